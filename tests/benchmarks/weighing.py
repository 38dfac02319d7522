"""What watchers cost a server and those who book meanwhile, one way of holding them or another.

`python -m tests.benchmarks.weighing [WAY ...]` weighs all ways, or those named, in one run.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, product
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, sleep

import config
from tests.benchmarks.crowd import Crowd, Heard, crowd
from tests.benchmarks.served import Served, furnish
from tests.support.program import PROGRAM

GUNICORN = [
    *(sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:PORT", "--workers", "2"),
    *("--config", str(Path(config.__file__).with_name("gunicorn.py"))),
]
OWN_PORT = "process with its own port"
WAYS = {
    "hand-over to a process": [*PROGRAM, "serve", "--port", "PORT"],
    "hand-over to a thread": [*GUNICORN, "tests.benchmarks.ways:thread()"],
    OWN_PORT: [sys.executable, "-m", "tests.benchmarks.ways", "PORT"],
    "gevent workers": [
        *GUNICORN,
        *("--worker-class", "gevent", "--worker-connections", "10000"),
        "tests.benchmarks.ways:greenlets()",
    ],
}
SITES = ("essaouira", "quiet")
PATH = "/api/v1/sites/essaouira/live"
PAGE = "/sites/essaouira"
MEMBERS, BOOKINGS, IN_A_ROW, A_SECOND = 80, 60, 10, 10
BREATH_SECONDS = 0.5
IDLE_SECONDS = 5.0
LATE_SECONDS = 2.0


@dataclass
class Booked:
    """How long bookings and pages took that were asked for side by side, and when each was sent.

    `quiet` are bookings at a site that nobody watches, made in turns with the others.
    """

    quiet: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    sent: dict[int, float] = field(default_factory=dict)


@dataclass
class Weight:
    """What so many watchers cost, all processes together."""

    watchers: int
    joined_seconds: float
    megabytes: float
    idle_percent: float
    event_cpu: float
    booked: Booked
    arrivals: list[float]
    missing: int

    @property
    def slower(self) -> float:
        """How much longer a booking takes for being watched."""
        return median(self.booked.seconds) / median(self.booked.quiet)

    def __str__(self) -> str:
        late = f"{p(self.arrivals, 95) * 1000:.0f}" if self.arrivals else "-"
        return (
            f"{self.watchers:6,} watchers: {self.megabytes:6.1f} MB,"
            f" {self.idle_percent:5.2f} % idle,"
            f" {self.event_cpu * 1000:6.1f} ms CPU an event, on screen p95 {late} ms"
            f" ({self.missing} missing), booking {ms(self.booked.seconds)} ms"
            f" ({self.slower:.2f} x),"
            f" page {ms(self.booked.pages)} ms, joined in {self.joined_seconds:.1f} s"
        )


def p(values: list[float], percent: int) -> float:
    """A percentile."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def ms(values: list[float]) -> str:
    """Median and 99th percentile in milliseconds."""
    return f"{median(values) * 1000:.1f}/{p(values, 99) * 1000:.0f}"


class Wishes:
    """Hours to book that nobody else has, each with the token of somebody who may."""

    def __init__(self, tokens: list[str]) -> None:
        first = datetime.now(UTC).date() + timedelta(days=7)
        self._days = product(range(60), range(1, 36))
        self._first = first
        self._tokens = tokens
        self._number = count()

    def next(self) -> tuple[str, dict[str, str]]:
        """A token and a body."""
        days, desk = next(self._days)
        token = self._tokens[next(self._number) % len(self._tokens)]
        day = (self._first + timedelta(days=days)).isoformat()
        position = f"ESS-{desk:02}"
        return token, {"position": position, "day": day, "starts": "09:00", "ends": "10:00"}


def book(server: Served, wishes: Wishes, bookings: int) -> Booked:
    """Book so many a second one after the other, while somebody loads pages."""
    booked, over = Booked(), Event()
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(_load_pages, server, booked.pages, over)
        try:
            for site_id in SITES:
                _book_in_a_row(server, site_id, wishes, Booked())  # what is cold gets warm
            for site_id in SITES * (bookings // IN_A_ROW):
                _book_in_a_row(server, site_id, wishes, booked)
        finally:
            over.set()
        loading.result()
    return booked


def _book_in_a_row(server: Served, site_id: str, wishes: Wishes, booked: Booked) -> None:
    for _ in range(IN_A_ROW):
        began = monotonic()
        _book_one(server, site_id, wishes, booked)
        sleep(max(0.0, 1 / A_SECOND - (monotonic() - began)))
    sleep(BREATH_SECONDS)


def _book_one(server: Served, site_id: str, wishes: Wishes, booked: Booked) -> None:
    token, body = wishes.next()
    began = monotonic()
    status, answer = server.ask("POST", f"/api/v1/sites/{site_id}/reservations", token, body)
    took = monotonic() - began
    assert status == 201, answer
    if site_id == "quiet":
        booked.quiet.append(took)
    else:
        booked.seconds.append(took)
        booked.sent[json.loads(answer)["seq"]] = began


def _load_pages(server: Served, seconds: list[float], over: Event) -> None:
    while not over.wait(0.02):
        began = monotonic()
        status, _ = server.ask("GET", PAGE)
        seconds.append(monotonic() - began)
        assert status == 200


class Scales:
    """A server with a crowd before it, which grows."""

    def __init__(self, server: Served, port: int, watching: Crowd, wishes: Wishes) -> None:
        self.server = server
        self.total = 0
        self._port = port
        self._watching = watching
        self._wishes = wishes

    def weigh(self, more: int, bookings: int) -> Weight:
        """Let more watch, look at them idle, then book."""
        joined = self._watching.grow(self._port, PATH, more) if more else 0.0
        self.total += more
        sleep(1)
        before, began = self.server.cpu_seconds(), monotonic()
        sleep(IDLE_SECONDS)
        idle = (self.server.cpu_seconds() - before) / (monotonic() - began) * 100
        megabytes, before = self.server.megabytes(), self.server.cpu_seconds()
        booked = book(self.server, self._wishes, bookings)
        sleep(LATE_SECONDS)
        spent = (self.server.cpu_seconds() - before) / bookings
        arrivals, missing = _arrivals(booked, self._watching.heard(), self.total)
        return Weight(self.total, joined, megabytes, idle, spent, booked, arrivals, missing)


def _arrivals(booked: Booked, heard: Heard, watchers: int) -> tuple[list[float], int]:
    arrivals = [came - sent for seq, sent in booked.sent.items() for came in heard.get(seq, ())]
    return arrivals, len(booked.sent) * watchers - len(arrivals)


def main(ways: list[str]) -> None:
    """Weigh each in a home of its own."""
    for way in ways or WAYS:
        with TemporaryDirectory(prefix="mogador-bench-") as home, crowd() as watching:
            wishes = Wishes(furnish(Path(home), MEMBERS))
            server = Served(Path(home), WAYS[way])
            print(way, flush=True)
            try:
                scales = Scales(server, server.port + (way == OWN_PORT), watching, wishes)
                for more in (0, 1000, 4000):
                    print(scales.weigh(more, BOOKINGS), flush=True)
            finally:
                print(f"  ended in {server.end():.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
