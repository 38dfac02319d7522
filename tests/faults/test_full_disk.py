"""The disk runs full under a running server: it says so, looking goes on, and it heals itself."""

import json
import logging
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from booking.application import Bookings
from domain.agenda import Claimed
from domain.position import Reserved
from tests.faults.disk import Disk, small_disk
from tests.faults.length import rounds
from tests.faults.serving import WORKERS, Server, serving, wait_until
from tests.support.log import event_of, is_dense, rows
from tests.support.program import Mogador
from web.accounts.store import Accounts

pytestmark = pytest.mark.race
logger = logging.getLogger(__name__)

MEGABYTES = 16
# What is left when it is full: too little for the log, or for the boards that follow it.
SPARES = range(0, 50, rounds(10, 1))
MEMBERS, DESKS = 150, 32
SITE = "/api/v1/sites/essaouira"
LOOKS = ("/sites", "/sites/essaouira", "/api/v1/sites", f"{SITE}/positions", f"{SITE}/floor")
DAY = datetime.now(UTC).date() + timedelta(days=30)
DAY += timedelta(days=(7 - DAY.weekday()) % 7)  # A Monday: every site is open from nine to six.


@pytest.fixture
def disk() -> Iterator[Disk]:
    with small_disk(MEGABYTES) as disk:
        yield disk


@pytest.fixture
def mogador(disk: Disk) -> Mogador:
    """Everything it keeps is on the small disk."""
    mogador = Mogador(disk.at / "home")
    mogador("init")
    return mogador


class Wish(NamedTuple):
    """For an hour of a desk; nobody else asks for it."""

    key: str
    token: str
    body: dict[str, str]


@pytest.fixture
def wishes(mogador: Mogador) -> Iterator[Wish]:
    """One after the other, without end: each member wants all the hours of a desk and a day."""
    with closing(Accounts(mogador.home / "accounts.sqlite3")) as accounts:
        people = [accounts.add(f"m{n}@example.org", "M", role="member") for n in range(MEMBERS)]
        tokens = [accounts.issue_token(person.id) for person in people]

    def each() -> Iterator[Wish]:
        for number, token in enumerate(tokens):
            week_day, desk = divmod(number, DESKS)
            for hour in range(9, 18):
                body = {
                    "position": f"ESS-{desk + 1:02}",
                    "day": (DAY + timedelta(days=week_day)).isoformat(),
                    "starts": f"{hour:02}:00",
                    "ends": f"{hour + 1:02}:00",
                }
                yield Wish(f"{number}-{hour}", token, body)

    return each()


class Crowd:
    """Those who wish, what they were promised, and what they were refused for want of room."""

    def __init__(self, server: Server, wishes: Iterator[Wish]) -> None:
        self.promised: dict[str, str] = {}
        self.refused: list[Wish] = []
        self._server = server
        self._wishes = wishes

    def insist(self, wish: Wish) -> bool:
        """Whether the wish comes true; if not, it is said why."""
        status, headers, body = self._server.ask(
            "POST", f"{SITE}/reservations", wish.token, wish.body, Idempotency_Key=wish.key
        )
        answer = json.loads(body)
        if status == 201:
            self.promised[answer["id"]] = wish.token
            return True
        assert (status, answer["code"]) == (503, "storage-full")
        assert int(headers["Retry-After"]) > 0
        return False

    def ask_until_refused(self, times: int, most: int) -> None:
        """For one more desk after the other."""
        before = len(self.refused)
        for wish in islice(self._wishes, most):
            if not self.insist(wish):
                self.refused.append(wish)
            if len(self.refused) == before + times:
                return

    def look(self) -> None:
        """At pages and lists, and at what they were promised last; both workers have it."""
        for path in LOOKS * 2:
            assert self._server.get(path)[0] == 200
        for id_, token in list(self.promised.items())[-4:]:
            assert self._server.get(f"/api/v1/reservations/{id_}", token)[0] == 200

    def ask_again(self) -> None:
        """For what was refused: now there is room."""
        assert all(map(self.insist, self.refused))
        self.refused.clear()


def is_kept_once(home: Path, promised: Iterable[str]) -> bool:
    """Whether the log has just that, and nothing by half."""
    with closing(Bookings.in_file(home / "events.sqlite3")) as bookings:
        log = rows(bookings)
    events = [event_of(row) for row in log]
    reserved = sorted(event.reservation_id for event in events if isinstance(event, Reserved))
    claimed = sorted(event.reservation_id for event in events if isinstance(event, Claimed))
    return is_dense(log) and reserved == claimed == sorted(promised)


def test_bookings_are_refused_while_it_is_full_and_everything_else_goes_on(
    *, disk: Disk, mogador: Mogador, wishes: Iterator[Wish]
) -> None:
    with serving(mogador) as server:
        crowd, workers, refused = Crowd(server, wishes), server.workers(), 0
        for spare in SPARES:
            disk.fill(spare)
            crowd.ask_until_refused(3, most=20)
            crowd.look()
            refused += len(crowd.refused)
            disk.clear()
            crowd.ask_again()
        assert server.workers() == workers
        code, said = server.end()

    assert refused >= 3
    assert (code, "Traceback" in said) == (0, False)
    assert is_kept_once(mogador.home, crowd.promised)
    told = "%d times full: %d refused, %d promised and kept, every look answered"
    logger.info(told, len(SPARES), refused, len(crowd.promised))


def test_whoever_begins_on_a_full_disk_says_so_and_is_well_when_there_is_room(
    disk: Disk, mogador: Mogador, wishes: Iterator[Wish]
) -> None:
    with serving(mogador) as server:
        crowd, before = Crowd(server, wishes), server.workers()
        crowd.insist(next(wishes))
        disk.fill(0)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(server.workers() - before) == WORKERS and server.is_answering())

        assert {server.get(path)[0] for path in LOOKS * 2} <= {200, 503}
        assert not crowd.insist(next(wishes))
        refused = mogador.run("accounts add late@example.org --role member")
        disk.clear()
        crowd.look()
        assert crowd.insist(next(wishes))

    assert (refused.exit_code, refused.stderr) == (1, "Error: there is no room left on the disk\n")
