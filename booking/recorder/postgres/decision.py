"""One locked transaction on a connection to PostgreSQL, from its lock to its commit."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import psycopg

from booking.server import Connection
from booking.turnstile import InDoubt

CHANNEL = "mogador_log"
LOCK = int.from_bytes(b"log")
DECIDING_SECONDS = 1.5

BEGIN = """BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL statement_timeout = {patience}; SET LOCAL lock_timeout = {patience};
    SELECT pg_advisory_xact_lock({lock});
    SET LOCAL statement_timeout = {deciding}; SET LOCAL lock_timeout = {deciding}"""


class Decision:
    """One locked transaction; the lock is to be had by a deadline, and soon after it ends."""

    def __init__(self, connection: Connection, deadline: float) -> None:
        self.wrote = False
        self._connection = connection
        self._deadline = deadline

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin with the lock; commit, or leave nothing."""
        connection = self._connection
        try:
            _begin(self.connection_for_the_rest(), self._deadline - monotonic())
            try:
                yield
            except BaseException:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
            _commit(self.connection_for_the_rest(), wrote=self.wrote)
        finally:
            connection.silence = Connection.silence

    def connection_for_the_rest(self) -> Connection:
        """The connection, which from now on waits only as long as there is time."""
        ends = self._deadline + DECIDING_SECONDS
        self._connection.silence = max(ends - monotonic(), 0.001)
        return self._connection


def _begin(connection: Connection, patience: float) -> None:
    """All in one message. What is read after the lock, in READ COMMITTED, is current."""
    statements = BEGIN.format(
        patience=max(round(patience * 1000), 1),
        deciding=round(DECIDING_SECONDS * 1000),
        lock=LOCK,
    )
    connection.execute(statements.encode(), prepare=False)


def _commit(connection: Connection, *, wrote: bool) -> None:
    try:
        connection.execute(f"NOTIFY {CHANNEL}; COMMIT" if wrote else "COMMIT", prepare=False)
    except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
        raise InDoubt(str(lost)) from lost
