"""The accounts in an SQLite file or in PostgreSQL: opened, and brought to their latest shape."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text

from projections.server import WRITE, Connect, server_engine

PATIENCE_SECONDS = 5.0
# The last of `migrations`, which are numbered.
SHAPE = "0002"


class NewerShape(Exception):
    """A newer program has been there."""


# What is deleted is overwritten: names must not be left in what a file no longer uses.
SET_UP = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")

# A file, or how one connects to the schema of a PostgreSQL database.
Place = Path | Connect


def open_engine(place: Place) -> Engine:
    """An engine on it. What `writing` gives takes a file's write lock before it reads."""
    return _file_engine(place) if isinstance(place, Path) else server_engine(place)


def _file_engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, for transactions that write."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(begin=WRITE)
    return engine.execution_options(writing=True)


def asking(engine: Engine) -> Connection:
    """A connection for one question: on a server that needs no transaction of its own."""
    on_server = engine.dialect.name == "postgresql"
    return engine.connect().execution_options(**({"begin": ""} if on_server else {}))


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # `_begin` says when a transaction begins, not the driver.
    for pragma in SET_UP:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(place: Place) -> None:
    """Make the tables, or bring them to their latest shape.

    Several processes may call it at once about a file; about a server, its maker sees to that.
    Raises NewerShape.
    """
    if isinstance(place, Path):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)
    engine = open_engine(place)
    try:
        with writing(engine).begin() as connection:
            if _known(_shape(connection)) != SHAPE:
                # What it loads would be a tenth of every start.
                from web.accounts.migrating import upgrade  # noqa: PLC0415

                upgrade(connection)
    finally:
        engine.dispose()


def is_level(place: Place) -> bool:
    """Whether the tables are in their latest shape. Raises NewerShape."""
    engine = open_engine(place)
    try:
        with engine.connect() as connection:
            return _known(_shape(connection)) == SHAPE
    finally:
        engine.dispose()


def _known(shape: str | None) -> str | None:
    """The shape. Raises NewerShape."""
    if shape is not None and shape > SHAPE:
        raise NewerShape(shape)
    return shape


def _shape(connection: Connection) -> str | None:
    """The number of the last migration that was made there."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
