"""A site's floor as drawn: its size, its zones and its landmarks. Lengths in centimetres."""

from typing import ClassVar

from msgspec import Struct

from domain.kernel import Event, Stamp


class Zone(Struct, frozen=True, kw_only=True):
    """A part of the floor with a character of its own; x and y are its top-left corner."""

    id: str
    names: dict[str, str]
    x: int
    y: int
    width: int
    height: int


class Landmark(Struct, frozen=True, kw_only=True):
    """Something one recognises the room by: a window, the door, the kitchen."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    names: dict[str, str] = {}


class Drawn(Event, frozen=True, kw_only=True):
    """The floor of a site was drawn, as it stands from `starts_on` on."""

    TOPIC: ClassVar[str] = "layout.drawn"

    site_id: str
    starts_on: str
    width: int
    height: int
    zones: tuple[Zone, ...]
    landmarks: tuple[Landmark, ...]


class Layout(Struct, frozen=True):
    """Whether the floor of a site has been drawn; what is on it is for the wall to show."""

    SHAPE: ClassVar[int] = 1

    site_id: str = ""

    def evolve(self, event: Drawn) -> "Layout":
        """The layout after one more fact."""
        return Layout(event.site_id)

    def draw(
        self,
        site_id: str,
        *,
        starts_on: str,
        width: int,
        height: int,
        zones: tuple[Zone, ...],
        landmarks: tuple[Landmark, ...],
        by: Stamp,
    ) -> list[Drawn]:
        """Draw the floor; one that is drawn stays as it is."""
        if self.site_id:
            return []
        drawn = Drawn(
            site_id=site_id,
            starts_on=starts_on,
            width=width,
            height=height,
            zones=zones,
            landmarks=landmarks,
            **by.marks(),
        )
        return [drawn]
