"""What a log holds, read from its first row to its last."""

from collections.abc import Sequence
from functools import reduce

from booking.application import Bookings
from booking.recorder import LogRow
from domain.codec import Decoder
from domain.kernel import A, Event

_DECODER = Decoder()


def rows(bookings: Bookings) -> Sequence[LogRow]:
    """All of the log."""
    return bookings.event_log.after(0, bookings.event_log.head() + 1)


def event_of(row: LogRow) -> Event:
    """The event of a row."""
    return _DECODER.decode(row.topic, row.body)


def is_dense(log: Sequence[LogRow]) -> bool:
    """Whether sequences and the versions of every stream count from 1 without a gap."""
    versions: dict[str, int] = {}
    for number, row in enumerate(log, start=1):
        versions[row.stream_id] = versions.get(row.stream_id, 0) + 1
        if (row.sequence, row.version) != (number, versions[row.stream_id]):
            return False
    return True


def reread(bookings: Bookings, stream_id: str, blank: A) -> A:
    """The state of a stream, folded from its first event."""
    events = (event_of(row) for row in rows(bookings) if row.stream_id == stream_id)
    return reduce(lambda state, event: state.evolve(event), events, blank)
