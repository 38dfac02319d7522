"""Where in the log an instant is, though clocks are set back: a tree of earliest instants.

Events are grouped by 256, the groups by 256, and those once more; each group knows the earliest
instant in it. The last event recorded by an instant is in the last group that knows an early enough
one: three short looks and a fourth at the events themselves, however long the log is.
"""

from collections.abc import Iterable

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)

FAN = 256
LEVELS = 3

Earliest = dict[int, str]


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
        c = self.table.c
        place = (c.level == bindparam("l"), c.block == bindparam("b"))
        self._lower = (
            update(self.table)
            .where(*place, c.earliest > bindparam("at"))
            .values(earliest=bindparam("at"))
        )
        values = select(
            bindparam("l", type_=Integer),
            bindparam("b", type_=Integer),
            bindparam("at", type_=String),
        )
        unknown = ~exists(literal_column("1")).select_from(self.table).where(*place)
        self._add = insert(self.table).from_select(list(c.keys()), values.where(unknown))

    def note(self, connection: Connection, instants: Iterable[tuple[int, str]]) -> None:
        """Note when events were recorded, by sequence."""
        rows, groups = [], instants
        for level in range(1, LEVELS + 1):
            earliest = _grouped(groups)
            rows += [{"l": level, "b": block, "at": at} for block, at in earliest.items()]
            groups = earliest.items()
        connection.execute(self._lower, rows)
        connection.execute(self._add, rows)

    def last_until(self, connection: Connection, events: Table, at: str) -> int:
        """The last of the `events` (by `sequence`, with an `at`) recorded by an instant, or 0."""
        c, block = self.table.c, 0
        for level in range(LEVELS, 0, -1):
            groups = select(func.max(c.block)).where(
                c.level == level, c.block.between(*_within(block)), c.earliest <= at
            )
            found = connection.scalar(groups)
            if found is None:
                return 0
            block = found
        last = select(func.max(events.c.sequence)).where(
            events.c.sequence.between(*_within(block)), events.c.at <= at
        )
        return connection.scalar(last) or 0


def _grouped(instants: Iterable[tuple[int, str]]) -> Earliest:
    earliest: Earliest = {}
    for place, at in instants:
        block = place // FAN
        if block not in earliest or at < earliest[block]:
            earliest[block] = at
    return earliest


def _within(block: int) -> tuple[int, int]:
    return block * FAN, block * FAN + FAN - 1
