"""A wall to look at: boards over a log, in memory or in a file, and rows planted in a log."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from booking.application import Bookings
from booking.attending import release_desk
from booking.reserving import reserve_desk
from projections.audit.register import Register
from projections.boards import Wall
from projections.log import Log, WholeLog
from projections.replay import digests, replay
from projections.store import file_engine, memory_engine
from tests.support.house import MONDAY, Clock, opened, release, reserve, stamp


def wall_over(log: Log) -> Wall:
    """Boards of a log, ready to be looked at, in memory."""
    wall = Wall(memory_engine(), log)
    wall.prepare()
    return wall


def register_over(log: WholeLog) -> Register:
    """An audit register of a log, in memory, with nothing in it; for one thread."""
    register = Register(memory_engine(), log, Clock())
    register.prepare()
    return register


@contextmanager
def file_register(path: Path, log: WholeLog) -> Iterator[Register]:
    """The same in a file, closed behind the test."""
    register = Register(file_engine(path), log, Clock())
    register.prepare()
    yield register
    register.engine.dispose()


@contextmanager
def file_wall(path: Path, log: Log) -> Iterator[Wall]:
    """The same in a file, closed behind the test."""
    wall = Wall(file_engine(path), log)
    wall.prepare()
    yield wall
    wall.engine.dispose()


@contextmanager
def file_house(home: Path) -> Iterator[tuple[Bookings, Wall]]:
    """Log and boards in files, with Essaouira open at three positions."""
    bookings = opened(Bookings.in_file(home / "events.sqlite3", create=True))
    with file_wall(home / "boards.sqlite3", bookings.event_log) as wall:
        yield bookings, wall
    bookings.close()


def contents(wall: Wall) -> dict[str, str]:
    """The digest of each board as one sees it now, by name."""
    wall.pull()
    return digests(wall)


def from_the_beginning(log: Log) -> dict[str, str]:
    """The digests the log itself comes to."""
    return digests(replay(log, log.head()))


def live_on(bookings: Bookings, first: int, last: int) -> None:
    """Visits at position A, each of another member; every third is cancelled."""
    for number in range(first, last):
        half_hour = number % 20 + 18
        starts, ends = (f"{h // 2:02}:{h % 2 * 30:02}" for h in (half_hour, half_hour + 1))
        day = working_day(number // 20)
        asked = reserve(starts=starts, ends=ends, member=f"m{number}", day=day)
        reserve_desk(bookings, asked)
        if number % 3 == 0:
            release_desk(bookings, release(asked, stamp(asked.member_id)))


def working_day(number: int) -> date:
    """The Monday of the tests, the days after it, and the weeks after those."""
    return MONDAY + timedelta(days=number % 5 + number // 5 * 7)


def plant(log_file: Path, stream_id: str, version: int, topic: str, body: bytes) -> int:
    """Write a row into a log behind the program's back; its sequence."""
    with sqlite3.connect(log_file) as connection:
        planted = connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (?, ?, ?, ?)",
            (stream_id, version, topic, body),
        )
    connection.close()
    return planted.lastrowid or 0
