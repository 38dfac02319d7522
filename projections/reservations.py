"""The reservations board: each reservation with its story, found by its id or by its member."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    UnaryExpression,
    and_,
    bindparam,
    or_,
    select,
)

from domain import position as p
from domain.kernel import Event
from domain.period import Period
from domain.position import AboutReservation, Held, MovedIn, Reserved
from projections.board import Add, Board, Run, kinds_of
from projections.bulk import FOR_READERS, insert_rows, update_where_given
from projections.states import rfc3339, state_of

Values = dict[str, Any]

PROMISED = ("position_id", "day", "starts", "ends", "starts_at", "ends_at", "state", "reason")
CHANGING = (*PROMISED, "cause", "reserved_at", "checked_in_at", "released_at", "sequence")
INDEXES = (
    *(("member_id", "starts_at"), ("booker_id", "starts_at")),
    *(("site_id", "day"), ("state", "starts_at")),
)
UNCHANGED: Values = dict.fromkeys(CHANGING)


class ReservationRow(NamedTuple):
    """A reservation: what was promised, and what came of it. Instants are RFC 3339, UTC.

    `sequence` is that of the last event about it; `reason` says why it was released, `cause` why
    the house ended or moved it; `reserved_at` is when it was made, or made again by an undo.
    """

    reservation_id: str
    member_id: str
    booker_id: str
    party_id: str
    site_id: str
    position_id: str
    day: str
    starts: str
    ends: str
    starts_at: str
    ends_at: str
    time_zone: str
    policy_version: int
    state: str
    reason: str
    cause: str
    reserved_at: str
    held_until: str
    checked_in_at: str
    released_at: str
    sequence: int


def when(period: Period) -> Values:
    """The columns of a period."""
    return {
        "day": period.day,
        "starts": period.starts,
        "ends": period.ends,
        "starts_at": rfc3339(period.starts_at),
        "ends_at": rfc3339(period.ends_at),
    }


def entered(event: Reserved | Held, sequence: int) -> Values:
    """The row a reservation begins with, in the order of `ReservationRow`."""
    period = event.period
    return {
        "reservation_id": event.reservation_id,
        "member_id": event.member_id,
        "booker_id": event.booker_id,
        "party_id": event.party_id if isinstance(event, Reserved) else "",
        "site_id": event.site_id,
        "position_id": event.position_id,
        "day": period.day,
        "starts": period.starts,
        "ends": period.ends,
        "starts_at": rfc3339(period.starts_at),
        "ends_at": rfc3339(period.ends_at),
        "time_zone": period.time_zone,
        "policy_version": event.policy_version,
        "state": state_of(event),
        "reason": "",
        "cause": "",
        "reserved_at": rfc3339(event.at),
        "held_until": "" if isinstance(event, Reserved) else rfc3339(event.until),
        "checked_in_at": "",
        "released_at": "",
        "sequence": sequence,
    }


def turned(event: AboutReservation) -> Values:
    """What an event changes in the row of its reservation."""
    match event:
        case p.CheckedIn():
            return {"state": "checked-in", "checked_in_at": rfc3339(event.happened)}
        case p.Released():
            return {
                "state": "released",
                "reason": event.reason,
                "cause": event.cause,
                "released_at": rfc3339(event.happened),
            }
        case p.Lapsed():
            return {"state": "released", "reason": "lapsed", "released_at": rfc3339(event.at)}
        case p.Extended() | p.Retimed():
            return when(event.period)
        case MovedIn():
            there = {"position_id": event.position_id, "cause": event.cause}
            return {"state": event.status, **there, **when(event.period)}
        case p.Undone():
            came = {} if event.status == "checked-in" else {"checked_in_at": ""}
            again = {"reserved_at": rfc3339(event.at), "released_at": "", "cause": ""}
            return {"state": event.status, "reason": "", **again, **came}
        case p.MovedOut():
            return {}
        case _:
            return {"state": state_of(event)}


class Stories(Run):
    """What a run of events comes to: new rows, and new values for rows that stand already."""

    def __init__(self, board: "ReservationsBoard") -> None:
        self._board = board
        self._new: dict[str, Values] = {}
        self._changed: dict[str, Values] = {}

    def adder(self, kind: type[Event]) -> Add:
        return self._enter if kind in (Reserved, Held) else self._turn

    def _enter(self, event: Reserved | Held, sequence: int) -> None:
        self._new[event.reservation_id] = entered(event, sequence)

    def _turn(self, event: AboutReservation, sequence: int) -> None:
        id_ = event.reservation_id
        row = self._new.get(id_) or self._changed.setdefault(id_, dict(UNCHANGED, id=id_))
        row |= turned(event)
        row["sequence"] = sequence

    def write(self, connection: Connection) -> None:
        insert_rows(connection, self._board.rows, [tuple(r.values()) for r in self._new.values()])
        if self._changed:
            connection.execute(self._board.turn, list(self._changed.values()))


class ReservationsBoard(Board):
    """One's reservations, a reservation's page, and the API's answers read from it."""

    name = "reservations"
    version = 3
    kinds = kinds_of(AboutReservation)
    weight = 30

    def define(self) -> list[Table]:
        self.rows = Table(
            self.named("reservation"),
            self.metadata,
            Column("reservation_id", String, primary_key=True),
            *(
                Column(name, Integer if kind is int else String, nullable=False)
                for name, kind in ReservationRow.__annotations__.items()
                if name != "reservation_id"
            ),
        )
        for pair in INDEXES:
            columns = (self.rows.c[name] for name in pair)
            Index(f"ix_{self.rows.name}_{pair[0]}", *columns, info=FOR_READERS)
        known = self.rows.c.reservation_id == bindparam("id")
        self.turn = update_where_given(self.rows, CHANGING).where(known)
        return [self.rows]

    def run(self) -> Run:
        return Stories(self)

    def one(self, connection: Connection, reservation_id: str) -> ReservationRow | None:
        """The reservation of that id."""
        known = select(self.rows).where(self.rows.c.reservation_id == reservation_id)
        return next(iter(_rows(connection, known)), None)

    def of_member(
        self, connection: Connection, member_id: str, *, ending_after: datetime, limit: int = 100
    ) -> list[ReservationRow]:
        """A member's reservations that end after an instant, the next one first."""
        c, line = self.rows.c, rfc3339(ending_after)
        return self._of_member(connection, member_id, c.ends_at > line, c.starts_at.asc(), limit)

    def past_of_member(
        self, connection: Connection, member_id: str, *, ended_by: datetime, limit: int = 50
    ) -> list[ReservationRow]:
        """A member's reservations that have ended by an instant, the last one first."""
        c, line = self.rows.c, rfc3339(ended_by)
        return self._of_member(connection, member_id, c.ends_at <= line, c.starts_at.desc(), limit)

    def for_member(
        self, connection: Connection, member_id: str, *, starting_after: datetime, most: int
    ) -> list[ReservationRow]:
        """The latest that is for a member themself and starts after an instant, in its order."""
        c, line = self.rows.c, rfc3339(starting_after)
        query = select(self.rows).where(c.member_id == member_id, c.starts_at > line)
        latest = query.order_by(c.starts_at.desc(), c.reservation_id.desc()).limit(most)
        return _rows(connection, latest)[::-1]

    def _of_member(
        self,
        connection: Connection,
        member_id: str,
        line: ColumnElement[bool],
        order: UnaryExpression[str],
        limit: int,
    ) -> list[ReservationRow]:
        c = self.rows.c
        query = select(self.rows).where(or_(c.member_id == member_id, c.booker_id == member_id))
        query = query.where(line).order_by(order, c.reservation_id)
        return _rows(connection, query.limit(limit))

    def on_day(self, connection: Connection, site_id: str, day: date) -> list[ReservationRow]:
        """Every reservation of a site's day, by start and position."""
        c = self.rows.c
        query = select(self.rows).where(c.site_id == site_id, c.day == day.isoformat())
        return _rows(connection, query.order_by(c.starts, c.position_id, c.reservation_id))

    def unsettled(self, connection: Connection, at: datetime) -> list[ReservationRow]:
        """Reservations about which time alone may have decided something by `at` (UTC).

        Holds past their end, reservations that have begun without their member, and whoever is
        checked in after the end; whether anything is due is for the position to say.
        """
        now, c = rfc3339(at), self.rows.c
        due = or_(
            and_(c.state == "held", c.held_until <= now),
            and_(c.state == "reserved", c.starts_at <= now),
            and_(c.state == "checked-in", c.ends_at <= now),
        )
        query = select(self.rows).where(due)
        return _rows(connection, query.order_by(c.starts_at, c.reservation_id))


def _rows(connection: Connection, query: Select[Any]) -> list[ReservationRow]:
    return [ReservationRow(**row._mapping) for row in connection.execute(query)]
