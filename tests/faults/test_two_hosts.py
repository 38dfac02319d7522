"""Two hosts with a web server each, and one database: as one, and one of them cut off from it."""

import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice, pairwise
from time import monotonic, sleep
from typing import NamedTuple

import psycopg
import pytest

from tests.faults.checker.history import Said, seconds
from tests.faults.clients import Crowd
from tests.faults.hosts import CUTS, Cut, Host, hosts
from tests.faults.insisting import insisting
from tests.faults.length import rounds
from tests.faults.racing import fill_a_desk, race_for_a_desk
from tests.faults.serving import WORKERS, wait_until
from tests.faults.town import Site, Town
from tests.support.postgres import FOUNDER, OLDEST, Postgres, binaries

pytestmark = pytest.mark.race
logger = logging.getLogger(__name__)

CLIENTS, SLOTS = 40, 100
INSISTING, POSITIONS, PEOPLE = 4, 24, rounds(600, 2000)
# In the short form of these only the first two.
WAYS = dict(islice(CUTS.items(), rounds(2, len(CUTS))))
TIMES, CUT_SECONDS, BETWEEN_SECONDS = rounds(1, 2), rounds(6, 12), 1.0
# Who was cut off while deciding keeps the lock until the server has waited that long; then whoever
# of them was next may have it.
LOCK_SECONDS = 5.0
# Whatever is asked ends within these: it is an answer, or 503.
SECONDS = 8


