"""The day board: who has which position when, a row a reservation."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    select,
)

from domain.kernel import Event
from domain.position import (
    AboutReservation,
    Extended,
    Held,
    Lapsed,
    MovedIn,
    MovedOut,
    Released,
    Reserved,
    Retimed,
    Undone,
)
from projections.board import Add, Board, Run, kinds_of
from projections.bulk import FOR_READERS, insert_rows, update_where_given
from projections.states import STATES, Entered, rfc3339

Row = list[Any]
Turn = Callable[[Row, Any], None]

CHANGING = ("ends", "state", "reason")


class Occupancy(NamedTuple):
    """A stay at a position, in wall-clock times of the site as they were promised.

    A reservation that moved has a stay at each position, the earlier ones in state "moved".
    `held_until` is RFC 3339, UTC, and empty for anything but a hold.
    """

    stay: int
    reservation_id: str
    site_id: str
    day: str
    position_id: str
    member_id: str
    starts: str
    ends: str
    time_zone: str
    state: str
    reason: str
    held_until: str

    @property
    def holds(self) -> bool:
        """Whether it keeps others from the position."""
        return self.state in ("held", "reserved", "checked-in", "blocked", "assigned")


# A row that is folded is a list: a dict is three times the size, and takes twice as long to make.
ID, PLACE, ENDS, STATE, REASON = (
    Occupancy._fields.index(name) for name in ("reservation_id", "position_id", *CHANGING)
)


def entered(event: Entered, sequence: int, state: str, held_until: str = "") -> Row:
    """The row a stay begins with, in the order of `Occupancy`."""
    period = event.period
    return [
        sequence,
        event.reservation_id,
        event.site_id,
        period.day,
        event.position_id,
        event.member_id,
        period.starts,
        period.ends,
        period.time_zone,
        state,
        "",
        held_until,
    ]


def changed(row: Row) -> dict[str, Any]:
    """What is to change in a row that stands already, as `DayBoard.turn` is given it."""
    stay = {"id": row[ID], "place": row[PLACE]}
    return {**stay, "ends": row[ENDS], "state": row[STATE], "reason": row[REASON]}


def _becomes(state: str) -> Turn:
    def turn(row: Row, _: Event) -> None:
        row[STATE] = state

    return turn


def _extend(row: Row, event: Extended) -> None:
    row[ENDS] = event.period.ends


def _lapse(row: Row, _: Lapsed) -> None:
    row[STATE], row[REASON] = "released", "lapsed"


def _release(row: Row, event: Released) -> None:
    row[STATE], row[REASON] = "released", event.reason


def _stay(_row: Row, _: Retimed) -> None:
    """Wall-clock times are as they were."""


def _undo(row: Row, event: Undone) -> None:
    row[STATE], row[REASON] = event.status, ""


# What an event changes in the row of the stay it is about.
TURNS: dict[type[Event], Turn] = {
    **{kind: _becomes(state) for kind, state in STATES.items()},
    Extended: _extend,
    Lapsed: _lapse,
    Released: _release,
    Retimed: _stay,
    Undone: _undo,
}


class Changes(Run):
    """What a run of events comes to: new rows, and new values for rows that stand already.

    A stay is known by its reservation and position: of one that moves, the house may tell the
    coming before the going.
    """

    def __init__(self, board: "DayBoard") -> None:
        self._board = board
        self.finished: list[Row] = []
        self.entered: dict[tuple[str, str], Row] = {}
        self.turned: dict[tuple[str, str], Row] = {}

    def adder(self, kind: type[Event]) -> Add:
        own: dict[type[Event], Add] = {
            Reserved: self._reserve,
            Held: self._hold,
            MovedIn: self._come,
            MovedOut: self._go,
        }
        return own.get(kind) or self._turning(TURNS[kind])

    def _reserve(self, event: Reserved, sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        self.entered[stay] = entered(event, sequence, "reserved")

    def _hold(self, event: Held, sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        self.entered[stay] = entered(event, sequence, "held", rfc3339(event.until))

    def _come(self, event: MovedIn, sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        self.entered[stay] = entered(event, sequence, event.status)

    def _turning(self, change: Turn) -> Add:
        def turn(event: AboutReservation, _sequence: int) -> None:
            stay = event.reservation_id, event.position_id
            change(self.entered.get(stay) or self._stood(stay), event)

        return turn

    def _go(self, event: MovedOut, _sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        row = self.entered.pop(stay, None)
        if row:
            self.finished.append(row)
        (row or self._stood(stay))[STATE] = "moved"

    def _stood(self, stay: tuple[str, str]) -> Row:
        """A row that stands already, of which only that is known which is to change."""
        if stay not in self.turned:
            row: Row = [None] * len(Occupancy._fields)
            row[ID], row[PLACE] = stay
            self.turned[stay] = row
        return self.turned[stay]

    def write(self, connection: Connection) -> None:
        if self.turned:
            connection.execute(self._board.turn, [changed(row) for row in self.turned.values()])
        rows = [*self.finished, *self.entered.values()]
        insert_rows(connection, self._board.rows, list(map(tuple, rows)))


class DayBoard(Board):
    """Availability, arrivals and the floor plan read from it."""

    name = "day"
    version = 3
    kinds = kinds_of(AboutReservation)
    weight = 19

    def define(self) -> list[Table]:
        self.rows = Table(
            self.named("occupancy"),
            self.metadata,
            Column("stay", Integer, primary_key=True, autoincrement=False),
            *(Column(name, String, nullable=False) for name in Occupancy._fields[1:]),
        )
        Index(f"ix_{self.rows.name}_day", self.rows.c.site_id, self.rows.c.day, info=FOR_READERS)
        Index(f"ix_{self.rows.name}_reservation", self.rows.c.reservation_id)
        self.turn = update_where_given(self.rows, CHANGING).where(
            self.rows.c.reservation_id == bindparam("id"),
            self.rows.c.position_id == bindparam("place"),
            self.rows.c.state != "moved",
        )
        c = self.rows.c
        self._on = (
            select(self.rows)
            .where(c.site_id == bindparam("site_id"), c.day == bindparam("day"))
            .order_by(c.starts, c.position_id, c.stay)
        )
        return [self.rows]

    def run(self) -> Changes:
        return Changes(self)

    def on(
        self, connection: Connection, site_id: str, day: date, *, at: datetime | None = None
    ) -> list[Occupancy]:
        """Every stay of a site's day, released ones too, by start and position.

        Holds that have lapsed by `at` (UTC) are left out, recorded as lapsed or not.
        """
        rows = connection.execute(self._on, {"site_id": site_id, "day": day.isoformat()}).all()
        now = rfc3339(at) if at else ""
        stays = map(Occupancy._make, rows)
        return [s for s in stays if s.state != "held" or s.held_until > now]

    def has_any(self, connection: Connection, site_id: str) -> bool:
        """Whether the site has ever had a reservation."""
        query = select(self.rows.c.day).where(self.rows.c.site_id == site_id).limit(1)
        return connection.execute(query).first() is not None
