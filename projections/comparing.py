"""Boards held against each other: equal to the last row, or where they first differ."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from projections.board import Board

ROWS_A_FETCH = 1_000
NO_ROW = "no such row"

Key = dict[str, Any]


class Difference(NamedTuple):
    """Where a live board is not what the log comes to.

    `column` is empty where one of the two has no such row; that one has no value.
    """

    board: str
    table: str
    key: Key
    column: str
    live: Any
    rebuilt: Any

    def __str__(self) -> str:
        row = ", ".join(f"{name} {value!r}" for name, value in self.key.items())
        where = f"{self.table}, {row}, {self.column}" if self.column else f"{self.table}, {row}"
        return f"{where}: live {self._say(self.live)}, rebuilt {self._say(self.rebuilt)}"

    def _say(self, value: Any) -> str:
        return NO_ROW if value is None and not self.column else repr(value)


def first_difference(connection: Connection, live: Board, copy: Board) -> Difference | None:
    """The first row, in the order of tables and keys, in which two copies of a board differ."""
    for ours, theirs in zip(live.tables, copy.tables, strict=True):
        for one, other in zip_longest(_rows(connection, ours), _rows(connection, theirs)):
            if one is None or other is None or tuple(one) != tuple(other):
                return _difference(connection, live.name, (ours, theirs), (one, other))
    return None


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    query = select(table).order_by(*table.primary_key.columns)
    return iter(connection.execute(query.execution_options(yield_per=ROWS_A_FETCH)))


def _difference(
    connection: Connection,
    board: str,
    tables: tuple[Table, Table],
    rows: tuple[Row[Any] | None, Row[Any] | None],
) -> Difference:
    """Of two rows that stand at the same place: another value, or one that the other lacks."""
    keys = [_key(table, row) for table, row in zip(tables, rows, strict=True)]
    if keys[0] == keys[1]:
        values = [dict(row._mapping) for row in rows if row is not None]
        column = next(name for name in values[0] if values[0][name] != values[1][name])
        both = (each[column] for each in values)
        return Difference(board, tables[0].name, keys[0], column, *both)
    if rows[0] is not None and not _has(connection, tables[1], keys[0]):
        return Difference(board, tables[0].name, keys[0], "", _shown(rows[0]), None)
    return Difference(board, tables[0].name, keys[1], "", None, _shown(rows[1]))


def _key(table: Table, row: Row[Any] | None) -> Key:
    values = dict(row._mapping) if row is not None else {}
    return {c.name: values[c.name] for c in table.primary_key.columns if c.name in values}


def _has(connection: Connection, table: Table, key: Key) -> bool:
    query = select(table).where(*(table.c[name] == value for name, value in key.items()))
    return connection.execute(query).first() is not None


def _shown(row: Row[Any] | None) -> list[Any]:
    return list(row or ())
