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

Values = dict[str, Any]

CHANGING = ("ends", "state", "reason")
UNCHANGED: Values = dict.fromkeys(CHANGING)


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


def entered(event: Entered, sequence: int, state: str, held_until: str = "") -> Values:
    """The row a stay begins with, in the order of `Occupancy`."""
    period = event.period
    return {
        "stay": sequence,
        "reservation_id": event.reservation_id,
        "site_id": event.site_id,
        "day": period.day,
        "position_id": event.position_id,
        "member_id": event.member_id,
        "starts": period.starts,
        "ends": period.ends,
        "time_zone": period.time_zone,
        "state": state,
        "reason": "",
        "held_until": held_until,
    }


def _becomes(state: str) -> Callable[[Any], Values]:
    return lambda _: {"state": state}


# What an event changes in the row of the stay it is about.
TURNED: dict[type[Event], Callable[[Any], Values]] = {
    **{kind: _becomes(state) for kind, state in STATES.items()},
    Extended: lambda event: {"ends": event.period.ends},
    Lapsed: lambda _: {"state": "released", "reason": "lapsed"},
    Released: lambda event: {"state": "released", "reason": event.reason},
    Retimed: lambda _: {},
    Undone: lambda event: {"state": event.status, "reason": ""},
}


class Changes(Run):
    """What a run of events comes to: new rows, and new values for rows that stand already.

    A stay is known by its reservation and position: of one that moves, the house may tell the
    coming before the going.
    """

    def __init__(self, board: "DayBoard") -> None:
        self._board = board
        self.finished: list[Values] = []
        self.entered: dict[tuple[str, str], Values] = {}
        self.turned: dict[tuple[str, str], Values] = {}

    def adder(self, kind: type[Event]) -> Add:
        own: dict[type[Event], Add] = {
            Reserved: self._reserve,
            Held: self._hold,
            MovedIn: self._come,
            MovedOut: self._go,
        }
        return own.get(kind, self._turn)

    def _reserve(self, event: Reserved, sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        self.entered[stay] = entered(event, sequence, "reserved")

    def _hold(self, event: Held, sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        self.entered[stay] = entered(event, sequence, "held", rfc3339(event.until))

    def _come(self, event: MovedIn, sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        self.entered[stay] = entered(event, sequence, event.status)

    def _turn(self, event: AboutReservation, _sequence: int) -> None:
        stay = event.reservation_id, event.position_id
        row = self.entered.get(stay) or self._stood(stay)
        row |= TURNED[type(event)](event)

    def _go(self, event: MovedOut, sequence: int) -> None:
        self._turn(event, sequence)
        stay = event.reservation_id, event.position_id
        if stay in self.entered:
            self.finished.append(self.entered.pop(stay))

    def _stood(self, stay: tuple[str, str]) -> Values:
        """What is to change in a row that stands already."""
        if stay not in self.turned:
            self.turned[stay] = dict(UNCHANGED, id=stay[0], place=stay[1])
        return self.turned[stay]

    def write(self, connection: Connection) -> None:
        if self.turned:
            connection.execute(self._board.turn, list(self.turned.values()))
        rows = [*self.finished, *self.entered.values()]
        insert_rows(connection, self._board.rows, [tuple(row.values()) for row in rows])


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
