"""Boards rebuilt beside the live ones, compared with them, and put in their place; time travel."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, update

from booking.application import Bookings, Outcome
from booking.attending import check_in, check_out, release_desk
from booking.reserving import reserve_desk
from projections.board import Board
from projections.boards import KINDS, Wall
from projections.day import DayBoard
from projections.follower import Follower
from projections.rebuild import discard, rebuilt, same_as_live, swap
from projections.replay import Past
from projections.store import bookmarks, quarantine
from tests.support import house
from tests.support.house import MONDAY, SEVEN, reserve, stamp
from tests.support.wall import (
    contents,
    file_house,
    file_wall,
    from_the_beginning,
    plant,
)

NINE = SEVEN + timedelta(hours=2)
ADA, BOB = reserve(by=stamp("ada")), reserve("B", by=stamp("bob"), member="bob")


def morning() -> Iterator[Callable[[Bookings], Outcome]]:
    """A morning of two members, a command at a time."""
    late = reserve("C", "10:00", "11:00", member="eve", by=stamp("eve", at=NINE))
    return iter(
        (
            lambda b: reserve_desk(b, ADA),
            lambda b: reserve_desk(b, BOB),
            lambda b: check_in(b, house.check_in(ADA, stamp("ada", at=NINE))),
            lambda b: release_desk(b, house.release(BOB, stamp("bob", at=NINE))),
            lambda b: reserve_desk(b, late),
            lambda b: check_out(b, house.check_out(ADA, stamp("ada", at=NINE.replace(hour=11)))),
        )
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def lived(home: Path) -> Iterator[tuple[Bookings, Wall]]:
    """A house in files after a morning, its boards level."""
    with file_house(home) as (bookings, wall):
        for act in morning():
            act(bookings)
        wall.pull()
        yield bookings, wall


def spoil(wall: Wall) -> None:
    """Change a row of the day board behind the program's back."""
    with wall.engine.begin() as connection:
        connection.execute(update(wall.day.rows).values(member_id="mallory"))


def tables(wall: Wall) -> set[str]:
    return set(inspect(wall.engine).get_table_names())


def marks(wall: Wall) -> dict[str, int]:
    with wall.engine.connect() as connection:
        rows = connection.execute(select(bookmarks.c.board, bookmarks.c.sequence))
        return {row.board: row.sequence for row in rows}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_rebuilt_board_is_the_same_as_the_live_one(
    lived: tuple[Bookings, Wall], kind: type[Board]
) -> None:
    bookings, wall = lived
    live = next(board for board in wall.boards if board.name == kind.name)

    copy = rebuilt(wall.engine, bookings.event_log, kind)

    assert same_as_live(wall.engine, bookings.event_log, live, copy)


def test_one_changed_row_is_found(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    spoil(wall)

    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)

    assert not same_as_live(wall.engine, bookings.event_log, wall.day, copy)


def test_a_row_too_many_and_a_row_too_few_are_found(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    with wall.engine.begin() as connection:
        row = connection.execute(select(wall.day.rows)).first()
        assert row
        connection.execute(
            wall.day.rows.delete().where(wall.day.rows.c.reservation_id == row.reservation_id)
        )
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    assert not same_as_live(wall.engine, bookings.event_log, wall.day, copy)

    with wall.engine.begin() as connection:
        connection.execute(wall.day.rows.insert().values(row._mapping))
        assert connection.execute(select(wall.day.rows)).all()
    assert same_as_live(wall.engine, bookings.event_log, wall.day, copy)

    with wall.engine.begin() as connection:
        more = {**row._mapping, "reservation_id": "nobody's"}
        connection.execute(wall.day.rows.insert().values(more))
    assert not same_as_live(wall.engine, bookings.event_log, wall.day, copy)


def test_a_copy_and_a_board_that_stands_elsewhere_are_brought_level_before_they_are_compared(
    lived: tuple[Bookings, Wall],
) -> None:
    bookings, wall = lived
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    reserve_desk(bookings, reserve("C", "15:00", "16:00"))
    wall.pull()
    reserve_desk(bookings, reserve("C", "16:00", "17:00"))

    assert same_as_live(wall.engine, bookings.event_log, wall.day, copy)
    assert wall.quarantined() == []


class Meanwhile(Past):
    """A log that somebody writes to, and folds into the live boards, once one has seen its head."""

    def __init__(self, bookings: Bookings, wall: Wall) -> None:
        super().__init__(bookings.event_log, bookings.event_log.head())
        self._bookings, self._wall = bookings, wall
        self._written = False

    def head(self) -> int:
        before = super().head()
        if not self._written:
            self._written = True
            self._last = reserve_desk(self._bookings, reserve("C", "17:00", "18:00")).sequence
            self._wall.pull()
        return before


def test_bookings_in_between_do_not_make_equal_boards_look_unlike(
    lived: tuple[Bookings, Wall],
) -> None:
    bookings, wall = lived
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)

    assert same_as_live(wall.engine, Meanwhile(bookings, wall), wall.day, copy)


