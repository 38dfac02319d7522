"""What only a server can promise: it says when it cannot, and is well again without a restart."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from psycopg import errors

from booking.application import Bookings
from booking.recorder.postgres import decision
from booking.recorder.postgres.decision import CHANNEL, LOCK
from booking.reserving import reserve_desk
from booking.server import APPLICATION, Connection, Server
from booking.turnstile import Busy, Unreachable
from domain.refusals import DuplicateCommand, PositionTaken
from tests.contract.conftest import Opener
from tests.contract.test_recorders import claim
from tests.support.house import reserve, stamp
from tests.support.log import is_dense, rows
from tests.support.postgres import SUPERUSER, Postgres


@pytest.fixture
def superuser(postgres: Postgres, database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who may do anything the server does not refuse to all."""
    database = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    url = postgres.url(str(database), SUPERUSER)
    with psycopg.connect(url, autocommit=True, options="-c search_path=mogador") as connection:
        yield connection


OURS = """SELECT pid FROM pg_stat_activity WHERE application_name = 'mogador'
    AND datname = current_database()"""


def ours(superuser: psycopg.Connection[Any]) -> list[int]:
    """The server's processes that serve this program's connections."""
    return [pid for (pid,) in superuser.execute(OURS)]


def cut(superuser: psycopg.Connection[Any]) -> None:
    """End every connection of the program, as the server's end would."""
    superuser.execute(f"SELECT pg_terminate_backend(pid, 2000) FROM ({OURS}) AS ours")


# The log


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stored_events",
        "DELETE FROM stored_events WHERE notification_id = 0",
        "UPDATE stored_events SET state = '' WHERE notification_id = 1",
        "UPDATE stored_events SET notification_id = 1000 WHERE notification_id = 1",
        "TRUNCATE stored_events",
        "TRUNCATE stored_events, ledger",
        "INSERT INTO stored_events SELECT * FROM stored_events"
        " ON CONFLICT (notification_id) DO UPDATE SET state = ''",
    ],
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_log_is_only_ever_appended_to(
    server_opener: Opener, superuser: psycopg.Connection[Any], statement: str, role: str
) -> None:
    before = rows(server_opener())
    superuser.execute(f"SET session_replication_role = {role}")

    with pytest.raises(errors.RaiseException, match="the log is append-only"):
        superuser.execute(statement.encode())

    assert rows(server_opener()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger",
        "UPDATE ledger SET last = 7",
        "TRUNCATE stored_snapshots",
        "ALTER TABLE stored_events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_are_never_changed ON stored_events",
        "DROP TABLE stored_events",
        "CREATE TABLE mogador.more (id int)",
        "UPDATE shape SET version = 99",
    ],
)
def test_the_program_has_no_right_to_more(
    server_opener: Opener, database_url: str, statement: str
) -> None:
    server_opener()
    with closing(Server(database_url).connect()) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (APPLICATION,)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_rows_are_the_same_bytes_after_reopening(server_opener: Opener) -> None:
    first = server_opener()
    reserve_desk(first, reserve("A"))
    before = rows(first)
    first.close()

    assert rows(server_opener()) == before


def test_the_same_command_gets_the_same_answer_after_reopening(server_opener: Opener) -> None:
    asked = reserve("A", by=stamp("ada", command_id="c-1"))
    answer = reserve_desk(server_opener(), asked)

    reopened = server_opener()

    assert reserve_desk(reopened, asked) == answer
    with pytest.raises(DuplicateCommand):
        reserve_desk(reopened, reserve("B", by=stamp("ada", command_id="c-1")))


def test_who_listens_is_woken_by_what_was_committed_and_by_nothing_else(
    server_opener: Opener, database_url: str
) -> None:
    bookings = server_opener()
    with closing(Server(database_url).connect()) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        reserve_desk(bookings, reserve("A"))
        with pytest.raises(PositionTaken):
            reserve_desk(bookings, reserve("A", member="bob"))

        woken = list(listener.notifies(timeout=0.3))

    assert [notice.channel for notice in woken] == [CHANNEL]


# Waiting


@contextmanager
def another_host_deciding(database_url: str) -> Iterator[None]:
    """One that takes its time."""
    with closing(Server(database_url).connect()) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def test_patience_with_another_host_ends_in_busy_and_not_much_later(
    server_opener: Opener, database_url: str
) -> None:
    bookings = server_opener()
    with another_host_deciding(database_url):
        began = monotonic()
        with pytest.raises(Busy), bookings.event_log.deciding(0.3):
            pytest.fail("two decide at once")
        assert 0.3 <= monotonic() - began < 2

        assert bookings.event_log.head() == len(rows(bookings)) == 6
    assert reserve_desk(bookings, reserve("A")).events


@contextmanager
def standing_still(pids: list[int]) -> Iterator[None]:
    """Processes that are there and do nothing."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_a_server_that_says_nothing_is_given_up_in_time(
    server_opener: Opener, superuser: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision, "DECIDING_SECONDS", 0.5)
    bookings = server_opener()
    bookings.patience = 0.5

    def ask_while_it_stands_still() -> None:
        with bookings.deciding(), standing_still(ours(superuser)):
            bookings.event_log.head()

    began = monotonic()
    with pytest.raises(Unreachable):
        ask_while_it_stands_still()
    assert 0.5 <= monotonic() - began < 3
    assert reserve_desk(bookings, reserve("A")).events


def test_a_server_that_is_not_there_is_told_in_time_and_waited_for_by_nobody(
    postgres: Postgres,
) -> None:
    with closing(Bookings.on_server(postgres.url("nowhere"))) as bookings:
        for ask in (bookings.event_log.head, lambda: reserve_desk(bookings, reserve("A"))):
            began = monotonic()
            with pytest.raises(Unreachable):
                ask()
            assert monotonic() - began < 4


# Losing the server


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
