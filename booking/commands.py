"""Commands: everything a handler needs to decide, time and command id included.

A command's content is what it asks for; when and through which door it was sent is no part of it,
so the same request sent again later is the same command.
"""

from datetime import date
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain.kernel import Stamp
from domain.layout import Landmark, Zone
from domain.policy import Policy
from domain.position.events import Reason

ANY = "any"
_IDS = UUID("6f1c2f0e-6d0a-4b6e-9a43-7f0f6e6f6764")


def derived_id(by: Stamp, number: int = 0) -> str:
    """The id of the (further) thing that a command makes, from who asks and the command id."""
    actor, command_id = by.actor.id, by.command_id
    further = f"/{number}" if number else ""
    return str(uuid5(_IDS, f"{len(actor)}/{actor}/{command_id}{further}"))


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, with who has it, when and under which command id."""

    NAME: ClassVar[str]
    ADVICE: ClassVar[frozenset[str]] = frozenset()

    by: Stamp

    def fingerprint(self) -> str:
        """A digest of the content: equal for the same request, whenever and wherever it is sent.

        Fields named in `ADVICE` are no content: what a board proposed at the time.
        """
        content = {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if name not in {"by", *self.ADVICE}
        }
        return sha256(msgspec.json.encode([self.NAME, content], order="sorted")).hexdigest()


class OpenSite(Command, frozen=True, kw_only=True):
    """Open a site with its policies, its floor and its positions."""

    NAME: ClassVar[str] = "open-site"

    site_id: str
    name: str
    city: str
    time_zone: str
    example: bool
    policies: tuple[Policy, ...]
    floor: "Floor"
    positions: tuple["Place", ...]


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing of a floor; lengths in centimetres."""

    starts_on: str
    width: int
    height: int
    zones: tuple[Zone, ...]
    landmarks: tuple[Landmark, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a position stands: x and y of its centre in centimetres, rotation in degrees."""

    code: str
    zone: str
    x: int
    y: int
    rotation: int
    features: tuple[str, ...]
    neighbours: tuple[str, ...]


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


class OnReservation(Command, frozen=True, kw_only=True):
    """A wish about one reservation."""

    site_id: str
    position_id: str
    reservation_id: str


class CheckIn(OnReservation, frozen=True, kw_only=True):
    """The member is here."""

    NAME: ClassVar[str] = "check-in"


class CheckOut(OnReservation, frozen=True, kw_only=True):
    """The member leaves."""

    NAME: ClassVar[str] = "check-out"


class ReleaseDesk(OnReservation, frozen=True, kw_only=True):
    """Give the rest of a reservation back."""

    NAME: ClassVar[str] = "release"

    reason: Reason = "cancelled"


class ReleaseSeveral(Command, frozen=True, kw_only=True):
    """Give several reservations back at once; those that have ended are passed over."""

    NAME: ClassVar[str] = "release-several"

    site_id: str
    reservations: tuple[tuple[str, str], ...]
    reason: Reason = "cancelled"


class ConfirmHold(OnReservation, frozen=True, kw_only=True):
    """Make a hold a reservation."""

    NAME: ClassVar[str] = "confirm-hold"


class Extend(OnReservation, frozen=True, kw_only=True):
    """Stay until a later wall-clock time, "HH:MM"."""

    NAME: ClassVar[str] = "extend"

    ends: str


class Move(OnReservation, frozen=True, kw_only=True):
    """Sit at another position of the site for what is left."""

    NAME: ClassVar[str] = "move"

    to_position_id: str


class Undo(OnReservation, frozen=True, kw_only=True):
    """Take back the last step of a reservation."""

    NAME: ClassVar[str] = "undo"


class CorrectArrival(OnReservation, frozen=True, kw_only=True):
    """Record that the member had come at a wall-clock time of the day, "HH:MM"."""

    NAME: ClassVar[str] = "correct-arrival"

    happened: str


class CorrectDeparture(OnReservation, frozen=True, kw_only=True):
    """Record that the member had left at a wall-clock time of the day, "HH:MM"."""

    NAME: ClassVar[str] = "correct-departure"

    happened: str


class Settle(OnReservation, frozen=True, kw_only=True):
    """Record what time alone has decided: a lapsed hold, a no-show, a check-out at closing."""

    NAME: ClassVar[str] = "settle"
