"""Killed at any moment of a pull, a follower leaves boards that equal their rebuild."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from time import sleep

import pytest
from sqlalchemy import event

import projections.follower
import projections.store
from booking.application import Bookings
from projections.boards import Wall
from projections.store import file_engine
from tests.faults.length import rounds
from tests.support.wall import contents, file_house, file_wall, from_the_beginning, live_on

pytestmark = pytest.mark.race
logger = logging.getLogger(__name__)

BATCH = 7
KILLS = rounds(40, 250)

# Each process is the fork of one that has loaded everything and opened nothing.
processes = get_context("forkserver")
processes.set_forkserver_preload([__name__])

# Where a batch can be cut off: about which statement, on which side of it.
MOMENTS = [
    ("before", "BEGIN IMMEDIATE"),
    ("after", "BEGIN IMMEDIATE"),
    ("before", "INSERT INTO day_occupancy"),
    ("after", "INSERT INTO day_occupancy"),
    ("after", "UPDATE day_occupancy"),
    ("after", "INSERT INTO reservations_reservation"),
    ("before", "INSERT INTO event_log_mention"),
    ("after", "INSERT INTO event_log_mention"),
    ("after", "INSERT INTO occupancy_visit"),
    ("before", "UPDATE bookmark SET sequence"),
    ("after", "UPDATE bookmark SET sequence"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def bookings(home: Path) -> Iterator[Bookings]:
    """A log of some days; its boards are made, and empty."""
    with file_house(home) as (bookings, _):
        live_on(bookings, 0, 12)
        yield bookings


def wall_of_a_process(home: Path) -> tuple[Bookings, Wall]:
    projections.follower.BATCH = BATCH
    bookings = Bookings.in_file(home / "events.sqlite3")
    return bookings, Wall(file_engine(home / "boards.sqlite3"), bookings.event_log)


def pull_and_die(home: Path, side: str, statement: str) -> None:
    """Pull to the end of the log; beside that statement of the second batch, be killed."""
    _bookings, wall = wall_of_a_process(home)
    folded: list[object] = []

    @event.listens_for(wall.engine, f"{side}_cursor_execute")
    def _beside(_c: object, _cursor: object, said: str, *_: object) -> None:
        if folded and said.startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(wall.engine, "commit", folded.append)
    wall.pull()


def pull_and_die_outside_of_transactions(home: Path, side: str, statement: str) -> None:
    """The same, if each statement were kept by itself."""
    projections.store._begin = lambda connection: None
    pull_and_die(home, side, statement)


def pull_for_ever(home: Path, begun: Event) -> None:
    """Pull whatever comes, until somebody kills us."""
    _bookings, wall = wall_of_a_process(home)
    begun.set()
    while True:
        wall.pull()


def die_until_level(pulling: Callable[..., None], home: Path, moment: tuple[str, str]) -> int:
    """Send one process after the other; how many were killed until one reached the end."""
    for killed in range(1000):
        process = processes.Process(target=pulling, args=(home, *moment))
        process.start()
        process.join(30)
        if process.exitcode == 0:
            return killed
        assert process.exitcode == -signal.SIGKILL
    raise AssertionError("they get no further")


def is_as_rebuilt(home: Path, bookings: Bookings) -> bool:
    """Whether the boards hold what the log comes to, and nothing was set aside."""
    with file_wall(home / "boards.sqlite3", bookings.event_log) as wall:
        equal = contents(wall) == from_the_beginning(bookings.event_log)
        return equal and not wall.quarantined()


@pytest.mark.parametrize("moment", MOMENTS, ids=" ".join)
def test_a_follower_killed_in_every_batch_leaves_no_trace_of_it(
    home: Path, bookings: Bookings, moment: tuple[str, str]
) -> None:
    killed = die_until_level(pull_and_die, home, moment)

    assert killed
    assert is_as_rebuilt(home, bookings)


def test_the_same_deaths_would_show_if_fold_and_bookmark_were_not_one_transaction(
    home: Path, bookings: Bookings
) -> None:
    killed = die_until_level(
        pull_and_die_outside_of_transactions, home, ("before", "UPDATE bookmark")
    )

    assert killed
    assert not is_as_rebuilt(home, bookings)


def test_a_follower_killed_at_random_moments_leaves_no_trace_of_it(
    home: Path, bookings: Bookings
) -> None:
    random = Random(2026)
    for kill in range(KILLS):
        begun = processes.Event()
        process = processes.Process(target=pull_for_ever, args=(home, begun))
        process.start()
        assert begun.wait(30)
        live_on(bookings, 12 + kill * 5, 17 + kill * 5)
        sleep(random.uniform(0, 0.01))
        process.kill()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL

    assert is_as_rebuilt(home, bookings)
    logger.info("%d kills at random moments, and the boards equal their rebuild", KILLS)
