"""The worker: one a home, round after round, whatever goes wrong in one of them."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from booking.application import Bookings
from booking.reserving import reserve_desk
from projections.boards import Wall
from tests.support.house import reserve
from tests.support.rebuilding import marks, tables
from tests.support.site_file import house_in_memory
from tests.support.wall import contents, file_house, file_register, from_the_beginning
from web import working
from web.house import House
from web.sweeping import Swept
from web.working import Worker, leading


class Rounds:
    """Stands in for a sweeper: counts its rounds, and ends each in its own way."""

    def __init__(self, *ends: Swept | Exception) -> None:
        self.ends = list(ends)
        self.done = 0

    def sweep(self) -> Swept:
        self.done += 1
        end = self.ends.pop(0) if self.ends else Swept()
        if isinstance(end, Exception):
            raise end
        return end


def until(true: Callable[[], bool]) -> None:
    deadline = monotonic() + 5
    while not true():
        assert monotonic() < deadline
        sleep(0.005)


@contextmanager
def registered_house(home: Path) -> Iterator[House]:
    """One whose worker and test look into the same files."""
    audit = home / "audit.sqlite3"
    with file_house(home) as (bookings, wall), file_register(audit, bookings.event_log) as register:
        yield replace(house_in_memory(home), bookings=bookings, wall=wall, register=register)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Rounds:
    rounds = Rounds()
    monkeypatch.setattr(working, "Sweeper", lambda *_: rounds)
    return rounds


def worker(home: Path, lock: Path | None = None) -> Worker:
    return Worker(house_in_memory(home), every=0.01, lock=lock)


def test_one_leads_and_the_next_one_does_when_it_ends(tmp_path: Path) -> None:
    lock = tmp_path / "work.lock"

    with leading(lock) as first, leading(lock) as second:
        assert (first, second) == (True, False)
    with leading(lock) as third:
        assert third


def test_it_works_round_after_round_until_it_is_ended(tmp_path: Path, rounds: Rounds) -> None:
    at_work = worker(tmp_path)
    at_work.start()
    until(lambda: rounds.done >= 3)
    began = monotonic()
    at_work.end()
    done = rounds.done
    sleep(0.05)

    assert monotonic() - began < 1
    assert rounds.done == done


def test_a_round_that_fails_is_logged_and_the_next_one_comes(
    tmp_path: Path, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    rounds.ends = [OSError("no space left"), Swept(no_shows=1), Swept(failed=3)]
    at_work = worker(tmp_path)
    with caplog.at_level(logging.WARNING):
        at_work.start()
        until(lambda: rounds.done >= 5)
        at_work.end()

    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "a sweep failed; the next one comes in 0.01 s",
        "a sweep passed over 3 reservations that it could not settle",
    ]
    assert "no space left" in caplog.text


def test_a_round_without_room_is_told_in_one_line(
    tmp_path: Path, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    rounds.ends = [full]
    at_work = worker(tmp_path)
    with caplog.at_level(logging.WARNING):
        at_work.start()
        until(lambda: rounds.done >= 2)
        at_work.end()

    (told,) = caplog.records
    assert told.getMessage() == "a sweep found no room; the next one comes in 0.01 s"
    assert told.exc_info is None


def test_a_worker_takes_the_place_of_the_one_that_has_it(tmp_path: Path, rounds: Rounds) -> None:
    lock = tmp_path / "work.lock"
    waiting = worker(tmp_path, lock)
    with leading(lock):
        waiting.start()
        sleep(0.05)
        assert rounds.done == 0
    until(lambda: rounds.done > 0)
    with leading(lock) as leads:
        assert not leads
    waiting.end()

    with leading(lock) as leads:
        assert leads


def test_what_is_committed_is_folded_at_once(tmp_path: Path, rounds: Rounds) -> None:
    with file_house(tmp_path) as (bookings, wall):
        at_work = Worker(replace(house_in_memory(tmp_path), bookings=bookings, wall=wall), every=60)
        at_work.start()
        until(lambda: rounds.done == 1)
        reserve_desk(bookings, reserve())

        until(lambda: level(wall, bookings))
        at_work.end()

    assert rounds.done == 1


def test_what_is_committed_is_registered_at_once(tmp_path: Path, rounds: Rounds) -> None:
    with registered_house(tmp_path) as house:
        at_work = Worker(house, every=60)
        at_work.start()
        reserve_desk(house.bookings, reserve())

        until(lambda: house.register.size() == house.bookings.event_log.head())
        at_work.end()


def test_a_register_that_does_not_go_on_is_told_once_and_stops_nothing_else(
    tmp_path: Path, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    with registered_house(tmp_path) as house:
        bookings, wall = house.bookings, house.wall
        house.register.extend()
        with house.register.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER leaf_is_never_changed")
            connection.exec_driver_sql("UPDATE leaf SET hash = x'00'")
        at_work = Worker(house, every=60)
        with caplog.at_level(logging.WARNING):
            at_work.start()
            until(lambda: rounds.done == 1)
            reserve_desk(bookings, reserve())
            until(lambda: level(wall, bookings))
            sleep(0.5)
            at_work.end()

    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith(
        "the audit register does not go on, it is tried again every 0.2 s: event "
    )


def level(wall: Wall, bookings: Bookings) -> bool:
    """Whether the boards are where the log is, without pulling them there."""
    return set(marks(wall).values()) == {bookings.event_log.head()}


def test_boards_that_are_lost_are_found_again_and_told_of_once(
    tmp_path: Path, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    with file_house(tmp_path) as (bookings, wall):
        house = replace(house_in_memory(tmp_path), bookings=bookings, wall=wall)
        at_work = Worker(house, every=60)
        wall.pull()
        with wall.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE bookmark")
            connection.exec_driver_sql("DROP TABLE day_occupancy")
        with caplog.at_level(logging.WARNING):
            at_work.start()
            reserve_desk(bookings, reserve())
            until(lambda: {"bookmark", "day_occupancy"} <= tables(wall))
            until(lambda: level(wall, bookings))
            at_work.end()

        assert contents(wall) == from_the_beginning(bookings.event_log)
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("the boards are lost, it is tried again every 0.2 s: ")


def test_a_lock_that_cannot_be_had_ends_nothing(
    tmp_path: Path, rounds: Rounds, caplog: pytest.LogCaptureFixture
) -> None:
    lock = tmp_path / "gone" / "work.lock"
    at_work = worker(tmp_path, lock)
    with caplog.at_level(logging.WARNING):
        at_work.start()
        until(lambda: len(caplog.records) >= 2)
        lock.parent.mkdir()
        until(lambda: rounds.done > 0)
        at_work.end()

    said = {record.getMessage().partition(":")[0] for record in caplog.records}
    assert said == {"the lock of the worker cannot be had"}
