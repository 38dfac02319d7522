"""The reservations board: each reservation with its story, found by its id or by its member."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    UnaryExpression,
    bindparam,
    func,
    insert,
    select,
    update,
)

from domain.position import CheckedIn, Released, Reserved
from projections.board import Board
from projections.log import Entry

Values = dict[str, Any]

CHANGING = ("state", "reason", "checked_in_at", "released_at", "sequence")
UNCHANGED: Values = dict.fromkeys(CHANGING)


class ReservationRow(NamedTuple):
    """A reservation: what was promised, and what came of it. Instants are RFC 3339, UTC.

    `sequence` is that of the last event about it; `reason` says why it was released.
    """

    reservation_id: str
    member_id: str
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
    reserved_at: str
    checked_in_at: str
    released_at: str
    sequence: int


def rfc3339(at: datetime) -> str:
    """A UTC instant as RFC 3339 with seconds: "2026-12-01T09:00:00Z"."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def entered(event: Reserved, sequence: int) -> Values:
    """The row a reservation begins with."""
    period = event.period
    return ReservationRow(
        reservation_id=event.reservation_id,
        member_id=event.member_id,
        site_id=event.site_id,
        position_id=event.position_id,
        day=period.day,
        starts=period.starts,
        ends=period.ends,
        starts_at=rfc3339(period.starts_at),
        ends_at=rfc3339(period.ends_at),
        time_zone=period.time_zone,
        policy_version=event.policy_version,
        state="reserved",
        reason="",
        reserved_at=rfc3339(event.at),
        checked_in_at="",
        released_at="",
        sequence=sequence,
    )._asdict()


def turned(event: CheckedIn | Released) -> Values:
    """What an event changes in the row of its reservation."""
    if isinstance(event, CheckedIn):
        return {"state": "checked-in", "checked_in_at": rfc3339(event.at)}
    return {"state": "released", "reason": event.reason, "released_at": rfc3339(event.at)}


class ReservationsBoard(Board):
    """One's reservations, a reservation's page, and the API's answers read from it."""

    name = "reservations"
    version = 1

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
        Index(f"ix_{self.rows.name}_member", self.rows.c.member_id, self.rows.c.starts_at)
        self._turn = (
            update(self.rows)
            .where(self.rows.c.reservation_id == bindparam("id"))
            .values({n: func.coalesce(bindparam(n), self.rows.c[n]) for n in CHANGING})
        )
        return [self.rows]

    def fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        new: dict[str, Values] = {}
        changed: dict[str, Values] = {}
        for entry in entries:
            match entry.event:
                case Reserved() as event:
                    new[event.reservation_id] = entered(event, entry.sequence)
                case CheckedIn() | Released() as event:
                    id_ = event.reservation_id
                    row = new.get(id_) or changed.setdefault(id_, dict(UNCHANGED, id=id_))
                    row.update(turned(event), sequence=entry.sequence)
                case _:
                    pass
        if new:
            connection.execute(insert(self.rows), list(new.values()))
        if changed:
            connection.execute(self._turn, list(changed.values()))

    def one(self, connection: Connection, reservation_id: str) -> ReservationRow | None:
        """The reservation of that id."""
        row = connection.execute(
            select(self.rows).where(self.rows.c.reservation_id == reservation_id)
        ).first()
        return ReservationRow(**row._mapping) if row else None

    def of_member(
        self, connection: Connection, member_id: str, *, ending_after: datetime, limit: int = 100
    ) -> list[ReservationRow]:
        """A member's reservations that end after an instant, the next one first."""
        line = self.rows.c.ends_at > rfc3339(ending_after)
        return self._of_member(connection, member_id, line, self.rows.c.starts_at.asc(), limit)

    def past_of_member(
        self, connection: Connection, member_id: str, *, ended_by: datetime, limit: int = 50
    ) -> list[ReservationRow]:
        """A member's reservations that have ended by an instant, the last one first."""
        line = self.rows.c.ends_at <= rfc3339(ended_by)
        return self._of_member(connection, member_id, line, self.rows.c.starts_at.desc(), limit)

    def _of_member(
        self,
        connection: Connection,
        member_id: str,
        line: ColumnElement[bool],
        order: UnaryExpression[str],
        limit: int,
    ) -> list[ReservationRow]:
        rows = connection.execute(
            select(self.rows)
            .where(self.rows.c.member_id == member_id, line)
            .order_by(order, self.rows.c.reservation_id)
            .limit(limit)
        )
        return [ReservationRow(**row._mapping) for row in rows]
