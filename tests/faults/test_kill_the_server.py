"""kill -9 of the PostgreSQL server under load: 503, recovery, and never a false "taken"."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import NamedTuple

import psycopg
import pytest

from booking.application import Bookings
from booking.server import Server as Database
from domain.agenda import Claimed
from domain.position import Reserved
from tests.faults.serving import Server, serving
from tests.support.log import event_of, is_dense, rows
from tests.support.postgres import SUPERUSER, Postgres, binaries
from tests.support.program import Mogador
from web.accounts.store import Accounts

pytestmark = pytest.mark.race

CLIENTS = 8
MEMBERS = 32
HOURS = range(9, 18)
KILLS, SECONDS_BETWEEN_KILLS = 6, 1.0
SECONDS = 8
DAY = datetime.now(UTC).date() + timedelta(days=30)
DAY += timedelta(days=(7 - DAY.weekday()) % 7)  # A Monday: every site is open from nine to six.


class Said(NamedTuple):
    """What one request came to; no status where the connection broke."""

    key: str
    status: int
    body: bytes
    seconds: float


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server of one's own: it will be killed."""
    found = binaries()
    if not found:
        pytest.skip("no PostgreSQL 15 or newer")
    server = Postgres(found)
    yield server
    server.end()


@pytest.fixture
def url(server: Postgres) -> str:
    return server.url(server.create())


@pytest.fixture
def mogador(tmp_path: Path, url: str) -> Mogador:
    mogador = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url)
    mogador("init")
    return mogador


@pytest.fixture
def tokens(url: str, mogador: Mogador) -> list[str]:
    """Of members, each for a desk and day of their own."""
    with closing(Accounts(Database(url).connect)) as accounts:
        people = [
            accounts.add(f"m{number}@example.org", "Member", role="member")
            for number in range(MEMBERS)
        ]
        return [accounts.issue_token(person.id) for person in people]


def reserve(running: Server, number: int, token: str, hour: int) -> Said:
    """A desk and an hour nobody else asks for."""
    key = f"{number}-{hour}"
    body = {
        "position": f"ESS-{number % 32 + 1:02}",
        "day": (DAY + timedelta(days=number // 32)).isoformat(),
        "starts": f"{hour:02}:00",
        "ends": f"{hour + 1:02}:00",
    }
    path, began = "/api/v1/sites/essaouira/reservations", monotonic()
    status, answer = 0, b""
    with suppress(OSError, HTTPException):
        status, _, answer = running.ask("POST", path, token, body, Idempotency_Key=key)
    return Said(key, status, answer, monotonic() - began)


def insist(running: Server, number: int, token: str, hour: int) -> Iterator[Said]:
    """Send the same until the answer is yes or no."""
    deadline = monotonic() + 60
    while monotonic() < deadline:
        said = reserve(running, number, token, hour)
        yield said
        if said.status not in (0, 503):
            return
        sleep(0.1)


def book_all(running: Server, tokens: list[str]) -> list[Said]:
    """Everybody's whole day, a few at a time; everything that was answered."""

    def day_of(number: int) -> list[Said]:
        token = tokens[number]
        return [said for hour in HOURS for said in insist(running, number, token, hour)]

    with ThreadPoolExecutor(CLIENTS) as clients:
        return [said for answers in clients.map(day_of, range(len(tokens))) for said in answers]


def kill_a_backend(server: Postgres) -> bool:
    """One of the server's processes that serve the program, if there is any."""
    ours = "SELECT pid FROM pg_stat_activity WHERE application_name = 'mogador' LIMIT 1"
    with psycopg.connect(server.url("postgres", SUPERUSER), autocommit=True) as superuser:
        found = superuser.execute(ours).fetchone()
    if found:
        os.kill(found[0], signal.SIGKILL)
    return found is not None


def kill_the_server(server: Postgres) -> bool:
    server.kill()
    server.start()
    return True


def kill_now_and_then(server: Postgres, over: Event) -> int:
    """A backend, with which all others go; then the whole server; and again."""
    killed = 0
    while killed < KILLS and not over.wait(SECONDS_BETWEEN_KILLS):
        kill = kill_the_server if killed % 2 else kill_a_backend
        killed += kill(server)
    return killed


def test_everybody_gets_their_desk_though_the_server_is_killed_again_and_again(
    server: Postgres, url: str, mogador: Mogador, tokens: list[str]
) -> None:
    over = Event()
    with serving(mogador) as running, ThreadPoolExecutor(1) as killer:
        killed = killer.submit(kill_now_and_then, server, over)
        try:
            answers = book_all(running, tokens)
        finally:
            over.set()
        assert killed.result() > 2
        after = reserve(running, 0, tokens[0], HOURS[0])

    statuses = {said.status for said in answers}
    assert statuses <= {201, 503, 0}
    assert 503 in statuses
    assert max(said.seconds for said in answers) < SECONDS + 1
    got = {said.key: json.loads(said.body) for said in answers if said.status == 201}
    assert len(got) == MEMBERS * len(HOURS)
    assert json.loads(after.body) == got[after.key]
    assert_in_the_log_once(url, {answer["id"]: answer["seq"] for answer in got.values()})


def assert_in_the_log_once(url: str, answered: dict[str, int]) -> None:
    with closing(Bookings.on_server(url)) as bookings:
        log = rows(bookings)
    events = [(row.sequence, event_of(row)) for row in log]
    assert is_dense(log)
    reserved = {e.reservation_id: sequence for sequence, e in events if isinstance(e, Reserved)}
    claimed = {e.reservation_id: sequence - 1 for sequence, e in events if isinstance(e, Claimed)}
    assert reserved == claimed == answered
    assert len(reserved) == sum(isinstance(event, Reserved) for _, event in events)
