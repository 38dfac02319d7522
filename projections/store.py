"""Where boards are kept, and what the follower notes beside them: bookmarks and quarantine."""

import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    update,
)
from sqlalchemy.pool import StaticPool

from projections.server import LOOK, WRITE, Connect, server_engine

# In the words of SQLite, and of PostgreSQL.
LOCKED = ("SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED")
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "53100")
LOCK = int.from_bytes(b"boards")
# Who looks has an answer within 8 s, also while another program holds the file.
PATIENCE_SECONDS = 7

notes = MetaData()


def new_edition() -> str:
    """The name of an edition that there never was: of the rows of a board that change seldom."""
    return secrets.token_hex(8)


bookmarks = Table(
    "bookmark",
    notes,
    Column("board", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("edition", String, nullable=False, default=new_edition, server_default=""),
)

quarantine = Table(
    "quarantine",
    notes,
    Column("board", String, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("error", String, nullable=False),
)


def make_notes(connection: Connection) -> None:
    """Make what tables for notes are missing, and what an older program's have not."""
    notes.create_all(connection)
    has = {column["name"] for column in inspect(connection).get_columns(bookmarks.name)}
    if "edition" not in has:
        connection.exec_driver_sql(
            f"ALTER TABLE {bookmarks.name} ADD COLUMN edition VARCHAR NOT NULL DEFAULT ''"
        )
        connection.execute(update(bookmarks).values(edition=new_edition()))


def file_engine(path: Path) -> Engine:
    """An engine for boards in an SQLite file. Boards are derived, so `NORMAL` will do."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": PATIENCE_SECONDS},
        pool_use_lifo=True,  # Who has just folded has in memory what is looked at next.
    )
    return _explicit(engine)


def scratch_engine(path: Path) -> Engine:
    """An engine for boards in an SQLite file that nobody wants once this process has died."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare_scratch)
    event.listen(engine, "begin", _begin)
    return engine


def memory_engine() -> Engine:
    """An engine for boards that end with the process; its threads share one connection."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    return _explicit(engine)


def schema_engine(connect: Connect) -> Engine:
    """An engine for boards in the PostgreSQL schema that connections begin in."""
    return server_engine(connect, f"{LOOK}; LOCK TABLE {bookmarks.name} IN ACCESS SHARE MODE")


def _explicit(engine: Engine) -> Engine:
    """Transactions begin as we say, not as the driver guesses."""
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine, lock: int = LOCK) -> Engine:
    """The same engine, whose transactions take the write lock at once; on a server, that one."""
    if engine.dialect.name == "postgresql":
        begin = f"{WRITE}; SELECT pg_advisory_xact_lock({lock})"
        return engine.execution_options(begin=begin)
    return engine.execution_options(begin="BEGIN IMMEDIATE")


def shut(connection: Connection) -> None:
    """Wait until nobody looks, and let nobody look until the end of this transaction.

    Rows are of one moment to who looks at them, but names of tables are not: without this, a look
    on PostgreSQL could find a board swapped under it. In SQLite a look keeps the whole file.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {bookmarks.name} IN ACCESS EXCLUSIVE MODE")


def is_full(error: BaseException | None) -> bool:
    """Whether a store could not be opened or written because there is no room left.

    SQLite then undoes the transaction by itself; whoever would undo a part of it fails in turn.
    """
    return _is_any_of(NO_ROOM, error)


def is_locked(error: BaseException | None) -> bool:
    """Whether somebody else has held the file of a store for longer than one waits for it."""
    return _is_any_of(LOCKED, error)


def _is_any_of(codes: Collection[str], error: BaseException | None) -> bool:
    while error and _code(error) not in codes:
        error = error.__cause__ or error.__context__
    return error is not None


def _code(error: BaseException) -> str | None:
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _prepare_scratch(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=MEMORY")  # A savepoint could not be undone without.
    connection.execute("PRAGMA synchronous=OFF")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
