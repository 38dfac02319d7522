"""Tables in PostgreSQL that show what the same tables in SQLite show, and in the same order."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, String, create_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateColumn

CONNECTIONS, MORE_CONNECTIONS = 2, 8
POOL_SECONDS = 2

Connect = Callable[[], Any]


def server_engine(connect: Connect) -> Engine:
    """An engine on a PostgreSQL database; all that one transaction reads is of one moment."""
    return create_engine(
        "postgresql+psycopg://",
        creator=connect,
        isolation_level="REPEATABLE READ",
        pool_size=CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        use_native_hstore=False,
    )


@compiles(CreateColumn, "postgresql")
def _in_binary_order(create: CreateColumn, compiler: Any, **options: Any) -> str:
    """Text is compared byte by byte, as in SQLite, whatever the database's language."""
    specification = str(compiler.visit_create_column(create, **options))
    if not isinstance(create.element.type, String):
        return specification
    kind = compiler.type_compiler.process(create.element.type)
    return specification.replace(kind, f'{kind} COLLATE "C"', 1)
