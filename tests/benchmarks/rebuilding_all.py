"""What rebuilding every board costs, and a floor in memory, beside bare reads of the log's rows."""

import sqlite3
from collections import deque
from contextlib import closing
from pathlib import Path

from booking.application import Bookings
from booking.recorder import LogRecorder
from domain import codec
from projections.boards import KINDS
from projections.day import Changes, DayBoard
from projections.folding import READ
from projections.log import bodies
from projections.rebuild import all_rebuilt
from projections.store import file_engine
from tests.benchmarks.timing import Figure, in_turns
from tests.benchmarks.years import log_of_years

# 100,000 events/s, where a million bare rows are read in a second.
BUDGET_PERCENT = 10.0
FLOOR_BUDGET_PERCENT = 40.0
EVENTS = 1_000_000


def measure(home: Path, *, quick: bool) -> Figure:
    """All boards of years, rebuilt from one log into one SQLite file."""
    path = log_of_years(2_000 if quick else EVENTS)
    engine = file_engine(home / "boards.sqlite3")
    with closing(Bookings.in_file(path)) as bookings:
        log = bookings.event_log
        bare, ours = in_turns(1, lambda: read(path), lambda: all_rebuilt(engine, log, list(KINDS)))
        head = log.head()
    engine.dispose()
    beside = f"{head / ours[0]:,.0f} events/s beside {head / bare[0]:,.0f} rows/s"
    what = f"all boards from {head:,} events, beside bare reads of their rows"
    return Figure(what, bare[0] / ours[0] * 100, "%", "at least", BUDGET_PERCENT, beside)


def measure_floor(_home: Path, *, quick: bool) -> Figure:
    """The day board's fold of years, kept in memory."""
    path = log_of_years(2_000 if quick else EVENTS)
    with closing(Bookings.in_file(path)) as bookings:
        log = bookings.event_log
        bare, ours = in_turns(1 if quick else 3, lambda: read(path), lambda: floor(log))
        head = log.head()
    beside = f"{head / min(ours):,.0f} events/s beside {head / min(bare):,.0f} rows/s"
    what = f"a floor in memory from {head:,} events, beside bare reads of their rows"
    share = min(bare) / min(ours) * 100
    return Figure(what, share, "%", "at least", FLOOR_BUDGET_PERCENT, beside)


def read(path: Path) -> None:
    """Every row, and nothing done with it."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"
        deque(connection.execute(query), maxlen=0)


def floor(log: LogRecorder) -> Changes:
    """Who has which position when; what is about no reservation of a position is not read."""
    changes, decode, reached = DayBoard().run(), codec.Decoder().decode, 0
    adders = {kind: changes.adder(kind) for kind in DayBoard.kinds}
    but = [kind.TOPIC for kind in codec.EVENTS if kind not in DayBoard.kinds]
    read = bodies(log)
    while rows := read(reached, READ, but=but):
        for sequence, topic, body in rows:
            event = decode(topic, body)
            adders[type(event)](event, sequence)
        reached = sequence
    return changes