def test_a_swap_never_puts_a_board_back_in_time(home: Path, lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    with file_wall(home / "boards.sqlite3", bookings.event_log) as elsewhere:
        elsewhere.pull()

        swap(wall.engine, Meanwhile(bookings, elsewhere), wall.day, copy)

        with elsewhere.look() as view:
            assert view.sequence == bookings.event_log.head()
            seen = elsewhere.day.on(view.connection, "ess", MONDAY)
            assert "17:00" in {occupancy.starts for occupancy in seen}


def test_a_spoilt_board_is_mended_by_a_swap(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    spoil(wall)

    swap(
        wall.engine,
        bookings.event_log,
        wall.day,
        rebuilt(wall.engine, bookings.event_log, DayBoard),
    )

    assert contents(wall) == from_the_beginning(bookings.event_log)
    assert marks(wall) == dict.fromkeys((kind.name for kind in KINDS), bookings.event_log.head())


def test_a_swap_leaves_no_table_and_no_bookmark_of_the_copy(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    before = tables(wall)

    for _ in range(2):
        for live in wall.boards:
            copy = rebuilt(wall.engine, bookings.event_log, type(live))
            swap(wall.engine, bookings.event_log, live, copy)

    assert tables(wall) == before
    assert set(marks(wall)) == {kind.name for kind in KINDS}
    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_a_board_that_was_swapped_in_goes_on_folding(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    reserve_desk(bookings, reserve("C", "15:00", "16:00"))

    swap(wall.engine, bookings.event_log, wall.day, copy)
    reserve_desk(bookings, reserve("C", "16:00", "17:00"))

    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_who_is_looking_during_a_swap_sees_the_old_board_to_the_end(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    spoil(wall)
    with file_wall(home / "boards.sqlite3", bookings.event_log) as reader:
        with reader.look() as view:
            before = reader.day.on(view.connection, "ess", MONDAY)
            copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
            swap(wall.engine, bookings.event_log, wall.day, copy)
            assert reader.day.on(view.connection, "ess", MONDAY) == before

        with reader.look() as view:
            after = reader.day.on(view.connection, "ess", MONDAY)

    assert {o.member_id for o in before} == {"mallory"}
    assert {o.member_id for o in after} == {"ada", "bob", "eve"}


def test_a_copy_that_is_not_wanted_leaves_nothing_behind(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    before, marked = tables(wall), marks(wall)

    discard(wall.engine, rebuilt(wall.engine, bookings.event_log, DayBoard))

    assert (tables(wall), marks(wall)) == (before, marked)


def test_a_rebuild_that_is_broken_off_leaves_nothing_behind(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    before, marked = tables(wall), marks(wall)

    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilt(wall.engine, bookings.event_log, DayBoard, break_off)

    assert (tables(wall), marks(wall)) == (before, marked)


def test_what_cannot_be_read_is_set_aside_by_the_rebuilt_board_too(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    planted = plant(home / "events.sqlite3", "position:ess/A", 99, "position.levitated", b"{}")
    wall.pull()

    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    assert same_as_live(wall.engine, bookings.event_log, wall.day, copy)
    swap(wall.engine, bookings.event_log, wall.day, copy)

    with wall.engine.connect() as connection:
        aside = set(connection.execute(select(quarantine.c.board, quarantine.c.sequence)))
    assert aside == {(kind.name, planted) for kind in KINDS}


def test_progress_is_told_of_every_event(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    told: list[int] = []

    rebuilt(wall.engine, bookings.event_log, DayBoard, told.append)

    assert sum(told) == bookings.event_log.head()


def test_a_follower_of_one_board_leaves_the_others_alone(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    before = marks(wall)
    reserve_desk(bookings, reserve("C", "15:00", "16:00"))

    Follower(wall.engine, bookings.event_log, [wall.day]).pull()

    assert marks(wall) == before | {"day": bookings.event_log.head()}
    assert contents(wall) == from_the_beginning(bookings.event_log)
    assert wall.quarantined() == []
