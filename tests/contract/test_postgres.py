"""What only a server can promise: it says when it cannot, and is well again without a restart."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from psycopg import errors

from booking.application import Bookings
from booking.recorder.postgres import PostgresLogRecorder, decision
from booking.recorder.postgres.decision import CHANNEL, LOCK
from booking.reserving import reserve_desk
from booking.server import APPLICATION, Server
from booking.turnstile import Busy, Full, Unreachable
from domain.refusals import DuplicateCommand, PositionTaken
from tests.contract.conftest import Opener
from tests.support.house import reserve, stamp
from tests.support.log import rows
from tests.support.postgres import Postgres, standing_still

OURS = """SELECT pid FROM pg_stat_activity WHERE application_name = 'mogador'
    AND datname = current_database()"""

NO_ROOM_FOR_EVENTS = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'no room' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON stored_events EXECUTE FUNCTION no_room()"""


def ours(superuser: psycopg.Connection[Any]) -> list[int]:
    """The server's processes that serve this program's connections."""
    return [pid for (pid,) in superuser.execute(OURS)]


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


def test_a_server_without_room_is_told_apart_from_one_that_is_lost(
    server_opener: Opener, superuser: psycopg.Connection[Any]
) -> None:
    bookings = server_opener()
    before = rows(bookings)
    superuser.execute(NO_ROOM_FOR_EVENTS)

    with pytest.raises(Full):
        reserve_desk(bookings, reserve("A"))

    assert rows(bookings) == before
    superuser.execute("DROP TRIGGER no_room ON stored_events")
    assert reserve_desk(bookings, reserve("A")).events


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


def test_who_waits_is_woken_by_what_somebody_else_commits(server_opener: Opener) -> None:
    here, there = server_opener(), server_opener()
    with here.event_log.waiting() as wait:
        wait(60)  # begins to listen
        reserve_desk(there, reserve("A"))
        began = monotonic()
        wait(60)

    assert monotonic() - began < 5


def test_who_waits_for_a_server_that_is_away_waits_and_listens_again(
    server_opener: Opener, postgres: Postgres
) -> None:
    bookings = server_opener()
    with bookings.event_log.waiting() as wait:
        wait(60)
        postgres.stop()
        for _ in range(2):
            wait(0.01)
        postgres.start()
        wait(60)  # begins again
        reserve_desk(bookings, reserve("A"))
        wait(60)


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


def test_whoever_decides_too_slowly_for_the_server_has_lost_it_and_nothing_else(
    server_opener: Opener,
) -> None:
    bookings = server_opener()
    log = bookings.event_log
    assert isinstance(log, PostgresLogRecorder)

    def decide_slowly() -> None:
        with bookings.deciding(), log.datastore.get_connection() as connection:
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 1")
            sleep(0.1)
            log.head()

    with pytest.raises(Unreachable):
        decide_slowly()
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
