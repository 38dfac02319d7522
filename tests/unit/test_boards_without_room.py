"""Boards on a disk without room: who looks sees what is new all the same."""

from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy.exc import OperationalError

from booking.application import Bookings
from booking.reserving import reserve_desk
from projections.boards import Wall
from projections.rebuild import digest
from projections.store import is_full
from tests.faults.serving import wait_until
from tests.support.house import reserve
from tests.support.room import no_room_on
from tests.support.site_file import house_in_memory
from tests.support.wall import contents, file_house, file_wall, from_the_beginning, live_on
from web.working import WAKE_SECONDS, Worker

MORE_THAN_FITS = 60


def grown(wall: Wall, bookings: Bookings) -> None:
    """By what cannot be written down."""
    live_on(bookings, 1, 9)
    with pytest.raises(OperationalError) as error:
        wall.pull()
    assert is_full(error.value)


def seen(wall: Wall) -> dict[str, str]:
    """The digest of each board as a look shows it."""
    with wall.look() as view:
        return {board.name: digest(view.connection, board) for board in wall.boards}


def test_a_look_shows_what_could_not_be_written_down(tmp_path: Path) -> None:
    with file_house(tmp_path) as (bookings, wall):
        before = wall.pull()
        with no_room_on(wall.engine):
            grown(wall, bookings)

            with wall.look() as view:
                assert view.sequence == bookings.event_log.head() > before
            assert seen(wall) == from_the_beginning(bookings.event_log)
            assert set(wall.reached().values()) == {before}
        assert contents(wall) == from_the_beginning(bookings.event_log)
        assert set(wall.reached().values()) == {bookings.event_log.head()}


def test_meanwhile_another_process_looks_too(tmp_path: Path) -> None:
    with (
        file_house(tmp_path) as (bookings, wall),
        file_wall(tmp_path / "boards.sqlite3", bookings.event_log) as other,
    ):
        wall.pull()
        with no_room_on(wall.engine), no_room_on(other.engine):
            grown(wall, bookings)

            assert seen(wall) == seen(other) == from_the_beginning(bookings.event_log)


def test_it_is_told_apart_though_the_transaction_is_gone_when_a_part_of_it_is_undone(
    tmp_path: Path,
) -> None:
    with file_house(tmp_path) as (bookings, wall):
        wall.pull()
        with wall.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
        live_on(bookings, 1, MORE_THAN_FITS)

        with pytest.raises(OperationalError) as error, wall.look():
            pytest.fail("there is no room to fold in either")
        assert is_full(error.value)
        assert not wall.quarantined()


def test_what_a_look_itself_fails_with_is_not_taken_for_that(tmp_path: Path) -> None:
    with file_house(tmp_path) as (bookings, wall):
        wall.pull()
        with wall.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE day_occupancy")
        reserve_desk(bookings, reserve())

        with pytest.raises(OperationalError, match="no such table") as error, wall.look():
            pytest.fail("there is nothing to look at")
        assert not is_full(error.value)


def test_the_worker_waits_for_room_and_opens_nothing_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with file_house(tmp_path) as (bookings, wall):
        wall.pull()
        house = replace(house_in_memory(tmp_path), bookings=bookings, wall=wall)
        at_work = Worker(house, every=60)
        with no_room_on(wall.engine):
            grown(wall, bookings)
            pool = wall.engine.pool
            at_work.start()
            sleep(3 * WAKE_SECONDS)
            assert wall.engine.pool is pool
        wait_until(lambda: set(wall.reached().values()) == {bookings.event_log.head()})
        at_work.end()

    assert caplog.records == []
