"""The occupancy board: what was promised at each position, who came and left when, what was shut.

The minutes that it comes to are counted when they are asked for (`projections.minutes`): a later
correction changes one row here, and every number of it.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)

from domain.kernel import Event
from domain.position import AboutReservation, Blocked, CheckedIn, Held, MovedIn, Reserved, Unblocked
from domain.site import ClosureLifted, ClosureSet
from projections.board import Add, Board, Run, kinds_of
from projections.bulk import FOR_READERS, insert_rows, update_where_given
from projections.states import rfc3339
from projections.visits import Seat, Values, Visit, command_of, entered, left, turned

CHANGING = ("position_id", "ends", "firm", "came_at", "left_at", "ended")
UNCHANGED: Values = dict.fromkeys((*CHANGING, "by"))
Shutting = Blocked | Unblocked | ClosureSet | ClosureLifted
SHUTTING = (Blocked, Unblocked, ClosureSet, ClosureLifted)
ALL_DAY = ("00:00", "24:00")


class Shut(NamedTuple):
    """A position out of use, or no position for a whole site, between two wall-clock moments."""

    site_id: str
    position_id: str
    shut_id: str
    starts: str
    ends: str
    lifted_at: str


class Visits(Run):
    """What a run of events comes to: new visits, changed ones, positions left, and what is shut."""

    def __init__(self, board: "OccupancyBoard") -> None:
        self._board = board
        self._new: dict[str, Values] = {}
        self._changed: dict[str, Values] = {}
        self._seats: list[Seat] = []
        self._shut: list[Shutting] = []

    def adder(self, kind: type[Event]) -> Add:
        if kind in (Reserved, Held):
            return self._enter
        if kind in SHUTTING:
            return self._shuts
        if kind is CheckedIn:
            return self._come
        return self._move if kind is MovedIn else self._change

    def _enter(self, event: Reserved | Held, _sequence: int) -> None:
        self._new[event.reservation_id] = entered(event)

    def _shuts(self, event: Shutting, _sequence: int) -> None:
        self._shut.append(event)

    def _change(self, event: AboutReservation, _sequence: int) -> None:
        id_, values = event.reservation_id, turned(event)
        if row := self._new.get(id_):
            row |= values
        elif values:
            self._stood(id_).update(values)

    def _come(self, event: CheckedIn, sequence: int) -> None:
        self._change(event, sequence)
        id_, by = event.reservation_id, command_of(event)
        if row := self._new.get(id_):
            row["walk_in"] |= row["command"] == by
        else:
            self._stood(id_)["by"] = by

    def _stood(self, id_: str) -> Values:
        """What is to change in a row that stands already."""
        return self._changed.setdefault(id_, dict(UNCHANGED, id=id_))

    def _move(self, event: MovedIn, sequence: int) -> None:
        self._change(event, sequence)
        self._seats.append(left(event, sequence))

    def write(self, connection: Connection) -> None:
        board = self._board
        for event in self._shut:
            board.fold_shut(connection, event)
        insert_rows(connection, board.visits, [tuple(row.values()) for row in self._new.values()])
        insert_rows(connection, board.seats, self._seats)
        if self._changed:
            connection.execute(board.turn, list(self._changed.values()))


class OccupancyBoard(Board):
    """What the operators' figures are counted from."""

    name = "occupancy"
    version = 1
    kinds = kinds_of(AboutReservation, *SHUTTING)
    weight = 22

    def define(self) -> list[Table]:
        self.visits = self._table("visit", Visit, keys=1)
        self.seats = self._table("seat", Seat, keys=1)
        self.shut = self._table("shut", Shut, keys=3)
        for table in (self.visits, self.seats):
            Index(f"ix_{table.name}_day", table.c.site_id, table.c.day, info=FOR_READERS)
        c = self.visits.c
        self.turn = (
            update_where_given(self.visits, CHANGING)
            .where(c.reservation_id == bindparam("id"))
            .values(walk_in=case((c.command == bindparam("by"), 1), else_=c.walk_in))
        )
        return [self.visits, self.seats, self.shut]

    def _table(self, name: str, row: type[Visit | Seat | Shut], keys: int) -> Table:
        """A table with the fields of a row; those that come first are its key."""
        columns = (
            Column(
                field,
                Integer if kind is int else String,
                primary_key=place < keys,
                autoincrement=False,
                nullable=False,
            )
            for place, (field, kind) in enumerate(row.__annotations__.items())
        )
        return Table(self.named(name), self.metadata, *columns)

    def run(self) -> Run:
        return Visits(self)

    def fold_shut(self, connection: Connection, event: Shutting) -> None:
        """Write down what was shut, or is open again."""
        if isinstance(event, Unblocked | ClosureLifted):
            id_ = event.block_id if isinstance(event, Unblocked) else event.closure_id
            lifted = update(self.shut).where(*self._here(event, id_))
            connection.execute(lifted.values(lifted_at=rfc3339(event.at)))
            return
        if isinstance(event, Blocked):
            id_, starts, ends = event.block_id, event.starts, event.ends
        else:
            closure = event.closure
            id_, (opens, closes) = closure.id, ALL_DAY
            starts, ends = f"{closure.first}T{opens}", f"{closure.last}T{closes}"
        connection.execute(delete(self.shut).where(*self._here(event, id_)))
        row = (event.site_id, getattr(event, "position_id", ""), id_, starts, ends, "")
        connection.execute(insert(self.shut).values(row))

    def _here(self, event: Event, id_: str) -> tuple[ColumnElement[bool], ...]:
        """Where something shut is; a closure is of no position."""
        c, position_id = self.shut.c, getattr(event, "position_id", "")
        site_id: str = getattr(event, "site_id", "")
        return c.site_id == site_id, c.position_id == position_id, c.shut_id == id_

    def visits_of(
        self, connection: Connection, site_id: str, first: date, last: date
    ) -> list[tuple[Visit, list[Seat]]]:
        """The visits of some days at a site, each with the positions it has left, in order."""
        days = (first.isoformat(), last.isoformat())
        visits, seats = (
            select(table).where(table.c.site_id == site_id, table.c.day.between(*days))
            for table in (self.visits, self.seats)
        )
        gone: dict[str, list[Seat]] = {}
        for row in connection.execute(seats.order_by(self.seats.c.sequence)):
            gone.setdefault(row.reservation_id, []).append(Seat(*row))
        found = (Visit(*row) for row in connection.execute(visits))
        return [(visit, gone.get(visit.reservation_id, [])) for visit in found]

    def shut_between(
        self, connection: Connection, site_id: str, first: date, last: date
    ) -> list[Shut]:
        """What was to be shut in some days at a site, lifted or not."""
        c = self.shut.c
        query = select(self.shut).where(
            c.site_id == site_id,
            c.starts <= f"{last}T{ALL_DAY[1]}",
            c.ends >= f"{first}T{ALL_DAY[0]}",
        )
        return [Shut(*row) for row in connection.execute(query)]
