"""How boards see the log: rows in order of their sequence, and nothing of how they are kept."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from domain.kernel import Event

# A sequence, the topic of the event there, and its canonical bytes.
Body = tuple[int, str, bytes]


class Row(Protocol):
    """One stored event; `body` is its canonical bytes."""

    @property
    def sequence(self) -> int: ...
    @property
    def stream_id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def body(self) -> bytes: ...


class WholeRow(Row, Protocol):
    """One stored event, with its place in its stream."""

    @property
    def version(self) -> int: ...


class Log(Protocol):
    """The event log, as far as boards need it."""

    def after(self, sequence: int, limit: int, /, *, but: Collection[str] = ()) -> Sequence[Row]:
        """At most `limit` rows that follow a sequence, in order, but those of some topics."""

    def at(self, sequences: Collection[int], /) -> Sequence[Row]:
        """The rows at some sequences, in order; those that the log has."""

    def head(self) -> int:
        """The last sequence; 0 when the log is empty."""


class WholeLog(Log, Protocol):
    """The event log with all that is stored of it."""

    def after(
        self, sequence: int, limit: int, /, *, but: Collection[str] = ()
    ) -> Sequence[WholeRow]:
        """At most `limit` rows that follow a sequence, in order, without some topics."""


@runtime_checkable
class SharedLog(Log, Protocol):
    """A log that other processes can open, too."""

    def bodies(self, sequence: int, limit: int, /, *, but: Collection[str] = ()) -> Sequence[Body]:
        """Of the rows that `after` gives, only what a fold needs; in half the time."""

    def elsewhere(self) -> Callable[[], Log]:
        """How another process opens it: to be pickled, and called there."""


def bodies(log: Log) -> Callable[..., Sequence[Body]]:
    """Read, as `after` does, what a fold needs of rows, at the least cost there is."""
    if isinstance(log, SharedLog):
        return log.bodies

    def read(sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[Body]:
        rows = log.after(sequence, limit, but=but)
        return [(row.sequence, row.topic, row.body) for row in rows]

    return read


class Entry(NamedTuple):
    """What a row of the log says."""

    sequence: int
    event: Event
