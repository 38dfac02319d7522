"""A house after a morning, and what is done to its boards behind the program's back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, inspect, select, update

from booking.application import Bookings, Outcome
from booking.attending import check_in, check_out, release_desk
from booking.reserving import reserve_desk
from projections.board import Board
from projections.boards import Wall
from projections.building import Progress
from projections.log import Log
from projections.rebuild import all_rebuilt
from projections.replay import Past
from projections.store import bookmarks
from tests.support import house
from tests.support.house import SEVEN, reserve, stamp
from tests.support.wall import file_house

NINE = SEVEN + timedelta(hours=2)
ADA, BOB = reserve(by=stamp("ada")), reserve("B", by=stamp("bob"), member="bob")
EVE = reserve("C", "10:00", "11:00", by=stamp("eve", at=NINE), member="eve")

# What three members did one after the other.
MORNING: list[Callable[[Bookings], Outcome]] = [
    lambda b: reserve_desk(b, ADA),
    lambda b: reserve_desk(b, BOB),
    lambda b: check_in(b, house.check_in(ADA, stamp("ada", at=NINE))),
    lambda b: release_desk(b, house.release(BOB, stamp("bob", at=NINE))),
    lambda b: reserve_desk(b, EVE),
    lambda b: check_out(b, house.check_out(ADA, stamp("ada", at=NINE.replace(hour=11)))),
]


def rebuilt(engine: Engine, log: Log, kind: type[Board], progress: Progress | None = None) -> Board:
    """A second copy of one board."""
    (copy,) = all_rebuilt(engine, log, [kind], progress)
    return copy


@contextmanager
def house_after_a_morning(home: Path) -> Iterator[tuple[Bookings, Wall]]:
    """In files, its boards level."""
    with file_house(home) as (bookings, wall):
        for act in MORNING:
            act(bookings)
        wall.pull()
        yield bookings, wall


def spoil(wall: Wall) -> None:
    """Change a row of the day board behind the program's back."""
    with wall.engine.begin() as connection:
        connection.execute(update(wall.day.rows).values(member_id="mallory"))


def tables(wall: Wall) -> set[str]:
    """The names of all tables in the boards' store."""
    return set(inspect(wall.engine).get_table_names())


def marks(wall: Wall) -> dict[str, int]:
    """Where each board's bookmark stands."""
    with wall.engine.connect() as connection:
        rows = connection.execute(select(bookmarks.c.board, bookmarks.c.sequence))
        return {row.board: row.sequence for row in rows}


class Meanwhile(Past):
    """A log that somebody writes to, and folds into the live boards, once one has seen its head."""

    def __init__(self, bookings: Bookings, wall: Wall) -> None:
        super().__init__(bookings.event_log, bookings.event_log.head())
        self._bookings, self._wall = bookings, wall
        self._written = False

    def head(self) -> int:
        """As it was before."""
        before = super().head()
        if not self._written:
            self._written = True
            self._last = reserve_desk(self._bookings, reserve("C", "17:00", "18:00")).sequence
            self._wall.pull()
        return before
