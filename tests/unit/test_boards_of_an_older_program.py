"""Boards that an older program folded, or from a log that went on, are rebuilt at a start."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

import projections.boards
from booking.application import Bookings
from booking.reserving import reserve_desk
from projections.boards import Wall
from projections.day import Changes, DayBoard
from projections.rebuild import digest
from projections.store import bookmarks, file_engine, quarantine
from tests.support.house import reserve
from tests.support.wall import contents, from_the_beginning


def put_back(wall: Wall, board: str) -> None:
    """As if the board had been folded by an older program, with a mistake in it."""
    with wall.engine.begin() as connection:
        connection.execute(update(bookmarks).where(bookmarks.c.board == board).values(version=0))
        connection.execute(wall.day.rows.delete())


def again(wall: Wall, home: Path, log: Bookings) -> Wall:
    """The wall of a program that starts."""
    return Wall(file_engine(home / "boards.sqlite3"), log.event_log)


def test_a_board_folded_by_an_older_program_is_rebuilt_when_it_starts(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    reserve_desk(bookings, reserve())
    level = contents(wall)
    put_back(wall, "day")

    started = again(wall, home, bookings)
    assert started.prepare() == ["day"]

    assert contents(started) == level == from_the_beginning(bookings.event_log)
    assert started.quarantined() == []
    assert started.prepare() == []
    started.engine.dispose()


def test_a_board_is_rebuilt_around_what_cannot_be_read(
    home: Path, house_in_files: tuple[Bookings, Wall], planted: int
) -> None:
    bookings, wall = house_in_files
    reserve_desk(bookings, reserve("B"))
    level, aside = contents(wall), wall.quarantined()
    put_back(wall, "day")

    started = again(wall, home, bookings)
    started.prepare()

    assert contents(started) == level
    assert sorted(started.quarantined()) == sorted(aside)
    started.engine.dispose()


def test_starting_with_boards_of_today_changes_nothing(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    reserve_desk(bookings, reserve())
    level = contents(wall)

    started = again(wall, home, bookings)
    assert started.prepare() == []

    with started.engine.connect() as connection:
        marks = set(connection.scalars(select(bookmarks.c.sequence)))
        assert {board.name: digest(connection, board) for board in started.boards} == level
    assert marks == {bookings.event_log.head()}
    started.engine.dispose()


def test_a_new_store_has_nothing_to_rebuild(tmp_path: Path) -> None:
    wall = Wall(file_engine(tmp_path / "boards.sqlite3"), Bookings.in_memory().event_log)

    assert wall.prepare() == []
    assert wall.pull() == 0
    wall.engine.dispose()


def test_a_rebuilt_board_forgets_what_was_set_aside(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    wall.pull()
    with wall.engine.begin() as connection:
        connection.execute(insert(quarantine).values(board="day", sequence=1, error="of old"))
    put_back(wall, "day")

    started = again(wall, home, bookings)
    started.prepare()

    assert started.quarantined() == []
    started.engine.dispose()


def test_who_reads_an_older_board_reads_on_until_the_new_one_is_there(
    home: Path, house_in_files: tuple[Bookings, Wall], monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings, wall = house_in_files
    asked = reserve()
    reserve_desk(bookings, asked)
    wall.pull()
    with wall.engine.begin() as connection:
        connection.execute(update(bookmarks).values(version=0))
    seen: list[str] = []

    def run(board: DayBoard) -> Changes:
        if board.suffix:
            with wall.engine.connect() as reader:
                seen.extend(o.member_id for o in wall.day.on(reader, "ess", asked.day))
        return Changes(board)

    monkeypatch.setattr(DayBoard, "run", run)
    started = again(wall, home, bookings)

    assert started.prepare() == [board.name for board in started.boards]

    assert set(seen) == {"ada"}
    assert contents(started) == from_the_beginning(bookings.event_log)
    started.engine.dispose()


def test_boards_of_a_long_log_are_there_before_anybody_looks(
    home: Path, house_in_files: tuple[Bookings, Wall], monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings, wall = house_in_files
    reserve_desk(bookings, reserve())
    level, head = contents(wall), bookings.event_log.head()
    wall.engine.dispose()
    (home / "boards.sqlite3").unlink()
    monkeypatch.setattr(projections.boards, "MANY", head - 1)

    started = again(wall, home, bookings)
    assert started.prepare() == []

    assert set(started.reached().values()) == {head}
    assert contents(started) == level
    started.engine.dispose()


def test_boards_of_a_log_that_went_on_are_rebuilt_from_the_one_that_was_brought_back(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    with closing(sqlite3.connect(home / "events.sqlite3")) as log:
        log.execute("VACUUM INTO ?", [str(home / "copy.sqlite3")])
    reserve_desk(bookings, reserve())
    wall.pull()
    with closing(Bookings.in_file(home / "copy.sqlite3")) as restored:
        started = again(wall, home, restored)
        started.prepare()

        assert started.probe() == restored.event_log.head() < bookings.event_log.head()
        assert contents(started) == from_the_beginning(restored.event_log)
        started.engine.dispose()
