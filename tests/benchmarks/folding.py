"""What reading an event and folding it into its aggregate costs."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from booking.application import Bookings
from booking.recorder import LogRow
from domain.agenda import Agenda
from domain.codec import EVENTS, Decoder
from domain.position import Position
from tests.benchmarks.timing import Figure, in_turns
from tests.month import play_month

BUDGET_MICROSECONDS = 3.0
BLANK: dict[str, Position | Agenda] = {"position": Position(), "agenda": Agenda()}


def measure(_home: Path, *, quick: bool) -> Figure:
    """Decoding and evolving the positions and agendas of a month, an event."""
    rows = rows_of_a_month(days=5 if quick else 31)
    folded, decoded = (
        min(taken) * 1e6 / len(rows)
        for taken in in_turns(5 if quick else 60, lambda: fold(rows), lambda: decode(rows))
    )
    beside = f"{folded / decoded:.1f} times a bare msgspec decode of {decoded:.2f} µs"
    what = f"decode and evolve an event, of {len(rows):,}"
    return Figure(what, folded, "µs", "at most", BUDGET_MICROSECONDS, beside)


def rows_of_a_month(days: int) -> Sequence[LogRow]:
    """What happened at the desks and in the agendas of Essaouira."""
    bookings = Bookings.in_memory()
    play_month(bookings, days=days)
    rows = bookings.event_log.after(0, bookings.event_log.head())
    return [row for row in rows if row.topic.partition(".")[0] in BLANK]


def fold(rows: Sequence[LogRow]) -> None:
    """As the house reads them: each into the state of its stream."""
    states: dict[str, Position | Agenda] = {}
    decoder = Decoder()
    for row in rows:
        id_ = row.stream_id
        state = states.get(id_) or BLANK[id_.partition(":")[0]]
        states[id_] = state.evolve(decoder.decode(row.topic, row.body))  # type: ignore[arg-type]


def decode(rows: Sequence[LogRow]) -> None:
    """As plain structs, with nothing looked at."""
    decoders = {kind.TOPIC: msgspec.json.Decoder(kind) for kind in EVENTS}
    for row in rows:
        decoders[row.topic].decode(row.body)
