"""Tables in PostgreSQL that show what the same tables in SQLite show, and in the same order."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, String, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateColumn

LOOK = "BEGIN ISOLATION LEVEL REPEATABLE READ"
WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"

FRESH_SECONDS = 0.2
# All are kept: a server takes milliseconds to begin a session, and each burst would need some anew.
CONNECTIONS = 10
POOL_SECONDS = 2

Connect = Callable[[], Any]


def server_engine(connect: Connect, begin: str = LOOK) -> Engine:
    """An engine on a PostgreSQL database; all that one transaction reads is of one moment.

    Unless its options say how else its transactions `begin`, or that they do not. What `connect`
    gives is in autocommit mode: so a transaction begins as we say, in one message, and not as the
    driver guesses.
    """
    engine = create_engine(
        "postgresql+psycopg://",
        creator=connect,
        isolation_level="AUTOCOMMIT",
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_use_lifo=True,
        use_native_hstore=False,
    )
    event.listen(engine, "begin", partial(_begin, begin))
    event.listen(engine, "checkin", _note_time)
    event.listen(engine, "checkout", _try_after_a_while)
    return engine


def _begin(usual: str, connection: Connection) -> None:
    said = connection.get_execution_options().get("begin", usual)
    if said:
        connection.exec_driver_sql(said, execution_options={"no_parameters": True})


def _note_time(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["left"] = monotonic()


def _try_after_a_while(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Whoever asks often is spared a question that has just been answered."""
    if monotonic() - record.info.get("left", monotonic()) < FRESH_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
    except Exception as lost:
        raise InvalidatePoolError from lost


@compiles(CreateColumn, "postgresql")
def _in_binary_order(create: CreateColumn, compiler: Any, **options: Any) -> str:
    """Text is compared byte by byte, as in SQLite, whatever the database's language."""
    specification = str(compiler.visit_create_column(create, **options))
    if not isinstance(create.element.type, String):
        return specification
    kind = compiler.type_compiler.process(create.element.type)
    return specification.replace(kind, f'{kind} COLLATE "C"', 1)
