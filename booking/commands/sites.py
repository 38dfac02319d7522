"""Commands about sites."""

from typing import ClassVar

import msgspec

from booking.commands.base import Command
from domain.layout import Landmark, Zone
from domain.policy import Policy


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
