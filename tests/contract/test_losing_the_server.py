"""The server is lost while something is decided: nothing by half, and doubt is looked up."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any

import psycopg
import pytest

from booking.reserving import reserve_desk
from booking.server import Connection
from booking.turnstile import Busy, Unreachable
from tests.contract.conftest import Opener
from tests.contract.test_postgres import OURS
from tests.contract.test_recorders import claim
from tests.support.house import reserve
from tests.support.log import is_dense, rows


def cut(superuser: psycopg.Connection[Any]) -> None:
    """End every connection of the program, as the server's end would."""
    superuser.execute(f"SELECT pg_terminate_backend(pid, 2000) FROM ({OURS}) AS ours")


def test_after_the_server_ended_every_connection_the_next_command_is_carried_out(
    server_opener: Opener, superuser: psycopg.Connection[Any]
) -> None:
    bookings = server_opener()
    threads = [Thread(target=bookings.event_log.head) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cut(superuser)
    sleep(0.3)

    assert reserve_desk(bookings, reserve("A")).events
    assert bookings.event_log.head() == 8


def test_what_was_being_decided_when_the_server_was_lost_leaves_nothing(
    server_opener: Opener, superuser: psycopg.Connection[Any]
) -> None:
    bookings, asked = server_opener(), reserve("A")
    before = rows(bookings)

    def lose_the_server() -> None:
        with bookings.deciding():
            bookings.record(asked, claim(bookings, asked))
            cut(superuser)
            bookings.event_log.head()

    with pytest.raises(Unreachable):
        lose_the_server()

    assert rows(bookings) == before
    assert reserve_desk(bookings, asked).sequence == len(before) + 2
    assert is_dense(rows(bookings))


@pytest.fixture(params=["committed", "not committed"])
def doubtful(
    request: pytest.FixtureRequest,
    superuser: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> list[int]:
    """The server is lost while it commits for the first time; how often it was asked to."""
    asked: list[int] = []
    execute = Connection.execute

    def lost(self: Connection, query: Any, *params: Any, **options: Any) -> Any:
        if not str(query).endswith("COMMIT"):
            return execute(self, query, *params, **options)
        asked.append(1)
        if len(asked) > 1:
            return execute(self, query, *params, **options)
        if request.param == "committed":
            execute(self, query, *params, **options)
        cut(superuser)
        sleep(0.4)
        return execute(self, "SELECT 'whatever was asked for'")

    monkeypatch.setattr(Connection, "execute", lost)
    return asked


def test_a_commit_in_doubt_is_looked_up_and_never_reported_as_taken(
    server_opener: Opener, doubtful: list[int]
) -> None:
    bookings, asked = server_opener(), reserve("A")

    outcome = reserve_desk(bookings, asked)

    assert len(doubtful) == 2
    assert outcome.sequence == bookings.event_log.head() == 8
    assert reserve_desk(bookings, asked) == outcome


def test_who_can_ask_no_longer_is_told_to_come_back(
    server_opener: Opener, doubtful: list[int]
) -> None:
    bookings, asked = server_opener(), reserve("A")
    bookings.patience = 0.3

    with pytest.raises(Busy):
        reserve_desk(bookings, asked)

    assert len(doubtful) == 1
    bookings.patience = 6
    assert reserve_desk(bookings, asked).sequence == bookings.event_log.head() == 8


@contextmanager
def read_only(superuser: psycopg.Connection[Any]) -> Iterator[None]:
    """The server takes nothing new, as a primary that was demoted."""
    superuser.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    superuser.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        superuser.execute("ALTER SYSTEM RESET default_transaction_read_only")
        superuser.execute("SELECT pg_reload_conf()")


def test_a_server_that_takes_nothing_new_is_out_of_reach_until_it_does(
    server_opener: Opener, superuser: psycopg.Connection[Any]
) -> None:
    bookings = server_opener()
    head = bookings.event_log.head()
    with read_only(superuser):
        sleep(0.5)
        with pytest.raises(Unreachable):
            reserve_desk(bookings, reserve("A"))
    sleep(0.5)

    assert reserve_desk(bookings, reserve("A")).sequence == head + 2
