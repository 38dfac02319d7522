"""A server whose disk runs full under load: it is said, nothing is lost, and it heals by itself."""

import logging
import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest

from tests.faults.checker.history import Said, seconds
from tests.faults.clients import Crowd
from tests.faults.disk import Disk, small_disk
from tests.faults.insisting import insisting
from tests.faults.length import long_form, rounds
from tests.faults.serving import wait_until
from tests.faults.town import Site, Town
from tests.support.postgres import OLDEST, SUPERUSER, Postgres, binaries

pytestmark = pytest.mark.race
logger = logging.getLogger(__name__)

CLIENTS, POSITIONS = 8, 24
PEOPLE, TIMES = rounds(300, 2000), rounds(2, 25)
FULL_SECONDS, ROOM_SECONDS = 0.8, 0.5
# A command ends within these: it is an answer, or 503.
SECONDS = 8
SEGMENT = 2**20
UNWRITTEN = "pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn()"
RETRY_AFTER = {"storage-full": "30", "busy": "1"}


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    crowd.leave()


@contextmanager
def server(*initdb: str) -> Iterator[Postgres]:
    """One of one's own."""
    found = binaries()
    if not found:
        pytest.skip(f"no PostgreSQL {OLDEST} or newer")
    server = Postgres(found, *initdb)
    try:
        yield server
    finally:
        server.end()


def folder_on(disk: Disk) -> Path:
    """Where the server may write."""
    folder = disk.at / "server"
    folder.mkdir(0o700)
    shutil.chown(folder, SUPERUSER, SUPERUSER)
    return folder


@contextmanager
def tables_on(disk: Disk) -> Iterator[tuple[Postgres, str]]:
    """A server, and the database that it has there; its write-ahead log has a disk with room."""
    with server() as found:
        found.administer(f"CREATE TABLESPACE small LOCATION '{folder_on(disk)}'")
        name = found.create()
        found.administer(f"ALTER DATABASE {name} SET TABLESPACE small")
        yield found, name


@contextmanager
def write_ahead_log_on(disk: Disk) -> Iterator[tuple[Postgres, str]]:
    """A server that has just that there, and soon asks for more room; a database of it."""
    with server(f"--wal-segsize={SEGMENT >> 20}", f"--waldir={folder_on(disk)}") as found:
        settle(found, "min_wal_size = '2MB'", "wal_recycle = off")
        yield found, found.create()


def settle(server: Postgres, *settings: str) -> None:
    """From its next start on, which is now."""
    for setting in settings:
        server.administer(f"ALTER SYSTEM SET {setting}")
    server.stop()
    server.start()


def asked(server: Postgres, question: str) -> Any:
    """What the superuser is told."""
    with psycopg.connect(server.url("postgres", SUPERUSER)) as superuser:
        row = superuser.execute(f"SELECT {question}".encode()).fetchone()
    assert row
    return row[0]


def book_meanwhile(town: Town, crowd: Crowd, fault: Callable[[int], None], times: int) -> Site:
    """While something happens so many times; the web processes stay the same."""
    site, people = Site(town, POSITIONS), town.people(PEOPLE)
    clients, workers = crowd.join(site, *people[:CLIENTS]), town.server.workers()
    with insisting(clients, people):
        for number in range(times):
            fault(number)
            sleep(ROOM_SECONDS)
    assert town.server.workers() == workers
    return site


def start_again_with_room(disk: Disk, server: Postgres) -> None:
    """It dies, and cannot even recover; once there is room, an init system would start it."""
    wait_until(lambda: not server.is_running(), seconds=60)
    disk.clear()
    server.start()


def told(history: Iterable[Said]) -> Counter[int | str]:
    """How often each status was told, or the code of what was not to be had."""
    return Counter(said.body["code"] if said.status == 503 else said.status for said in history)


def all_was_well(site: Site, history: list[Said]) -> None:
    """Nothing was lost, everybody was told in time, and has in the end what they asked for."""
    looks, wishes = (told(s for s in history if bool(s.key) is booked) for booked in (False, True))
    slowest = max(said.ended - said.began for said in history)
    logger.info("%.0f s: wishes %s, looks %s", seconds(history), dict(wishes), dict(looks))
    logger.info("slowest answer: %.1f s", slowest)
    assert slowest < SECONDS + 1
    for said in history:
        assert said.status in (200, 201, 503), site.town.server.first_fault()
        assert said.status != 503 or said.retry_after == RETRY_AFTER[said.body["code"]]
    assert {s.key for s in history if s.accepted} == {s.key for s in history}
    site.check(history)


def test_tables_have_no_room(tmp_path: Path, crowd: Crowd) -> None:
    with small_disk(64) as disk, tables_on(disk) as (server, name):

        def fault(spare: int) -> None:
            disk.fill(spare)
            sleep(FULL_SECONDS)
            disk.clear()

        with Town(tmp_path / "home", server.url(name)).open() as town:
            site = book_meanwhile(town, crowd, fault, TIMES)
            all_was_well(site, crowd.history)
            code, said = town.server.end()

    assert told(crowd.history).keys() == {200, 201, "storage-full"}
    assert code == 0
    assert "Traceback" not in said, said[said.find("Traceback") - 500 :]


def test_the_servers_own_log_has_no_room_and_it_dies(tmp_path: Path, crowd: Crowd) -> None:
    with small_disk(32) as disk, write_ahead_log_on(disk) as (server, name):

        def fault(spare: int) -> None:
            disk.fill(spare)
            start_again_with_room(disk, server)

        with Town(tmp_path / "home", server.url(name)).open() as town:
            site = book_meanwhile(town, crowd, fault, TIMES)
            all_was_well(site, crowd.history)

    assert told(crowd.history)["busy"]


@pytest.mark.skipif(not long_form(), reason="only in the long form: MOGADOR_FAULTS=long")
def test_a_server_that_does_not_wait_for_its_disk_loses_what_was_acknowledged(
    tmp_path: Path, crowd: Crowd
) -> None:
    with small_disk(32) as disk, write_ahead_log_on(disk) as (server, name):
        settle(server, "synchronous_commit = off", "wal_buffers = '8MB'")

        def fault(spare: int) -> None:
            writer = asked(server, "pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
            os.kill(writer, signal.SIGSTOP)
            wait_until(lambda: asked(server, UNWRITTEN) > 1.2 * SEGMENT)
            disk.fill(spare)
            os.kill(writer, signal.SIGCONT)
            start_again_with_room(disk, server)

        with Town(tmp_path / "home", server.url(name)).open() as town:
            site = book_meanwhile(town, crowd, fault, times=1)
            lost = [each for each in site.complaints(crowd.history) if each.kind == "lost"]

    logger.info("%d of %d lost", len(lost), told(crowd.history)[201])
    assert lost
