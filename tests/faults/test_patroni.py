"""Patroni loses who leads, under load: nothing acknowledged is lost, and the web never restarts."""

import json
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from itertools import count, pairwise
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from domain.position import Reserved
from domain.zones import wall_of
from tests.faults.length import long_form
from tests.faults.patroni import Cluster, cluster, missing
from tests.faults.serving import Server, serving, wait_until
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, site
from tests.support.log import event_of, is_dense, rows
from tests.support.postgres import OLDEST, binaries
from tests.support.program import Mogador

pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(not long_form(), reason="only in the long form: MOGADOR_FAULTS=long"),
]

logger = logging.getLogger(__name__)

BACK_SECONDS = 15
JOINING_SECONDS = 60
INSISTING = 4
UNHEARD_SECONDS = 3
# A member may ask ten times a second.
PAUSE_SECONDS = 0.12
PLACES = tuple(f"P{number:02}" for number in range(INSISTING))


@pytest.fixture
def installed() -> Path:
    """Where PostgreSQL is, if all else is there, too."""
    found = binaries()
    if absent := [*missing(), *([] if found else [f"postgresql-{OLDEST}"])]:
        pytest.skip(f"not installed: {', '.join(absent)} (`make ha` installs them)")
    assert found
    return found


@pytest.fixture
def three(installed: Path) -> Iterator[Cluster]:
    with cluster(installed) as members:
        yield members


@pytest.fixture
def three_that_wait_for_nobody(installed: Path) -> Iterator[Cluster]:
    """As shipped, but that nothing is said of synchronous standbys."""
    with cluster(installed, waiting=False) as members:
        yield members


class People:
    """Some who ask for one half-hour after the other, each again until they are told."""

    def __init__(self, server: Server, tokens: list[str]) -> None:
        self.told: list[tuple[float, str]] = []
        self.heard: set[int] = set()
        self._server = server
        self._ended = Event()
        self._threads = [
            Thread(target=self._insist, args=(place, token))
            for place, token in zip(PLACES, tokens, strict=True)
        ]

    def __enter__(self) -> "People":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _insist(self, place: str, token: str) -> None:
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        for slot in count():
            day, half = slot // 48, slot % 48 * 30
            hours = {"starts": wall_of(half), "ends": wall_of(half + 30)}
            body = {"position": place, "day": str(tomorrow + timedelta(days=day)), **hours}
            while not self._ended.is_set():
                if self._told(token, f"{place}-{day}-{half}", body):
                    break
            if self._ended.is_set():
                return

    def _told(self, token: str, key: str, body: dict[str, str]) -> bool:
        path = "/api/v1/sites/rba/reservations"
        try:
            status, _, said = self._server.ask("POST", path, token, body, Idempotency_Key=key)
        except (OSError, HTTPException):
            status, said = 0, b""
        self.heard.add(status)
        if status == HTTPStatus.CREATED:
            self.told.append((monotonic(), json.loads(said)["id"]))
        sleep(PAUSE_SECONDS)
        return status == HTTPStatus.CREATED

    def wait_for_more(self, many: int) -> None:
        """Until so many more were told."""
        before = len(self.told)
        wait_until(lambda: len(self.told) >= before + many, seconds=60)

    def longest_wait(self, since: float) -> float:
        """The longest time, from some moment on, in which nobody was told."""
        times = [since, *sorted(at for at, _ in self.told if at > since)]
        return max(later - earlier for earlier, later in pairwise(times))


@contextmanager
def open_house(home: Path, url: str) -> Iterator[tuple[Server, list[str]]]:
    """A house on that database, served, and some who may book there all day long."""
    mogador = Mogador(home, MOGADOR_DATABASE_URL=url)
    mogador("init")
    always = replace(POLICY, hours=ROUND_THE_CLOCK, max_upcoming=10_000)
    with closing(Bookings.on_server(url)) as bookings:
        opened(bookings, site("rba", *PLACES, policies=(always,)))
    emails = (f"m{number}@example.org" for number in range(INSISTING))
    tokens = [mogador(f"accounts add {email} --role member --token").strip() for email in emails]
    with serving(mogador) as server:
        yield server, tokens


def missing_from(url: str, people: People) -> set[str]:
    """What was acknowledged and is not in the log."""
    with closing(Bookings.on_server(url)) as bookings:
        log = rows(bookings)
    assert is_dense(log)
    kept = {e.reservation_id for e in map(event_of, log) if isinstance(e, Reserved)}
    return {reservation for _, reservation in people.told} - kept


@pytest.mark.parametrize("proxied", [True, False], ids=["behind haproxy", "all three named"])
def test_who_leads_is_lost_and_bookings_are_back(
    three: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture, proxied: bool
) -> None:
    caplog.set_level(logging.INFO)
    url = three.url(proxied=proxied)
    with open_house(tmp_path / "home", url) as (server, tokens):
        before = server.workers()
        with People(server, tokens) as people:
            people.wait_for_more(50)
            for whole_host in (False, True):
                lost = three.leader()
                killed = monotonic()
                lost.kill(etcd=whole_host)
                people.wait_for_more(50)
                waited = people.longest_wait(killed)
                logger.info("whole host: %s; no booking for %.1f s", whole_host, waited)
                assert waited < BACK_SECONDS
                lost.start(etcd=whole_host)
                wait_until(lambda: three.leader().is_followed(by=2), JOINING_SECONDS)
                people.wait_for_more(50)
        logger.info("%d acknowledged, answers %s", len(people.told), people.heard)
        assert server.workers() == before

    assert missing_from(url, people) == set()
    assert people.heard <= {0, HTTPStatus.CREATED, HTTPStatus.SERVICE_UNAVAILABLE}


def test_a_leader_that_waits_for_nobody_loses_what_nobody_has_heard(
    three_that_wait_for_nobody: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    three = three_that_wait_for_nobody
    url = three.url(proxied=False)
    with open_house(tmp_path / "home", url) as (server, tokens), People(server, tokens) as people:
        people.wait_for_more(50)
        three.leader().cut_off()
        before = len(people.told)
        people.wait_for_more(20)
        three.leader().kill(etcd=False)
        unheard = len(people.told) - before
        people.wait_for_more(50)

    lost = missing_from(url, people)
    told = "waiting for nobody: %d of %d lost, %d were acknowledged after the last was heard of"
    logger.info(told, len(lost), len(people.told), unheard)
    assert lost


def test_a_leader_that_waits_acknowledges_nothing_that_nobody_hears(
    three: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = three.url(proxied=False)
    with open_house(tmp_path / "home", url) as (server, tokens), People(server, tokens) as people:
        people.wait_for_more(50)
        leader = three.leader()
        leader.cut_off()
        before = len(people.told)
        sleep(UNHEARD_SECONDS)
        # Those under way when the others were cut off may have been heard.
        assert len(people.told) <= before + INSISTING
        leader.kill(etcd=False)
        leader.start(etcd=False)
        three.leader().let_them_hear()
        people.wait_for_more(50)

    lost = missing_from(url, people)
    logger.info("waiting: %d of %d lost", len(lost), len(people.told))
    assert not lost
