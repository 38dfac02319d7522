"""Boards rebuilt beside the live ones, and compared with them."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from booking.application import Bookings
from booking.reserving import reserve_desk
from projections.board import Board
from projections.boards import KINDS, Wall
from projections.day import DayBoard
from projections.follower import Follower
from projections.rebuild import all_rebuilt, difference, discard
from projections.scaffold import scaffold
from tests.support.house import reserve
from tests.support.rebuilding import Meanwhile, marks, rebuilt, spoil, tables
from tests.support.wall import (
    contents,
    file_wall,
    from_the_beginning,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_rebuilt_board_is_the_same_as_the_live_one(
    lived: tuple[Bookings, Wall], kind: type[Board]
) -> None:
    bookings, wall = lived
    live = next(board for board in wall.boards if board.name == kind.name)

    copy = rebuilt(wall.engine, bookings.event_log, kind)

    assert not difference(wall.engine, bookings.event_log, live, copy)


def test_one_changed_row_is_found(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    spoil(wall)

    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)

    assert difference(wall.engine, bookings.event_log, wall.day, copy)


def test_a_row_too_many_and_a_row_too_few_are_found(lived: tuple[Bookings, Wall]) -> None:
    bookings, wall = lived
    with wall.engine.begin() as connection:
        row = connection.execute(select(wall.day.rows)).first()
        assert row
        connection.execute(
            wall.day.rows.delete().where(wall.day.rows.c.reservation_id == row.reservation_id)
        )
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    assert difference(wall.engine, bookings.event_log, wall.day, copy)

    with wall.engine.begin() as connection:
        connection.execute(wall.day.rows.insert().values(row._mapping))
        assert connection.execute(select(wall.day.rows)).all()
    assert not difference(wall.engine, bookings.event_log, wall.day, copy)

    with wall.engine.begin() as connection:
        more = {**row._mapping, "stay": 0}
        connection.execute(wall.day.rows.insert().values(more))
    assert difference(wall.engine, bookings.event_log, wall.day, copy)


def test_a_copy_and_a_board_that_stands_elsewhere_are_brought_level_before_they_are_compared(
    lived: tuple[Bookings, Wall],
) -> None:
    bookings, wall = lived
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)
    reserve_desk(bookings, reserve("C", "15:00", "16:00"))
    wall.pull()
    reserve_desk(bookings, reserve("C", "16:00", "17:00"))

    assert not difference(wall.engine, bookings.event_log, wall.day, copy)
    assert wall.quarantined() == []


def test_bookings_in_between_do_not_make_equal_boards_look_unlike(
    lived: tuple[Bookings, Wall],
) -> None:
    bookings, wall = lived
    copy = rebuilt(wall.engine, bookings.event_log, DayBoard)

    assert not difference(wall.engine, Meanwhile(bookings, wall), wall.day, copy)


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


def test_what_a_killed_rebuild_left_is_dropped_by_the_next_start(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    before, marked = tables(wall), marks(wall)
    all_rebuilt(wall.engine, bookings.event_log, KINDS)
    assert tables(wall) > before

    with file_wall(home / "boards.sqlite3", bookings.event_log):
        assert (tables(wall), marks(wall)) == (before, marked)


def test_what_a_killed_rebuild_left_is_dropped_by_the_next_rebuild(
    lived: tuple[Bookings, Wall],
) -> None:
    bookings, wall = lived
    before, marked = tables(wall), marks(wall)
    all_rebuilt(wall.engine, bookings.event_log, KINDS)

    wall.renew(["places"])

    assert (tables(wall), marks(wall)) == (before, marked)


def test_who_starts_leaves_alone_what_somebody_rebuilds(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, wall = lived
    with scaffold(wall.engine):
        copy = rebuilt(wall.engine, bookings.event_log, DayBoard)

        with file_wall(home / "boards.sqlite3", bookings.event_log) as started:
            assert started.reached() == wall.reached()

        assert not difference(wall.engine, bookings.event_log, wall.day, copy)


def test_tables_that_a_board_no_longer_has_go_when_it_is_renewed(
    lived: tuple[Bookings, Wall],
) -> None:
    _, wall = lived
    before = tables(wall)
    with wall.engine.begin() as connection:
        connection.execute(text("CREATE TABLE event_log_line (sequence INTEGER)"))

    wall.renew(["event_log"])

    assert tables(wall) == before


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
