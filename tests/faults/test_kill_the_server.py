"""kill -9 of the PostgreSQL server under load: 503, recovery, and never a false "taken"."""

import logging
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

import psycopg
import pytest

from tests.faults.clients import Crowd, at_once
from tests.faults.insisting import BOOKINGS_EACH, book, shares
from tests.faults.length import rounds
from tests.faults.town import Site, Town
from tests.support.postgres import SUPERUSER, Postgres, binaries

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

CLIENTS, POSITIONS = 8, 20
PEOPLE, KILLS = rounds(96, 480), rounds(4, 20)
SECONDS_BETWEEN_KILLS = 1.0
# A command ends within these: it is an answer, or 503.
SECONDS = 8


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
def town(tmp_path: Path, server: Postgres) -> Iterator[Town]:
    """Whose log is on that server."""
    with Town(tmp_path / "home", server.url(server.create())).open() as town:
        yield town


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    crowd.leave()


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
    server: Postgres, town: Town, crowd: Crowd
) -> None:
    site, people, over = Site(town, POSITIONS), town.people(PEOPLE), Event()
    clients = crowd.join(site, *people[:CLIENTS])
    with ThreadPoolExecutor(1) as killer:
        killed = killer.submit(kill_now_and_then, server, over)
        try:
            shared = zip(clients, shares(people, CLIENTS), strict=True)
            wishes = [(client, partial(book, people=share, over=over)) for client, share in shared]
            answers = [said for theirs in at_once(wishes) for said in theirs]
        finally:
            over.set()
        logger.info("%d kills, %d answers", killed.result(), len(answers))
        assert killed.result() > 2

    assert {said.status for said in crowd.history} == {200, 201, 503}
    assert {said.retry_after for said in crowd.history if said.status == 503} == {"1"}
    assert max(said.ended - said.began for said in answers) < SECONDS + 1
    booked = [said for said in answers if said.accepted]
    assert len(booked) == len({said.key for said in booked}) == PEOPLE * BOOKINGS_EACH
    site.check(crowd.history)
