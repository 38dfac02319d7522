"""Processes that share one file, or one database."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from tests.faults.workers import DESKS, PLACES, bookings_at
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, site
from web.server import prepare

Answer = dict[str, Any]
Start = Callable[[str, int], "Worker"]


class Worker:
    """A process that waits to be told to go; what it answers is heard as it comes."""

    def __init__(self, verb: str, place: str, number: int) -> None:
        self.heard: list[Answer] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.workers", verb, place, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        self._listener = Thread(target=self._listen)

    def wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"
        self._listener.start()

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        self._process.stdin.flush()

    def wait(self) -> None:
        """Until it has said everything."""
        self._listener.join()

    def kill(self) -> None:
        """As `kill -9` does; what it said before is heard."""
        self._process.kill()
        self._process.wait()
        if self._listener.ident:
            self._listener.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith(b"\n"):  # Half a line is no answer.
                self.heard.append(json.loads(line))


@pytest.fixture(params=["in a file", "on a server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A log with an open site by day, and another one that never closes."""
    if request.param == "in a file":
        place = str(tmp_path / "events.sqlite3")
    else:
        place = request.getfixturevalue("database_url")
    make_log(place)
    return place


def make_log(place: str) -> None:
    if place.startswith("postgresql:"):
        prepare(place)
    else:
        Bookings.in_file(Path(place), create=True).close()
    always = replace(POLICY, hours=ROUND_THE_CLOCK)
    with closing(bookings_at(place)) as bookings:
        opened(bookings, site("ess", *DESKS), site("rba", *PLACES, policies=(always,)))


@pytest.fixture
def bookings(place: str) -> Iterator[Bookings]:
    """The same log, opened here."""
    with closing(bookings_at(place)) as opened_here:
        yield opened_here


@pytest.fixture
def start(place: str) -> Iterator[Start]:
    """Starts workers, and ends them whatever happens."""
    with ExitStack() as workers:

        def one(verb: str, number: int) -> Worker:
            worker = Worker(verb, place, number)
            workers.callback(worker.kill)
            return worker

        yield one


def race(start: Start, verb: str, runners: int, *, first: int = 0) -> list[Answer]:
    """All of them at once, numbered from the first; every answer they got."""
    workers = [start(verb, first + number) for number in range(runners)]
    for worker in workers:
        worker.wait_until_ready()
    for worker in workers:
        worker.go()
    for worker in workers:
        worker.wait()
    return [answer for worker in workers for answer in worker.heard]
