"""The log in PostgreSQL: one transaction a command, under one lock for the whole log."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from inspect import unwrap
from typing import Any

from eventsourcing.persistence import AggregateRecorder, InfrastructureFactory, StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresFactory,
)
from psycopg.rows import tuple_row

from booking.ledger import CommandKey, LedgerEntry, entries
from booking.recorder import CommandId, LogRow, Wait, latest
from booking.recorder.postgres.datastore import LogDatastore
from booking.recorder.postgres.listening import Listener
from booking.server import Server

URL = "POSTGRES_URL"

# The sequence is counted from what is committed, and nobody else can be counting.
APPEND = """
    WITH log (head) AS (SELECT coalesce(max(notification_id), 0) FROM stored_events),
    noted AS (
        INSERT INTO ledger SELECT actor, command, fingerprint, head + first, head + last
        FROM log, unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
            AS new (actor, command, fingerprint, first, last))
    INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state)
    SELECT head + place, id, version, topic, state
    FROM log, unnest(%s::text[], %s::bigint[], %s::text[], %s::bytea[])
        WITH ORDINALITY AS new (id, version, topic, state, place)
    RETURNING notification_id"""
ANSWERED = """
    SELECT ledger.* FROM unnest(%s::text[], %s::text[]) AS asked (actor_id, command_id)
    JOIN ledger USING (actor_id, command_id)"""
AFTER = """
    SELECT notification_id, originator_id, originator_version, topic, state
    FROM stored_events WHERE notification_id > %s AND topic <> ALL(%s)
    ORDER BY notification_id LIMIT %s"""
AT = """
    SELECT notification_id, originator_id, originator_version, topic, state
    FROM stored_events WHERE notification_id = ANY(%s) ORDER BY notification_id"""
HEAD = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
LATEST = """
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE originator_id = %s AND originator_version < %s
    ORDER BY originator_version DESC LIMIT %s"""
LAST_CHARACTER = "\U0010ffff"
# From stream to stream along the index, past all the events of each.
STREAMS = """
    WITH RECURSIVE bounds (first, last) AS (SELECT %s::text COLLATE "C", %s::text COLLATE "C"),
    stream (id) AS (
        SELECT min(originator_id) FROM stored_events, bounds
            WHERE originator_id BETWEEN first AND last
        UNION ALL
        SELECT (SELECT min(originator_id) FROM stored_events
            WHERE originator_id > stream.id AND originator_id <= last)
        FROM stream, bounds WHERE stream.id IS NOT NULL)
    SELECT id FROM stream WHERE id IS NOT NULL"""
KEEP = """
    INSERT INTO stored_snapshots (originator_id, originator_version, topic, state)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bytea[])"""


class PostgresSnapshotRecorder(PostgresAggregateRecorder):
    """The library's recorder, without its composite types and without its retrying for minutes."""

    def __init__(self, datastore: LogDatastore, *, events_table_name: str) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self._appending = datastore.appending

    select_events = unwrap(PostgresAggregateRecorder.select_events)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        with self._appending() as cursor:
            cursor.execute(KEEP, _columns(stored_events))
        return None


class PostgresLogRecorder(PostgresApplicationRecorder):
    """The library's recorder with a dense sequence, a ledger and a locked transaction a command."""

    select_events = unwrap(PostgresApplicationRecorder.select_events)
    select_notifications = unwrap(PostgresApplicationRecorder.select_notifications)
    max_notification_id = unwrap(PostgresApplicationRecorder.max_notification_id)

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore)
        self.deciding = datastore.deciding
        self.connections = datastore.connections
        self._server = datastore.server
        self._appending = datastore.appending

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        commands: Sequence[CommandKey] = (),
        **_: Any,
    ) -> Sequence[int] | None:
        if not stored_events:
            return None
        rows = [*_notes(commands), *_columns(stored_events)]
        with self._appending() as cursor:
            appended = cursor.execute(APPEND, rows, prepare=True).fetchall()
        return sorted(row["notification_id"] for row in appended)

    def answered(self, commands: Collection[CommandId]) -> Sequence[LedgerEntry]:
        asked = [list(column) for column in zip(*commands, strict=True)]
        return [LedgerEntry(*row) for row in self._rows(ANSWERED, *asked)]

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[LogRow]:
        return [LogRow(*row) for row in self._rows(AFTER, sequence, list(but), limit)]

    def at(self, sequences: Collection[int]) -> Sequence[LogRow]:
        return [LogRow(*row) for row in self._rows(AT, list(sequences))]

    @contextmanager
    def waiting(self) -> Iterator[Wait]:
        with closing(Listener(self._server)) as listener:
            yield listener

    def latest(self, stream_id: str) -> Iterator[LogRow]:
        return latest(partial(self._rows, LATEST), stream_id)

    def streams(self, prefix: str) -> list[str]:
        return [row[0] for row in self._rows(STREAMS, prefix, prefix + LAST_CHARACTER)]

    def head(self) -> int:
        return int(self._rows(HEAD)[0][0])

    def _rows(self, statement: str, *params: object) -> list[Any]:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            return cursor.execute(statement, params, prepare=True).fetchall()


def _notes(commands: Sequence[CommandKey]) -> tuple[list[Any], ...]:
    """The columns of the ledger, counted from the head of the log."""
    return tuple(map(list, zip(*entries(commands, 1), strict=True))) or ([], [], [], [], [])


def _columns(stored_events: Sequence[StoredEvent]) -> tuple[list[Any], ...]:
    return (
        [str(event.originator_id) for event in stored_events],
        [event.originator_version for event in stored_events],
        [event.topic for event in stored_events],
        [event.state for event in stored_events],
    )


class Factory(PostgresFactory):
    """The library's factory, which is told a URL and makes the recorders above."""

    def __init__(self, env: Any) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = self._store = LogDatastore(Server(env[URL]))

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        return PostgresSnapshotRecorder(self._store, events_table_name=f"stored_{purpose}")

    def application_recorder(self) -> PostgresLogRecorder:
        return PostgresLogRecorder(self._store)
