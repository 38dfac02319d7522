"""The log in an SQLite file: WAL, `synchronous=FULL`, write lock taken before anything is read."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import ceil
from pathlib import Path
from threading import local
from time import sleep
from typing import Any

from eventsourcing.persistence import OperationalError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)

from booking.ledger import CommandKey, LedgerEntry, entries
from booking.recorder import CommandId, LogRow, Wait, latest
from booking.recorder.sqlite_errors import translated
from booking.recorder.sqlite_tables import (
    AFTER,
    AFTER_BUT,
    ANSWERED,
    AT,
    BODIES,
    LAST_CHARACTER,
    LATEST,
    STREAMS,
    TABLES,
)
from booking.turnstile import turnstile

# As `LogRow._make`, without a call of Python's for each of a million rows.
_row = partial(tuple.__new__, LogRow)

STATEMENTS_CACHED = 64


class LogConnectionPool(SQLiteConnectionPool):
    """Connections that lose nothing that was acknowledged, and keep their prepared statements."""

    def _create_connection(self) -> SQLiteConnection:
        connection = sqlite3.connect(
            self.db_name,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=STATEMENTS_CACHED,
            timeout=self.lock_timeout or 5,
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class ImmediateTransaction(SQLiteTransaction):
    """Takes the write lock before the first read, so that nothing read can be overtaken."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as locked:
            raise OperationalError(locked) from locked
        return cursor


class LogDatastore(SQLiteDatastore):
    """While a thread is deciding, all it reads and writes goes through its one transaction."""

    def __init__(self, db_name: str, **options: Any) -> None:
        self._deciding: SQLiteConnection | None = None
        super().__init__(db_name, **options)
        self.pool = LogConnectionPool(db_name=db_name, lock_timeout=options.get("lock_timeout"))
        self._door = Path(f"{db_name}.lock")
        self._thread = local()

    @contextmanager
    def deciding(self, patience: float) -> Iterator[None]:
        with turnstile(self._door, patience), translated():
            try:
                with ImmediateTransaction(self._writer(patience), commit=True) as cursor:
                    self._thread.cursor = cursor
                    yield
            finally:
                self._thread.cursor = None

    def _writer(self, patience: float) -> SQLiteConnection:
        """The one connection that decides: the turnstile lets one thread through at a time.

        It is as patient with programs that lock the file and have not heard of the turnstile: to a
        tenth of a second, so that it need not be said again for each command.
        """
        if self._deciding is None:
            self._deciding = self.pool._create_connection()
            self._tenths = -1
        tenths = ceil(patience * 10)
        if self._tenths != tenths:
            cursor = self._deciding.cursor()
            cursor.execute(f"PRAGMA busy_timeout={tenths * 100}")
            self._tenths = tenths
        return self._deciding

    def close(self) -> None:
        if self._deciding is not None:
            self._deciding.close()
            self._deciding = None
        super().close()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        cursor: SQLiteCursor | None = getattr(self._thread, "cursor", None)
        if cursor is not None:
            yield cursor
            return
        with translated(), super().transaction(commit=commit) as own:
            yield own


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """The library's recorder with a dense sequence, a ledger and a locked transaction a command."""

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore)
        self.deciding = datastore.deciding
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (?,?,?,?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        return TABLES

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        commands: Sequence[CommandKey] = (),
        **_: Any,
    ) -> Sequence[int] | None:
        sequences = super()._insert_events(c, stored_events)
        if commands and sequences:
            noted = entries(commands, sequences[0])
            c.executemany("INSERT INTO ledger VALUES (?,?,?,?,?)", noted)
        return sequences

    def answered(self, commands: Collection[CommandId]) -> Sequence[LedgerEntry]:
        found = (self._rows(ANSWERED, *command) for command in commands)
        return [LedgerEntry(*row) for rows in found for row in rows]

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[LogRow]:
        if but:
            return list(map(_row, self._rows(AFTER_BUT, sequence, json.dumps([*but]), limit)))
        return list(map(_row, self._rows(AFTER, sequence, limit)))

    def bodies(
        self, sequence: int, limit: int, *, but: Collection[str] = ()
    ) -> Sequence[tuple[int, str, bytes]]:
        """Of what `after` gives, sequence, topic and body, as they come from the file."""
        return self._rows(BODIES, sequence, json.dumps([*but]), limit)

    def elsewhere(self) -> Callable[[], "SQLiteLogRecorder"]:
        """How another process opens the log, with no program around it."""
        return partial(_opened, self.datastore.pool.db_name)

    def at(self, sequences: Collection[int]) -> Sequence[LogRow]:
        return list(map(_row, self._rows(AT, json.dumps([*sequences]))))

    @contextmanager
    def waiting(self) -> Iterator[Wait]:
        """A file tells nobody that it has grown."""
        yield sleep

    def latest(self, stream_id: str) -> Iterator[LogRow]:
        return latest(partial(self._rows, LATEST), stream_id)

    def streams(self, prefix: str) -> list[str]:
        return [row[0] for row in self._rows(STREAMS, prefix, prefix + LAST_CHARACTER)]

    def connections(self) -> int:
        return self.datastore.pool.num_in_use

    def head(self) -> int:
        return self.max_notification_id() or 0

    def _rows(self, statement: str, *params: object) -> list[Any]:
        with self.datastore.transaction(commit=False) as c:
            plain, c.sqlite_cursor.row_factory = c.sqlite_cursor.row_factory, None
            try:
                c.execute(statement, params)
                rows: list[Any] = c.fetchall()
            finally:
                c.sqlite_cursor.row_factory = plain
            return rows


def _opened(db_name: str) -> SQLiteLogRecorder:
    return SQLiteLogRecorder(LogDatastore(db_name, originator_id_type="text"))


class Factory(SQLiteFactory):
    """The library's factory, with our datastore under the recorder it makes."""

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        self.datastore.close()
        self.datastore = self._store = LogDatastore(
            self.datastore.pool.db_name,
            lock_timeout=self.datastore.pool.lock_timeout,
            originator_id_type="text",
        )

    def application_recorder(self) -> SQLiteLogRecorder:
        recorder = SQLiteLogRecorder(self._store)
        if self.env_create_table():
            recorder.create_table()
        return recorder
