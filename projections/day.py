"""The day board: who has which position when, a row a reservation."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Column, Connection, Index, String, Table, bindparam, insert, select, update

from domain.kernel import Event
from domain.position import CheckedIn, Released, Reserved
from projections.board import Board
from projections.log import Entry

Values = dict[str, str]


class Occupancy(NamedTuple):
    """A reservation on its day, in wall-clock times of the site as they were promised."""

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

    @property
    def holds(self) -> bool:
        """Whether the position is still promised."""
        return self.state != "released"


class Changes(NamedTuple):
    """What a run of events comes to: new rows, and new values for rows that stand already."""

    entered: dict[str, Values]
    turned: dict[str, Values]


def changes(events: Iterable[Event]) -> Changes:
    """Fold a run of events; pure, whatever keeps the result."""
    entered: dict[str, Values] = {}
    turned: dict[str, Values] = {}
    for event in events:
        match event:
            case Reserved(period=period):
                entered[event.reservation_id] = {
                    "reservation_id": event.reservation_id,
                    "site_id": event.site_id,
                    "day": period.day,
                    "position_id": event.position_id,
                    "member_id": event.member_id,
                    "starts": period.starts,
                    "ends": period.ends,
                    "time_zone": period.time_zone,
                    "state": "reserved",
                    "reason": "",
                }
            case CheckedIn():
                _turn(entered, turned, event.reservation_id, "checked-in", "")
            case Released():
                _turn(entered, turned, event.reservation_id, "released", event.reason)
            case _:
                pass
    return Changes(entered, turned)


def _turn(
    entered: dict[str, Values], turned: dict[str, Values], id_: str, state: str, reason: str
) -> None:
    if id_ in entered:
        entered[id_] |= {"state": state, "reason": reason}
    else:
        turned[id_] = {"id": id_, "state": state, "reason": reason}


class DayBoard(Board):
    """Availability, arrivals and the floor plan read from it."""

    name = "day"
    version = 1

    def define(self) -> list[Table]:
        self.rows = Table(
            self.named("occupancy"),
            self.metadata,
            Column("reservation_id", String, primary_key=True),
            Column("site_id", String, nullable=False),
            Column("day", String, nullable=False),
            Column("position_id", String, nullable=False),
            Column("member_id", String, nullable=False),
            Column("starts", String, nullable=False),
            Column("ends", String, nullable=False),
            Column("time_zone", String, nullable=False),
            Column("state", String, nullable=False),
            Column("reason", String, nullable=False),
        )
        Index(f"ix_{self.rows.name}_day", self.rows.c.site_id, self.rows.c.day)
        self._turn = (
            update(self.rows)
            .where(self.rows.c.reservation_id == bindparam("id"))
            .values(state=bindparam("state"), reason=bindparam("reason"))
        )
        return [self.rows]

    def fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        entered, turned = changes(entry.event for entry in entries)
        if entered:
            connection.execute(insert(self.rows), list(entered.values()))
        if turned:
            connection.execute(self._turn, list(turned.values()))

    def on(self, connection: Connection, site_id: str, day: date) -> list[Occupancy]:
        """Every reservation of a site's day, released ones too, by start and position."""
        rows = connection.execute(
            select(self.rows)
            .where(self.rows.c.site_id == site_id, self.rows.c.day == day.isoformat())
            .order_by(self.rows.c.starts, self.rows.c.position_id, self.rows.c.reservation_id)
        )
        return [Occupancy(*row) for row in rows]

    def has_any(self, connection: Connection, site_id: str) -> bool:
        """Whether the site has ever had a reservation."""
        query = select(self.rows.c.day).where(self.rows.c.site_id == site_id).limit(1)
        return connection.execute(query).first() is not None
