"""Many rows at once, past SQLAlchemy's care for each value."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Index, Table, Update, bindparam, func, insert, update
from sqlalchemy.schema import CreateTable

ROOM_KIBIBYTES = 64 * 1024
ROWS_A_STATEMENT = 10_000
# For an index that only readers need: a rebuild makes it once all rows are there.
FOR_READERS: dict[str, Any] = {"for": "readers"}


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], clause: str = ""
) -> None:
    """Insert rows, each with a value for every column, in the order of the columns.

    Values are texts and whole numbers. A clause may say what becomes of those that are there
    already; no two of the given have the same key.
    """
    if rows and connection.dialect.name == "postgresql":
        _insert_on_server(connection, table, rows, clause)
    elif rows:
        connection.exec_driver_sql(_insert(connection, table) + clause, list(rows))


def _insert_on_server(
    connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], clause: str
) -> None:
    """Many rows in a statement: one for each costs the server and the driver five times as much."""
    names = [column.name for column in table.columns]
    statement = (
        f'INSERT INTO "{table.name}" SELECT * FROM json_populate_recordset'  # noqa: S608 (our own)
        f'(NULL::"{table.name}", %(rows)s){clause}'
    )
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        some = rows[first : first + ROWS_A_STATEMENT]
        said = msgspec.json.encode([dict(zip(names, row, strict=True)) for row in some])
        connection.exec_driver_sql(statement, {"rows": said.decode()})


def _insert(connection: Connection, table: Table) -> str:
    """Put into words once: that takes longer than a row of a booking takes to be inserted."""
    known: dict[str, str] = table.info.setdefault("insert", {})
    if connection.dialect.name not in known:
        known[connection.dialect.name] = str(insert(table).compile(connection))
    return known[connection.dialect.name]


def update_where_given(table: Table, names: Iterable[str]) -> Update:
    """Give some columns the values that are given by their names, but for those that are None."""
    given: dict[str, Any] = {name: func.coalesce(bindparam(name), table.c[name]) for name in names}
    return update(table).values(given)


def make_room(connection: Connection) -> None:
    """Have SQLite keep as many pages as a rebuild changes at once; of 2 MB, it writes each often.

    That holds for a connection. Whoever rebuilds has no other: no thread of theirs looks yet.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM_KIBIBYTES}")


def create_for_folding(connection: Connection, tables: Sequence[Table]) -> None:
    """Make tables with those indexes only that their fold needs."""
    for table in tables:
        connection.execute(CreateTable(table))
        for index in _indexes(table, for_readers=False):
            index.create(connection)


def create_for_reading(connection: Connection, tables: Sequence[Table]) -> None:
    """Make the indexes that were left out."""
    for table in tables:
        for index in _indexes(table, for_readers=True):
            index.create(connection)


def _indexes(table: Table, *, for_readers: bool) -> list[Index]:
    chosen = (index for index in table.indexes if (index.info == FOR_READERS) is for_readers)
    return sorted(chosen, key=lambda index: str(index.name))
