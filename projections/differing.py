"""What changed between two moments: rows of the boards as they were at the one and at the other."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Table, select

from projections.boards import Wall
from projections.event_log import EventLogBoard
from projections.follower import View
from projections.instants import NoMoment
from projections.occupancy import OccupancyBoard
from projections.past import wall_at

MOST = 2_000
# The log only grows, and visits repeat what the other boards say of reservations and blocks.
SILENT = (EventLogBoard, OccupancyBoard)

Values = dict[str, Any]
Rows = dict[tuple[Any, ...], Values]


class OutOfOrder(NoMoment):
    """The first moment is after the second."""

    code = "as-of-out-of-order"


class TooFarApart(NoMoment):
    """More happened in between than can be told at once."""

    code = "as-of-too-far-apart"


class Change(NamedTuple):
    """A row of a board that came, went, or is another; `before` or `after` is None where it is not.

    `key` says which row of the table it is.
    """

    board: str
    table: str
    key: Values
    before: Values | None
    after: Values | None


def changes(wall: Wall, view: View, first: int, last: int, site_id: str = "") -> list[Change]:
    """What is another at a sequence than at an earlier one, at a site or at all of them.

    Raises OutOfOrder, TooFarApart.
    """
    if first > last:
        raise OutOfOrder
    touched = wall.event_log.touched(view.connection, first, last, site_id, MOST + 1)
    if len(touched) > MOST:
        raise TooFarApart
    about: dict[str, Any] = {"reservations": touched, "site_id": site_id}
    with (
        wall_at(wall, view.connection, first, **about) as before,
        wall_at(wall, view.connection, last, **about) as after,
    ):
        return list(_compared(before, after))


def _compared(before: tuple[Wall, View], after: tuple[Wall, View]) -> Iterator[Change]:
    """Board by board, but for those that are silent."""
    (old, then), (new, now) = before, after
    for one, other in zip(old.boards, new.boards, strict=True):
        if isinstance(other, SILENT):
            continue
        for table, same in zip(one.tables, other.tables, strict=True):
            was, became = _rows(then, table), _rows(now, same)
            keys = [column.name for column in table.primary_key.columns]
            for key in sorted({**was, **became}):
                if was.get(key) != became.get(key):
                    named = dict(zip(keys, key, strict=True))
                    yield Change(one.name, table.name, named, was.get(key), became.get(key))


def _rows(view: View, table: Table) -> Rows:
    """Every row by its key."""
    rows = [dict(row._mapping) for row in view.connection.execute(select(table))]
    keys = [column.name for column in table.primary_key.columns]
    return {tuple(row[name] for name in keys): row for row in rows}
