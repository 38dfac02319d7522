"""Where in the log an instant is, though clocks are set back: a tree of earliest instants.

Events are grouped by 256, the groups by 256, and those once more; each group knows the earliest
instant in it. The last event recorded by an instant is in the last group that knows an early enough
one: three short looks, and it is one of 256, however long the log is.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    func,
    select,
)

from projections.bulk import insert_rows
from projections.states import rfc3339_exactly

FAN = 256
LEVELS = 3


class Clock:
    """The tree, as a table; a level 1 group is 256 sequences. Instants are texts that sort."""

    def __init__(self, name: str, metadata: MetaData) -> None:
        self.table = Table(
            name,
            metadata,
            Column("level", Integer, primary_key=True, autoincrement=False),
            Column("block", Integer, primary_key=True, autoincrement=False),
            Column("earliest", String, nullable=False),
        )
        self._earlier = (
            f" ON CONFLICT (level, block) DO UPDATE SET earliest = excluded.earliest"
            f' WHERE excluded.earliest < "{name}".earliest'
        )

    def note(self, connection: Connection, instants: Iterable[tuple[int, datetime]]) -> None:
        """Note when (UTC) events were recorded, by sequence."""
        rows, groups = [], _grouped(instants).items()
        for level in range(1, LEVELS + 1):
            rows += [(level, block, rfc3339_exactly(at)) for block, at in groups]
            groups = _grouped(groups).items()
        insert_rows(connection, self.table, rows, self._earlier)

    def group_at(self, connection: Connection, instant: datetime) -> range:
        """The sequences among which is the last event recorded by an instant; none before all."""
        c, block, at = self.table.c, 0, rfc3339_exactly(instant)
        for level in range(LEVELS, 0, -1):
            group = _within(block)
            groups = select(func.max(c.block)).where(
                c.level == level, c.block.between(group[0], group[-1]), c.earliest <= at
            )
            found = connection.scalar(groups)
            if found is None:
                return range(0)
            block = found
        return _within(block)


def _grouped(instants: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    earliest: dict[int, datetime] = {}
    for place, at in instants:
        block = place // FAN
        if block not in earliest or at < earliest[block]:
            earliest[block] = at
    return earliest


def _within(block: int) -> range:
    return range(block * FAN, block * FAN + FAN)
