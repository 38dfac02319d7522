"""Boards kept level with the log: at once, in every process, in batches with one bookmark each."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import event

import projections.follower
from booking.application import Bookings
from booking.attending import check_in
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from projections.boards import Wall
from tests.support import house
from tests.support.house import MONDAY, SEVEN, opened, reserve, stamp
from tests.support.wall import (
    contents,
    file_wall,
    from_the_beginning,
    live_on,
    wall_over,
)

PULL = """
import sys
import projections.follower
from pathlib import Path
from booking.application import Bookings
from projections.boards import Wall
from projections.store import file_engine

projections.follower.BATCH = 7
home = Path(sys.argv[1])
bookings = Bookings.in_file(home / "events.sqlite3")
wall = Wall(file_engine(home / "boards.sqlite3"), bookings.event_log)
print("ready", flush=True)
while sys.stdin.readline():
    print(wall.pull(), flush=True)
"""


@contextmanager
def pulling_process(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process with a wall over the same files, that pulls when asked."""
    program = [sys.executable, "-c", PULL, str(home)]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process


def ask(puller: subprocess.Popen[str]) -> None:
    assert puller.stdin
    puller.stdin.write("pull\n")
    puller.stdin.flush()


def answer(puller: subprocess.Popen[str]) -> int:
    assert puller.stdout
    return int(puller.stdout.readline())


def hour(number: int) -> ReserveDesk:
    """One hour after another, from nine on."""
    return reserve(starts=f"{9 + number:02}:00", ends=f"{10 + number:02}:00")


def test_what_one_wrote_one_reads_at_once_at_every_wall(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, here = house_in_files
    with file_wall(home / "boards.sqlite3", bookings.event_log) as there:
        for number in range(5):
            asked = hour(number)
            written = reserve_desk(bookings, asked)
            for wall in (here, there):
                with wall.look() as view:
                    assert view.sequence == written.sequence
                    assert wall.reservations.one(view.connection, asked.reservation_id)


def test_a_wall_shows_what_another_process_wrote(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    elsewhere = Bookings.in_file(home / "events.sqlite3")

    for writer, starts in ((bookings, "09:00"), (elsewhere, "10:00"), (bookings, "11:00")):
        written = reserve_desk(writer, reserve(starts=starts, ends=f"{int(starts[:2]) + 1}:00"))
        with wall.look() as view:
            assert view.sequence == written.sequence
            assert len(wall.day.on(view.connection, "ess", MONDAY)) == int(starts[:2]) - 8
    elsewhere.close()


def test_all_that_is_read_in_one_look_belongs_to_one_sequence(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    asked = reserve()
    reserve_desk(bookings, asked)
    with file_wall(home / "boards.sqlite3", bookings.event_log) as there, wall.look() as view:
        before = wall.day.on(view.connection, "ess", MONDAY)
        arrival = check_in(bookings, house.check_in(asked, stamp(at=SEVEN.replace(hour=9))))
        there.pull()

        row = wall.reservations.one(view.connection, asked.reservation_id)
        assert wall.day.on(view.connection, "ess", MONDAY) == before
        assert row
        assert row.state == "reserved"
        assert view.sequence < arrival.sequence

    with wall.look() as view:
        assert view.sequence == arrival.sequence


def test_an_empty_log_is_looked_at_too() -> None:
    wall = wall_over(Bookings.in_memory().event_log)

    with wall.look() as view:
        assert view.sequence == 0
        assert wall.event_log.lines(view.connection) == []


def test_there_is_one_transaction_and_one_bookmark_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    bookings = opened(Bookings.in_memory())
    live_on(bookings, 0, 20)
    monkeypatch.setattr(projections.follower, "BATCH", 10)
    wall = wall_over(bookings.event_log)
    said: list[str] = []
    sizes: list[int] = []

    @event.listens_for(wall.engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    reached = wall.pull(progress=sizes.append)

    batches = -(-reached // 10)
    assert reached == bookings.event_log.head()
    assert sizes == [10] * (reached // 10) + [reached % 10] * (reached % 10 > 0)
    marked = [each for each in said if each.startswith("UPDATE bookmark SET sequence")]
    assert said.count("BEGIN IMMEDIATE") == len(marked) == batches
    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_who_is_level_with_the_log_writes_nothing() -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    wall.pull()
    said: list[str] = []
    event.listen(wall.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    wall.pull()

    assert said == []


def test_many_threads_of_one_process_may_look_at_once(
    house_in_files: tuple[Bookings, Wall], monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings, wall = house_in_files
    live_on(bookings, 0, 30)
    monkeypatch.setattr(projections.follower, "BATCH", 3)
    together, seen = Barrier(6), list[int]()

    def look() -> None:
        together.wait()
        with wall.look() as view:
            seen.append(view.sequence)

    threads = [Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [bookings.event_log.head()] * 6
    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_two_processes_that_pull_at_once_come_to_the_same_as_a_rebuild(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    with pulling_process(home) as one, pulling_process(home) as other:
        for first in range(0, 90, 30):
            live_on(bookings, first, first + 30)
            for puller in (one, other):
                ask(puller)
            assert answer(one) == answer(other) == bookings.event_log.head()

    assert wall.quarantined() == []
    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_boards_that_were_deleted_are_folded_again(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    live_on(bookings, 0, 10)
    before = contents(wall)
    wall.engine.dispose()
    for file in home.glob("boards.sqlite3*"):
        file.unlink()

    with file_wall(home / "boards.sqlite3", bookings.event_log) as again:
        assert contents(again) == before


def test_what_boards_lost_under_a_running_process_is_folded_again_when_it_looks(
    home: Path, house_in_files: tuple[Bookings, Wall]
) -> None:
    bookings, wall = house_in_files
    with file_wall(home / "boards.sqlite3", bookings.event_log) as crashed:
        for number in range(3):
            asked = hour(number)
            written = reserve_desk(bookings, asked)
            wall.pull()
            crashed.rewind()

            with wall.look() as view:
                assert view.sequence == written.sequence
                assert wall.reservations.one(view.connection, asked.reservation_id)
    assert contents(wall) == from_the_beginning(bookings.event_log)
