"""A rebuilt board put in the place of the live one."""

from pathlib import Path

from sqlalchemy import select

from booking.application import Bookings
from booking.reserving import reserve_desk
from projections.boards import KINDS, Wall
from projections.day import DayBoard
from projections.rebuild import difference, swap
from projections.store import quarantine
from tests.support.house import MONDAY, reserve
from tests.support.rebuilding import Meanwhile, marks, rebuilt, spoil, tables
from tests.support.wall import (
    contents,
    file_wall,
    from_the_beginning,
    plant,
)


def test_a_swap_never_puts_a_board_back_in_time(home: Path, lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    with file_wall(home / "boards.sqlite3", bookings.event_log) as elsewhere:
        copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
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


def test_what_cannot_be_read_is_set_aside_by_the_rebuilt_board_too(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    planted = plant(home / "events.sqlite3", "position:ess/A", 99, "position.levitated", b"{}")
    wall.pull()

    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    assert not difference(wall.engine, bookings.event_log, wall.day, copy)
    swap(wall.engine, bookings.event_log, wall.day, copy)

    with wall.engine.connect() as connection:
        aside = set(connection.execute(select(quarantine.c.board, quarantine.c.sequence)))
    assert aside == {(kind.name, planted) for kind in KINDS}
