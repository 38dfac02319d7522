"""The library's datastore with our connections: a pool a process, and one decision at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, local
from time import monotonic
from typing import Any, cast

import psycopg
from eventsourcing.persistence import IntegrityError
from eventsourcing.postgres import PostgresDatastore
from psycopg import Cursor, errors
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from booking.recorder.postgres.decision import Decision
from booking.server import (
    LEAST_SECONDS,
    OUTAGES,
    Connection,
    Server,
    become_the_application,
    time_left,
)
from booking.turnstile import Busy, Full, Unreachable

# A process has eight threads that answer and one that works.
CONNECTIONS = 10
POOL_SECONDS = 2.0
FRESH_SECONDS = 0.2


class LogDatastore(PostgresDatastore):
    """While a thread is deciding, all it reads and writes goes through its one transaction."""

    def __init__(self, server: Server) -> None:
        super().__init__("", "", "", "", "", schema=server.schema, originator_id_type="text")
        self.server = server
        self.pool = cast("Any", _pool(server))
        self._turn = Lock()
        self._thread = local()

    def register_type_adapters(self) -> None:
        """None are needed, so a process can start while the server cannot be reached."""

    @contextmanager
    def deciding(self, patience: float) -> Iterator[None]:
        """See `LogRecorder.deciding`. A process sends one thread at a time to queue at the server:
        what the process remembers is that thread's alone, even when the server loses its lock.
        """
        deadline = monotonic() + patience
        if not self._turn.acquire(timeout=max(patience, 0)):
            raise Busy("too many wait in this process")
        try:
            with _translated(), self._connection(patience) as connection:
                decision = Decision(connection, deadline)
                with decision.transaction():
                    self._thread.decision = decision
                    try:
                        yield
                    finally:
                        self._thread.decision = None
        finally:
            self._turn.release()

    def connections(self) -> int:
        """See `LogRecorder.connections`."""
        stats = self.pool.get_stats()
        return int(stats["pool_size"] - stats["pool_available"])

    @contextmanager
    def _connection(self, seconds: float) -> Iterator[Connection]:
        """One of the pool; one that is lost is seldom alone."""
        self.pool.open()
        patience = max(min(seconds, POOL_SECONDS, time_left()), LEAST_SECONDS)
        with self.pool.connection(patience) as pooled:
            connection = cast("Connection", pooled)
            try:
                yield connection
            except (errors.ReadOnlySqlTransaction, Unreachable):
                connection.close()
                raise
            finally:
                if connection.closed:
                    self.pool.drain()

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """The one that decides; else one of the pool. Raises Busy, Unreachable."""
        mine: Decision | None = getattr(self._thread, "decision", None)
        with _translated():
            if mine is not None:
                yield mine.connection_for_the_rest()
            else:
                with self._connection(POOL_SECONDS) as connection:
                    yield connection

    @contextmanager
    def appending(self) -> Iterator[Cursor[DictRow]]:
        """Where to append: in the decision of this thread, or in one of its own."""
        mine: Decision | None = getattr(self._thread, "decision", None)
        if mine is None:
            with self.deciding(POOL_SECONDS), self.appending() as cursor:
                yield cursor
            return
        mine.wrote = True
        with self.get_connection() as connection, connection.cursor() as cursor:
            yield cursor


def _pool(server: Server) -> ConnectionPool[Connection]:
    """Opened by whoever needs it first, so not before a fork."""

    def try_after_a_while(connection: Connection) -> None:
        """Whoever asks often is spared a question that has just been answered.

        One that is lost is seldom alone, and the pool waits a second, then two, for each that is.
        """
        if monotonic() - connection.heard > FRESH_SECONDS:
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.OperationalError:
                pool.drain()
                raise

    pool: ConnectionPool[Connection] = ConnectionPool(
        server.conninfo,
        connection_class=Connection,
        kwargs={"autocommit": True, "row_factory": dict_row},
        min_size=1,
        max_size=CONNECTIONS,
        open=False,
        configure=become_the_application,
        check=try_after_a_while,
        timeout=POOL_SECONDS,
        reconnect_timeout=POOL_SECONDS,
    )
    return pool


@contextmanager
def _translated() -> Iterator[None]:
    """What every recorder of ours raises, for what the driver does."""
    try:
        yield
    except (errors.LockNotAvailable, errors.QueryCanceled) as error:
        raise Busy(str(error)) from error
    except errors.DiskFull as error:
        raise Full(str(error)) from error
    except OUTAGES as error:
        raise Unreachable(str(error)) from error
    except psycopg.IntegrityError as error:
        raise IntegrityError(str(error)) from error
