"""The log's tables in PostgreSQL: made by one process at a time, and only ever appended to."""

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from booking.server import APPLICATION

# Raised with every change of what is made here; a program never works on a shape newer than its.
SHAPE = 1

TABLES = """
CREATE TABLE IF NOT EXISTS shape (version integer NOT NULL);

CREATE TABLE IF NOT EXISTS stored_events (
    notification_id bigint PRIMARY KEY CHECK (notification_id > 0),
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    UNIQUE (originator_id, originator_version));

CREATE TABLE IF NOT EXISTS ledger (
    actor_id text COLLATE "C" NOT NULL,
    command_id text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (actor_id, command_id));

CREATE TABLE IF NOT EXISTS stored_snapshots (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, originator_version));

CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
"""

# ALWAYS: also in sessions that replicate, which skip ordinary triggers.
TRIGGERS = """
CREATE OR REPLACE TRIGGER events_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events EXECUTE FUNCTION refuse();
ALTER TABLE stored_events ENABLE ALWAYS TRIGGER events_are_never_changed;
"""

# 'A' is ALWAYS; the bits are those of DELETE, UPDATE and TRUNCATE.
GUARDED = """SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass('stored_events')
    AND tgname = 'events_are_never_changed' AND tgenabled = 'A' AND tgtype & 56 = 56"""

GRANTS = SQL("""
GRANT SELECT, INSERT ON stored_events, ledger, stored_snapshots TO {role};
GRANT SELECT ON shape TO {role};
""")


def shape_of(connection: Connection[Any]) -> int:
    """The shape of the tables in this schema; 0 when there are none."""
    found = connection.execute("SELECT to_regclass('shape') IS NOT NULL").fetchone()
    if not found or not found[0]:
        return 0
    kept = connection.execute("SELECT max(version) FROM shape").fetchone()
    return int(kept[0]) if kept else 0


def is_guarded(connection: Connection[Any]) -> bool:
    """Whether the server refuses to change events that are there."""
    return connection.execute(GUARDED).fetchone() is not None


def create_tables(connection: Connection[Any], *, application: bool) -> None:
    """Make what is missing, and let the application's role append to it, if there is such a role.

    In the transaction of the caller, who sees to it that nobody else does the same meanwhile.
    """
    connection.execute(TABLES)
    connection.execute(TRIGGERS)
    connection.execute("DELETE FROM shape")
    connection.execute("INSERT INTO shape VALUES (%s)", [SHAPE])
    if application:
        connection.execute(GRANTS.format(role=Identifier(APPLICATION)))
