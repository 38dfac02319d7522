"""A house with a clock: one says what somebody does, and sees what the boards make of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from booking.application import Bookings, Outcome
from booking.commands import HoldDesk, OnReservation, ReserveDesk, ReserveTeam, Settle
from booking.reserving import hold_desk, reserve_desk, reserve_team
from booking.settling import settle
from domain.kernel import Role
from domain.position import AboutReservation
from projections.boards import Wall
from projections.day import Occupancy
from projections.reservations import ReservationRow
from tests.support.house import MONDAY, opened, site, stamp
from tests.support.wall import wall_over

CODES = ("A", "B", "C", "D")


def at(wall: str) -> datetime:
    """A wall-clock time "HH:MM" of the Monday of the tests, where clocks show UTC."""
    return datetime.fromisoformat(f"{MONDAY}T{wall}").replace(tzinfo=UTC)


@dataclass
class Afternoon:
    """Bookings with a wall that shows them; every act says when it happens."""

    bookings: Bookings = field(
        default_factory=lambda: opened(Bookings.in_memory(), site("ess", *CODES))
    )

    def __post_init__(self) -> None:
        self.wall: Wall = wall_over(self.bookings.event_log)

    def reserves(
        self, position: str, starts: str, ends: str, *, who: str = "ada", when: str = "07:00"
    ) -> str:
        """Somebody reserves; the reservation's id."""
        command = ReserveDesk(by=stamp(who, at=at(when)), **_wish(position, starts, ends, who))
        return _ids(reserve_desk(self.bookings, command))[0]

    def holds(
        self, position: str, starts: str, ends: str, *, who: str = "ada", when: str = "07:00"
    ) -> str:
        """Somebody has a position held; the reservation's id."""
        command = HoldDesk(by=stamp(who, at=at(when)), **_wish(position, starts, ends, who))
        return _ids(hold_desk(self.bookings, command))[0]

    def brings(self, *positions: str, starts: str, ends: str, who: str = "ada") -> list[str]:
        """Somebody reserves for a team; the reservations' ids."""
        command = ReserveTeam(
            by=stamp(who, at=at("07:00")),
            site_id="ess",
            member_id=who,
            seats=len(positions),
            day=MONDAY,
            starts=starts,
            ends=ends,
            groups=(positions,),
        )
        return _ids(reserve_team(self.bookings, command))

    def does(
        self,
        verb: Callable[[Bookings, Any], Outcome],
        wish: type[OnReservation],
        id_: str,
        when: str,
        *,
        who: str = "ada",
        role: Role = "member",
        **more: str,
    ) -> None:
        """Somebody does something about a reservation, wherever it is by now."""
        wanted: dict[str, Any] = more
        by = stamp(who, role=role, at=at(when))
        row = self.row(id_)
        verb(
            self.bookings,
            wish(by=by, site_id="ess", position_id=row.position_id, reservation_id=id_, **wanted),
        )

    def passes(self, id_: str, when: str) -> None:
        """Time passes, and what it has decided about a reservation is settled."""
        self.does(settle, Settle, id_, when, who="sweeper", role="system")

    def row(self, id_: str) -> ReservationRow:
        """The reservation as its page shows it."""
        with self.wall.look() as view:
            row = self.wall.reservations.one(view.connection, id_)
        assert row
        return row

    def rows(self, day: date = MONDAY) -> list[ReservationRow]:
        """The reservations of a day."""
        with self.wall.look() as view:
            return self.wall.reservations.on_day(view.connection, "ess", day)

    def stays(self, id_: str, when: str | None = None) -> list[Occupancy]:
        """The stays of a reservation on the Monday, as the plan shows them at a time."""
        with self.wall.look() as view:
            now = at(when) if when else None
            stays = self.wall.day.on(view.connection, "ess", MONDAY, at=now)
        return [stay for stay in stays if stay.reservation_id == id_]

    def unsettled(self, when: str, days: int = 0) -> set[str]:
        """The ids of what time may have decided something about."""
        with self.wall.look() as view:
            now = at(when) + timedelta(days=days)
            rows = self.wall.reservations.unsettled(view.connection, now)
        return {row.reservation_id for row in rows}


def _wish(position: str, starts: str, ends: str, who: str) -> dict[str, Any]:
    return {
        "site_id": "ess",
        "position_id": position,
        "member_id": who,
        "day": MONDAY,
        "starts": starts,
        "ends": ends,
    }


def _ids(outcome: Outcome) -> list[str]:
    found = [e.reservation_id for e in outcome.events if isinstance(e, AboutReservation)]
    return list(dict.fromkeys(found))