class Pair(NamedTuple):
    """The hosts, and what is served on each."""

    hosts: list[Host]
    towns: list[Town]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """One that may listen to whoever comes."""
    found = binaries()
    if not found:
        pytest.skip(f"no PostgreSQL {OLDEST} or newer")
    server = Postgres(found)
    with (server.home / "data" / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 10.192.0.0/10 trust\n")
    server.stop()
    yield server
    if not server.is_running():
        server.start()
    server.end()


@pytest.fixture(scope="module")
def pair(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Each with a home of its own."""
    with hosts(2) as made, ExitStack() as stack:
        addresses = ",".join(host.database_address for host in made)
        server.start(f"listen_addresses={addresses}")
        name = server.create()
        towns = [
            Town(
                tmp_path_factory.mktemp(host.name),
                f"postgresql://{FOUNDER}@{host.database_address}/{name}",
                MOGADOR_SECRET_KEY="one-and-the-same-key-on-both-of-the-hosts",
            )
            for host in made
        ]
        for host, town in zip(made, towns, strict=True):
            stack.enter_context(town.open(host.address, host.inside))
        yield Pair(made, towns)


@pytest.fixture
def crowds() -> Iterator[tuple[Crowd, Crowd]]:
    """The people of either host."""
    crowds = Crowd(), Crowd()
    yield crowds
    for crowd in crowds:
        crowd.leave()


def test_of_forty_at_both_hosts_one_gets_the_desk(pair: Pair, crowds: tuple[Crowd, Crowd]) -> None:
    crowd, (here, there) = crowds[0], pair.towns
    site, people = Site(here, 6), here.people(CLIENTS)
    clients = crowd.join(site, *people[::2]) + crowd.join(site, *people[1::2], town=there)

    race_for_a_desk(clients, times=rounds(3, 25))

    site.check(crowd.history)


def test_a_hundred_slots_at_both_hosts_all_come_true(
    pair: Pair, crowds: tuple[Crowd, Crowd]
) -> None:
    crowd, (here, there) = crowds[0], pair.towns
    site, people = Site(here, 1), here.people(SLOTS)
    clients = crowd.join(site, *people[:16]) + crowd.join(site, *people[16:32], town=there)

    fill_a_desk(clients, people)

    assert [said.status for said in crowd.history] == [201] * SLOTS
    logger.info("%.1f s", seconds(crowd.history))
    site.check(crowd.history)


# In a transaction with a lock, and in the middle of what it has to say: whoever it says it to waits
# for the rest, and is neither idle nor at work.
IN_MID_SENTENCE = """
import sys, time
from booking.server import Server
with Server(sys.argv[1]).connect() as connection, connection.pipeline():
    connection.execute("BEGIN")
    connection.execute("SELECT pg_advisory_xact_lock(1)").fetchone()
    print("locked", flush=True)
    time.sleep(600)
"""


@contextmanager
def locking(host: Host, url: str) -> Iterator[None]:
    """While a program there has a lock; it is killed in the end."""
    said = [*host.inside, sys.executable, "-c", IN_MID_SENTENCE, url]
    with subprocess.Popen(said, stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout
            assert program.stdout.readline() == b"locked\n"
            yield
        finally:
            program.kill()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_who_is_cut_off_in_mid_sentence_keeps_no_lock(
    pair: Pair, server: Postgres, way: Cut
) -> None:
    (_, lost), (_, there) = pair
    url = there.mogador.settings["MOGADOR_DATABASE_URL"]
    here = server.url(url.rpartition("/")[2])
    wait_until(partial(there.server.is_answering, "/readyz"))

    with locking(lost, url), lost.cut_off(way), psycopg.connect(here) as waiting:
        waiting.execute(f"SET lock_timeout = '{SECONDS}s'")
        waiting.execute("SELECT pg_advisory_xact_lock(1)")


def cut_off(host: Host, way: Cut, theirs: Crowd) -> tuple[float, float]:
    """From the database, for a while, and then until it books again: from when to when."""
    sleep(BETWEEN_SECONDS)
    began = monotonic()
    with host.cut_off(way):
        sleep(CUT_SECONDS)
        mended = monotonic()
    wait_until(lambda: any(said.ended > mended for said in booked(theirs)))
    back = min(said.ended for said in booked(theirs) if said.ended > mended) - mended
    logger.info("cut off for %.1f s; booking again %.1f s later", mended - began, back)
    return began, mended


def booked(crowd: Crowd) -> list[Said]:
    """What was acknowledged to them."""
    return [said for said in list(crowd.history) if said.key and said.accepted]


def longest_wait(crowd: Crowd, since: float, until: float) -> float:
    """The longest time in between in which nothing was acknowledged to anybody."""
    times = sorted(said.ended for said in booked(crowd) if since < said.ended < until)
    return max(later - earlier for earlier, later in pairwise([since, *times, until]))


def slowest(said: Iterable[Said]) -> float:
    """How long it took to answer."""
    return max(each.ended - each.began for each in said)


def was_well(history: Sequence[Said], lost: Town) -> None:
    """Everybody was told in time, and has in the end what they asked for."""
    assert {said.status for said in history} == {200, 201, 503}, lost.server.first_fault()
    assert {said.retry_after for said in history if said.status == 503} == {"1"}
    look, wish = (slowest(s for s in history if bool(s.key) is asked) for asked in (False, True))
    logger.info("%d answers; slowest: a wish %.1f s, a look %.1f s", len(history), wish, look)
    assert max(wish, look) < SECONDS + 1
    assert {s.key for s in history if s.accepted} == {s.key for s in history}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_one_host_is_cut_off_from_the_database_and_the_other_goes_on(
    pair: Pair, crowds: tuple[Crowd, Crowd], way: Cut
) -> None:
    (_, lost), (here, there), (ours, theirs) = *pair, crowds
    site, people = Site(here, POSITIONS), here.people(PEOPLE)
    workers = [town.server.workers() for town in pair.towns]
    clients = ours.join(site, *people[:INSISTING])
    clients += theirs.join(site, *people[INSISTING : 2 * INSISTING], town=there)

    with insisting(clients, people):
        cuts = [cut_off(lost, way, theirs) for _ in range(TIMES)]

    for cut in cuts:
        waited = longest_wait(ours, *cut)
        logger.info("the other host's longest wait meanwhile: %.1f s", waited)
        assert waited < WORKERS * LOCK_SECONDS + 1
        assert not any(cut[0] < said.began and said.ended < cut[1] for said in booked(theirs))
    assert [town.server.workers() for town in pair.towns] == workers
    history = ours.history + theirs.history
    was_well(history, there)
    site.check(history)
