"""Commands that make reservations, and those that give several back."""

from datetime import date
from typing import ClassVar

from booking.commands.base import Command, derived_id

ANY = "any"


class Reserve(Command, frozen=True, kw_only=True):
    """A wish for some hours of a day at a site; wall-clock times of the site, "HH:MM".

    `position_id` is a code, or `ANY` for the first of `candidates` that is free; boards propose the
    candidates, aggregates decide.
    """

    ADVICE: ClassVar[frozenset[str]] = frozenset({"candidates"})

    site_id: str
    position_id: str
    member_id: str
    starts: str
    ends: str
    candidates: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The positions that would do, in order."""
        return self.candidates if self.position_id == ANY else (self.position_id,)


class ReserveDesk(Reserve, frozen=True, kw_only=True):
    """Promise a position to a member."""

    NAME: ClassVar[str] = "reserve-desk"

    day: date

    @property
    def reservation_id(self) -> str:
        """Derived from who asks and the command id, never taken from the client."""
        return derived_id(self.by)


class HoldDesk(ReserveDesk, frozen=True, kw_only=True):
    """Keep a position for a member for the policy's `hold_minutes`, to be confirmed by then."""

    NAME: ClassVar[str] = "hold-desk"


class ReserveDays(Reserve, frozen=True, kw_only=True):
    """Promise a position to a member for the same hours of several days; all of them or none."""

    NAME: ClassVar[str] = "reserve-days"

    days: tuple[date, ...]


class ReserveTeam(Command, frozen=True, kw_only=True):
    """Promise positions to a team: the first of `groups` of them that is wholly free, or none.

    The member sits at the first; the others are for guests of theirs.
    """

    NAME: ClassVar[str] = "reserve-team"
    ADVICE: ClassVar[frozenset[str]] = frozenset({"groups"})

    site_id: str
    member_id: str
    seats: int
    day: date
    starts: str
    ends: str
    groups: tuple[tuple[str, ...], ...] = ()


class WalkIn(Reserve, frozen=True, kw_only=True):
    """Reserve from the present quarter hour and check in; a member, or nobody in particular."""

    NAME: ClassVar[str] = "walk-in"

    member_id: str = ""
    starts: str = ""


class ReleaseDays(Command, frozen=True, kw_only=True):
    """Give back what a member has ahead from the `first` to the `last` of some days, at any site.

    `reservations` are those a board knows of: site, position and reservation of each.
    """

    NAME: ClassVar[str] = "release-days"
    ADVICE: ClassVar[frozenset[str]] = frozenset({"reservations"})

    first: date
    last: date
    reservations: tuple[tuple[str, str, str], ...] = ()
