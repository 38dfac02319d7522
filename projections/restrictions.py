"""The restrictions board: what keeps people from a position besides reservations, and whom.

Blocks keep everybody out; an assignment keeps out all but its branch's people, until it falls open.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from domain.agenda import BranchJoined, BranchLeft
from domain.kernel import Event
from domain.position import (
    AboutPosition,
    Assigned,
    Assignment,
    AssignmentEnded,
    Block,
    Blocked,
    DayKept,
    DayOpened,
    Unblocked,
)
from projections.board import kinds_of
from projections.steady import SteadyBoard, remembered

ALL_DAY = ("00:00", "24:00")
KEY = ("site_id", "position_id")
KEYS = {"block": 3, "assignment": 3, "day": 4, "branch_member": 2}
IDS = (*KEY, "block_id", "assignment_id", "member_id", "branch_id", "day")


class BlockRow(NamedTuple):
    """A position out of use, from one wall-clock moment "YYYY-MM-DDTHH:MM" to another."""

    site_id: str
    position_id: str
    block_id: str
    starts: str
    ends: str
    cause: str


class AssignmentRow(NamedTuple):
    """A position that is a branch's from a first to a last day."""

    site_id: str
    position_id: str
    assignment_id: str
    branch_id: str
    first: str
    last: str
    fall_open_days: int


class Restriction(NamedTuple):
    """What keeps somebody from a position during some hours of a day, wall-clock.

    `state` is "blocked" or "assigned", `cause` why it is blocked.
    """

    position_id: str
    starts: str
    ends: str
    state: str
    cause: str = ""


class RestrictionsBoard(SteadyBoard):
    """Blocks, assignments and who is of which branch."""

    name = "restrictions"
    version = 1
    kinds = kinds_of(AboutPosition, BranchJoined, BranchLeft)

    def define(self) -> list[Table]:
        self.blocks = self._table("block", BlockRow._fields)
        self.assignments = self._table("assignment", AssignmentRow._fields, "fall_open_days")
        self.days = self._table("day", (*KEY, "assignment_id", "day", "state"))
        self.people = self._table("branch_member", ("member_id", "branch_id"))
        self._ask()
        return [self.blocks, self.assignments, self.days, self.people]

    def _ask(self) -> None:
        """The questions of every look, put together once."""
        site: BindParameter[str] = bindparam("site_id")
        since: BindParameter[str] = bindparam("since")
        b, a, d, p = (table.c for table in (self.blocks, self.assignments, self.days, self.people))
        self._branches = select(p.branch_id).where(p.member_id == bindparam("member_id"))
        self._blocks = (
            select(self.blocks)
            .where(b.site_id == site, b.ends >= since)
            .order_by(b.starts, b.block_id, b.position_id)
        )
        self._assignments = (
            select(self.assignments)
            .where(a.site_id == site, a.last >= since, a.last >= a.first)
            .order_by(a.first, a.assignment_id, a.position_id)
        )
        self._states = select(d.assignment_id, d.position_id, d.state).where(
            d.site_id == site, d.day == bindparam("day")
        )

    def _table(self, name: str, texts: Sequence[str], number: str = "") -> Table:
        """A table whose columns are texts, but for a number; what comes first is its key."""
        columns = (
            Column(
                each,
                Integer if each == number else String,
                primary_key=place < KEYS[name],
                nullable=False,
            )
            for place, each in enumerate(texts)
        )
        return Table(self.named(name), self.metadata, *columns)

    def fold_one(self, connection: Connection, event: Event) -> None:
        match event:
            case Blocked():
                connection.execute(insert(self.blocks).values(_row(BlockRow, event)))
            case Unblocked():
                connection.execute(delete(self.blocks).where(*_here(self.blocks, event)))
            case Assigned():
                connection.execute(insert(self.assignments).values(_row(AssignmentRow, event)))
            case AssignmentEnded():
                here = _here(self.assignments, event)
                connection.execute(update(self.assignments).where(*here).values(last=event.last))
            case DayOpened() | DayKept():
                self._day(connection, event)
            case BranchJoined():
                connection.execute(insert(self.people).values((event.member_id, event.branch_id)))
            case BranchLeft():
                connection.execute(delete(self.people).where(*_here(self.people, event)))
            case _:
                pass

    def _day(self, connection: Connection, event: DayOpened | DayKept) -> None:
        connection.execute(delete(self.days).where(*_here(self.days, event)))
        row = (event.site_id, event.position_id, event.assignment_id, event.day)
        state = "opened" if isinstance(event, DayOpened) else "kept"
        connection.execute(insert(self.days).values((*row, state)))

    @remembered
    def branches_of(self, connection: Connection, member_id: str) -> frozenset[str]:
        """The branches a member is of."""
        if not member_id:
            return frozenset()
        return frozenset(connection.scalars(self._branches, {"member_id": member_id}))

    def blocks_of(self, connection: Connection, site_id: str, *, since: date) -> list[BlockRow]:
        """The blocks of a site that end on a day or later, by their start."""
        asked = {"site_id": site_id, "since": since.isoformat()}
        rows = connection.execute(self._blocks, asked)
        return [BlockRow(*row) for row in rows]

    def assignments_of(
        self, connection: Connection, site_id: str, *, since: date
    ) -> list[AssignmentRow]:
        """The assignments of a site that end on a day or later, by their first day."""
        asked = {"site_id": site_id, "since": since.isoformat()}
        rows = connection.execute(self._assignments, asked)
        return [AssignmentRow(*row) for row in rows]

    @remembered
    def on(
        self,
        connection: Connection,
        site_id: str,
        day: date,
        *,
        today: date,
        branches: frozenset[str] = frozenset(),
    ) -> Sequence[Restriction]:
        """What keeps somebody of these branches from the positions of a site on a day.

        Seen from today, since assigned positions fall open as the day comes nearer.
        """
        blocks = self.blocks_of(connection, site_id, since=day)
        assigned = self._assigned(connection, site_id, day, today, branches)
        return (*filter(None, (_blocked(block, day.isoformat()) for block in blocks)), *assigned)

    def _assigned(
        self,
        connection: Connection,
        site_id: str,
        day: date,
        today: date,
        branches: Collection[str],
    ) -> Iterator[Restriction]:
        text = day.isoformat()
        rows = connection.execute(self._states, {"site_id": site_id, "day": text}).all()
        states = {(assignment_id, code): state for assignment_id, code, state in rows}
        for row in self.assignments_of(connection, site_id, since=day):
            state = states.get((row.assignment_id, row.position_id))
            opened, kept = ((text,) if state == mark else () for mark in ("opened", "kept"))
            terms = Assignment(*row[2:], opened, kept)
            if not terms.is_for(text, branches, today):
                yield Restriction(row.position_id, *ALL_DAY, "assigned")


def _row(kind: type[BlockRow] | type[AssignmentRow], event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in kind._fields}


def _here(table: Table, event: Event) -> Iterator[ColumnElement[bool]]:
    """Where the rows are that an event is about, by all that both name."""
    fields = event.__struct_fields__
    return (
        table.c[name] == getattr(event, name) for name in IDS if name in table.c and name in fields
    )


def _blocked(block: BlockRow, day: str) -> Restriction | None:
    """A block as far as it is on a day."""
    if not Block(*block[2:]).overlaps(day, *ALL_DAY):
        return None
    starts = block.starts[11:] if block.starts.startswith(day) else ALL_DAY[0]
    ends = block.ends[11:] if block.ends.startswith(day) else ALL_DAY[1]
    return Restriction(block.position_id, starts, ends, "blocked", block.cause)
