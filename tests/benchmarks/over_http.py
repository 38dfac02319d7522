"""Bookings a second over HTTP on PostgreSQL, beside an ordinary program that does as much as it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any, NamedTuple

import psycopg

import config
from booking.server import Server
from tests.benchmarks.ordinary import TABLES
from tests.benchmarks.timing import Figure
from tests.faults.serving import WORKERS, free_port, serving, wait_until
from tests.support.postgres import Postgres, binaries
from tests.support.program import Mogador
from web.accounts.store import Accounts

WHAT = "bookings over HTTP on PostgreSQL, beside those of an ordinary program"
BUDGET_TIMES = 10.0
SLOW = "the slowest booking of a hundred, over HTTP on PostgreSQL"
BUDGET_MILLISECONDS = 250.0
NO_SERVER = "not measured: no PostgreSQL here"
CLIENTS = 32
MEMBERS = 64
DESKS = 32
HOURS = range(9, 18)
MONDAY = datetime.now(UTC).date() + timedelta(days=14)
MONDAY += timedelta(days=(7 - MONDAY.weekday()) % 7)

Body = dict[str, Any]


class Measured(NamedTuple):
    """Bookings a second, and milliseconds that one in a hundred takes longer than."""

    rate: float
    slow: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s, p99 {self.slow:,.0f} ms"


class Door(NamedTuple):
    """Where to book, and what those who do are known by."""

    port: int
    path: str
    tokens: list[str]


Asking = Callable[[HTTPConnection, Door, int, int], float]


def measure(home: Path, *, quick: bool) -> Figure:
    """32 connections that book desk after desk, at each of the three in turns."""
    found, turns = binaries(), 1 if quick else 3
    if not found:
        return Figure(WHAT, 0, "x", "at least", 0, NO_SERVER)
    server = Postgres(found)
    try:
        with (
            mogador(server, home, turns) as ours,
            ordinary(server, turns) as theirs,
            ordinary(server, turns, ORDINARY_POOL="no") as plain,
        ):
            doors = (ours, theirs, plain)
            measured = [[book(door, turn) for door in doors] for turn in range(turns)]
            empty = [book(ours, turn, ask_nothing) for turn in range(turns)]
    finally:
        server.end()
    share = median(our.rate / their.rate for our, their, _ in measured)
    middle = [str(sorted(each)[turns // 2]) for each in zip(*measured, strict=True)]
    beside = "{} beside {}, and {} where each request connects anew".format(*middle)
    beside += f"; an empty answer {sorted(empty)[turns // 2]}"
    return Figure(WHAT, share, "x", "at least", BUDGET_TIMES, beside)


def measure_slow(home: Path, *, quick: bool) -> Figure:
    """The same connections, as long as each waits for its answers."""
    found, turns = binaries(), 1 if quick else 3
    if not found:
        return Figure(SLOW, 0, "ms", "at most", 0, NO_SERVER)
    server = Postgres(found)
    try:
        with mogador(server, home, turns) as door:
            measured = [book(door, turn) for turn in range(turns)]
    finally:
        server.end()
    slow = median(each.slow for each in measured)
    beside = ", ".join(f"{each.rate:,.0f}/s" for each in measured)
    return Figure(SLOW, slow, "ms", "at most", BUDGET_MILLISECONDS, beside)


@contextmanager
def mogador(server: Postgres, home: Path, turns: int) -> Iterator[Door]:
    """`mogador serve`, with members enough: each may have ten reservations ahead."""
    url = server.url(server.create())
    program = Mogador(home, MOGADOR_DATABASE_URL=url)
    program("init")
    with closing(Accounts(Server(url).connect)) as accounts:
        emails = (f"m{number}@example.org" for number in range(MEMBERS * turns))
        people = [accounts.add(email, "Member", role="member") for email in emails]
        tokens = [accounts.issue_token(person.id) for person in people]
    with serving(program) as running:
        yield Door(running.port, "/api/v1/sites/essaouira/reservations", tokens)


@contextmanager
def ordinary(server: Postgres, turns: int, **settings: str) -> Iterator[Door]:
    """The other program, served by as many processes and threads."""
    url, port = server.url(server.create()), free_port()
    tokens = [f"token-{number}" for number in range(MEMBERS * turns)]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        desks = [(f"ESS-{number + 1:02}",) for number in range(DESKS)]
        cursor.executemany("INSERT INTO desk VALUES (%s)", desks)
        cursor.executemany("INSERT INTO member VALUES (%s, %s)", [(t, t) for t in tokens])
    gunicorn = str(Path(config.__file__).with_name("gunicorn.py"))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", gunicorn),
            *("--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)),
            "tests.benchmarks.ordinary:app",
        ],
        env={**os.environ, "ORDINARY_URL": url, **settings},
        cwd=Path(config.__file__).parents[1],
    )
    try:
        wait_until(lambda: answers(port))
        yield Door(port, "/reservations", tokens)
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
    except OSError:
        return False


def book(door: Door, turn: int, asking: Asking | None = None) -> Measured:
    """A round: every member a day of hours at a desk, all of them one after the other.

    Or whatever is asked instead, as often and over as many connections.
    """
    ask = asking or book_hour
    members = range(MEMBERS * turn, MEMBERS * (turn + 1))

    def some(client: int) -> list[float]:
        with closing(HTTPConnection("127.0.0.1", door.port, timeout=30)) as connection:
            mine = members[client::CLIENTS]
            return [ask(connection, door, who, hour) for who in mine for hour in HOURS]

    began = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        taken = [seconds for each in clients.map(some, range(CLIENTS)) for seconds in each]
    rate = len(taken) / (perf_counter() - began)
    return Measured(rate, quantiles(taken, n=100)[98] * 1_000)


def book_hour(connection: HTTPConnection, door: Door, who: int, hour: int) -> float:
    """Book, and hear that it is so; how long that took."""
    headers = {
        "Authorization": f"Bearer {door.tokens[who]}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"{who}-{hour}",
    }
    body: Body = {
        "position": f"ESS-{who % DESKS + 1:02}",
        "day": (MONDAY + timedelta(days=who // DESKS % 5 + who // DESKS // 5 * 7)).isoformat(),
        "starts": f"{hour:02}:00",
        "ends": f"{hour + 1:02}:00",
    }
    began = perf_counter()
    connection.request("POST", door.path, json.dumps(body), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{door.path}: {answer.status}")
    return perf_counter() - began


def ask_nothing(connection: HTTPConnection, door: Door, _who: int, _hour: int) -> float:
    """Ask whether it answers: no program in Flask has bookings faster than this."""
    began = perf_counter()
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    return perf_counter() - began
