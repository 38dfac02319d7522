"""The log's tables in an SQLite file, and how their rows are asked for."""

LAST_CHARACTER = "\U0010ffff"

ROWS = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events WHERE"
AFTER = f"{ROWS} rowid > ? ORDER BY rowid LIMIT ?"
AFTER_BUT = f"""{ROWS} rowid > ? AND topic NOT IN (SELECT value FROM json_each(?))
    ORDER BY rowid LIMIT ?"""  # noqa: S608 (made of constants)
BODIES = """SELECT rowid, topic, state FROM stored_events
    WHERE rowid > ? AND topic NOT IN (SELECT value FROM json_each(?)) ORDER BY rowid LIMIT ?"""
AT = f"{ROWS} rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid"  # noqa: S608 (made of constants)
ANSWERED = "SELECT * FROM ledger WHERE actor_id = ? AND command_id = ?"
LATEST = f"""{ROWS} originator_id = ? AND originator_version < ?
    ORDER BY originator_version DESC LIMIT ?"""
# From stream to stream along the index, past all the events of each.
STREAMS = """
    WITH RECURSIVE stream(id) AS (
        SELECT min(originator_id) FROM stored_events WHERE originator_id BETWEEN ?1 AND ?2
        UNION ALL
        SELECT (SELECT min(originator_id) FROM stored_events
            WHERE originator_id > stream.id AND originator_id <= ?2)
        FROM stream WHERE stream.id IS NOT NULL)
    SELECT id FROM stream WHERE id IS NOT NULL"""

# `rowid` is the sequence. Declared, SQLite promises to keep it; named so, the library reads it.
TABLES = [
    """CREATE TABLE IF NOT EXISTS stored_events (
        rowid INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TRIGGER IF NOT EXISTS events_are_never_deleted BEFORE DELETE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS events_are_never_changed BEFORE UPDATE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS events_are_never_replaced BEFORE INSERT ON stored_events
        WHEN EXISTS (SELECT 1 FROM stored_events WHERE rowid = NEW.rowid
            OR originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TABLE IF NOT EXISTS ledger (
        actor_id TEXT NOT NULL,
        command_id TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (actor_id, command_id)) WITHOUT ROWID""",
]
