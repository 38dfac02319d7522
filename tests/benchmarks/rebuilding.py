"""What rebuilding a board costs beside the library's own way of keeping one."""

from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, select

from booking.application import Bookings
from projections.board import Board
from projections.day import DayBoard
from projections.store import file_engine
from tests.benchmarks.library_projection import DayProjection, DayView, LightDayView, run
from tests.benchmarks.timing import Figure, in_turns
from tests.month import play_month
from tests.support.rebuilding import rebuilt

BUDGET_TIMES = 10.0


def measure(home: Path, *, quick: bool) -> Figure:
    """The day board of two months, rebuilt and projected, from one log into SQLite files."""
    log_file, number = home / "events.sqlite3", count()
    engine = file_engine(home / "boards.sqlite3")
    with closing(Bookings.in_file(log_file, create=True)) as bookings:
        play_month(bookings, days=5 if quick else 62)
        log = bookings.event_log
        rows = log.after(0, log.head())
        last = max(row.sequence for row in rows if row.topic in DayProjection.topics)

        def project(view: type[DayView]) -> list[tuple[Any, ...]]:
            return run(view, log_file, home / f"{next(number)}.sqlite3", last)

        assert rows_of(engine, rebuilt(engine, log, DayBoard)) == project(DayView)
        ours, theirs, lightly = in_turns(
            1 if quick else 7,
            lambda: rebuilt(engine, log, DayBoard),
            lambda: project(DayView),
            lambda: project(LightDayView),
        )
    engine.dispose()
    rates = " beside ".join(f"{len(rows) / median(taken):,.0f}/s" for taken in (ours, theirs))
    beside = f"events {rates}; {times(lightly, ours):.1f} x were it to commit as lightly"
    what = "rebuild of the day board, beside the library's ProjectionRunner"
    return Figure(what, times(theirs, ours), "x", "at least", BUDGET_TIMES, beside)


def times(slow: list[float], fast: list[float]) -> float:
    """How many times as long, round by round."""
    return median(one / other for one, other in zip(slow, fast, strict=True))


def rows_of(engine: Engine, board: Board) -> list[tuple[Any, ...]]:
    """All of a board's rows, in the order of their keys."""
    (rows,) = board.tables
    with engine.connect() as connection:
        query = select(rows).order_by(*rows.primary_key.columns)
        return [tuple(row) for row in connection.execute(query)]
