"""The primary is lost under load: what was acknowledged is on the standby, and work goes on."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.reserving import reserve_desk
from booking.turnstile import Busy
from domain.position import Reserved
from tests.faults.cluster import DATABASE, Node, nodes, url_of
from tests.faults.serving import wait_until
from tests.faults.workers import PLACES, without_end
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, site
from tests.support.log import event_of, is_dense, rows
from tests.support.postgres import OLDEST, binaries
from web.server import prepare

pytestmark = pytest.mark.race

INSISTING = 3
BACK_SECONDS = 10

Pair = tuple[Node, Node]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A primary that waits for nobody, with an open site in it, and nothing yet of a standby."""
    found = binaries()
    if not found:
        pytest.skip(f"no PostgreSQL {OLDEST} or newer")
    with nodes(found, "a", "b") as (primary, standby):
        primary.start()
        primary.ask(f"CREATE DATABASE {DATABASE}")
        prepare(url_of(primary))
        always = replace(POLICY, hours=ROUND_THE_CLOCK)
        with closing(Bookings.on_server(url_of(primary))) as bookings:
            opened(bookings, site("rba", *PLACES, policies=(always,)))
        standby.follow(primary)
        yield primary, standby


@dataclass
class People:
    """Some who ask for one desk after the other, and again until they are told."""

    bookings: Bookings
    told: list[tuple[float, str]] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def insist(self, number: int) -> None:
        """Until everybody ends."""
        for wish in without_end(number):
            while not self.ended.is_set():
                try:
                    reserve_desk(self.bookings, wish)
                except Busy:
                    sleep(0.05)
                else:
                    self.told.append((monotonic(), wish.reservation_id))
                    break
            if self.ended.is_set():
                return

    def wait_for_more(self, many: int) -> None:
        """Until so many more were told."""
        before = len(self.told)
        wait_until(lambda: len(self.told) >= before + many, seconds=30)


@contextmanager
def people(pair: Pair) -> Iterator[People]:
    with closing(Bookings.on_server(url_of(*pair))) as bookings:
        crowd = People(bookings)
        threads = [Thread(target=crowd.insist, args=(n,)) for n in range(INSISTING)]
        for thread in threads:
            thread.start()
        try:
            yield crowd
        finally:
            crowd.ended.set()
            for thread in threads:
                thread.join()


def wait_for_each_other(primary: Node, standby: Node) -> None:
    """From now on nothing is acknowledged that only the primary has."""
    primary.stop()
    primary.start(waiting=True)
    state = "SELECT sync_state FROM pg_stat_replication"
    wait_until(lambda: primary.ask(state) == "quorum")


def missing(node: Node, crowd: People) -> set[str]:
    """What was acknowledged and is not there."""
    with closing(Bookings.on_server(url_of(node))) as bookings:
        log = rows(bookings)
    assert is_dense(log)
    events = map(event_of, log)
    kept = {event.reservation_id for event in events if isinstance(event, Reserved)}
    return {reservation for _, reservation in crowd.told} - kept


def test_what_was_acknowledged_is_there_and_writes_are_back(pair: Pair) -> None:
    primary, standby = pair
    wait_for_each_other(*pair)
    with people(pair) as crowd:
        crowd.wait_for_more(50)
        primary.kill()
        killed = monotonic()
        assert standby.ask("SELECT pg_promote()")
        promoted = monotonic()
        crowd.wait_for_more(50)

    assert min(at for at, _ in crowd.told if at > promoted) - killed < BACK_SECONDS
    assert missing(standby, crowd) == set()


def test_who_waits_for_nobody_loses_what_the_standby_had_not_heard(pair: Pair) -> None:
    primary, standby = pair
    with people(pair) as crowd:
        standby.stop()
        crowd.wait_for_more(20)
        crowd.ended.set()
    primary.kill()
    standby.start()
    assert standby.ask("SELECT pg_promote()")

    assert missing(standby, crowd) != set()


def test_while_the_standby_is_away_nothing_is_acknowledged(pair: Pair) -> None:
    primary, standby = pair
    wait_for_each_other(*pair)
    with people(pair) as crowd:
        crowd.wait_for_more(20)
        standby.stop()
        sleep(0.5)
        acknowledged = len(crowd.told)
        sleep(1.5)
        assert len(crowd.told) == acknowledged
        standby.start(standby.following)
        crowd.wait_for_more(20)

    assert missing(primary, crowd) == set()
