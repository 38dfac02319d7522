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
from domain.position import Reason

_IDS = UUID("6f1c2f0e-6d0a-4b6e-9a43-7f0f6e6f6764")


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, with who has it, when and under which command id."""

    NAME: ClassVar[str]

    by: Stamp

    def fingerprint(self) -> str:
        """A digest of the content: equal for the same request, whenever and wherever it is sent."""
        content = {name: getattr(self, name) for name in self.__struct_fields__ if name != "by"}
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


class ReserveDesk(Command, frozen=True, kw_only=True):
    """Promise a position to a member; wall-clock times of the site, "HH:MM"."""

    NAME: ClassVar[str] = "reserve-desk"

    site_id: str
    position_id: str
    member_id: str
    day: date
    starts: str
    ends: str

    @property
    def reservation_id(self) -> str:
        """Derived from who asks and the command id, never taken from the client."""
        actor, command_id = self.by.actor.id, self.by.command_id
        return str(uuid5(_IDS, f"{len(actor)}/{actor}/{command_id}"))


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
