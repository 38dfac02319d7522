"""A site's floor: its size, zones and landmarks as drawn, and the versions its positions went
through. Lengths in centimetres.
"""

from datetime import date
from typing import ClassVar, assert_never

from msgspec import Struct

from domain.kernel import Event, Stamp
from domain.refusals import UnknownChange, UnknownPosition


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


class LayoutChanged(Event, frozen=True, kw_only=True):
    """The positions of a floor stand otherwise from a day on: a further version of its layout.

    Codes of what was added, moved, retired, joined to a team table (the table's) and split again;
    where each stands now is in its own events.
    """

    TOPIC: ClassVar[str] = "layout.changed"

    site_id: str
    layout_version: int
    starts_on: str
    added: tuple[str, ...]
    moved: tuple[str, ...]
    retired: tuple[str, ...]
    joined: tuple[str, ...]
    split: tuple[str, ...]


class ChangeUndone(Event, frozen=True, kw_only=True):
    """The last change of a layout was taken back from a day on, by a further version."""

    TOPIC: ClassVar[str] = "layout.change-undone"

    site_id: str
    layout_version: int
    starts_on: str
    undid: int


LayoutEvent = Drawn | LayoutChanged | ChangeUndone


class Layout(Struct, frozen=True):
    """The floor as drawn, and the last version of how its positions stand on it.

    `undoable` is the version that can be taken back; 0 when there is none.
    """

    SHAPE: ClassVar[int] = 2

    site_id: str = ""
    width: int = 0
    height: int = 0
    zones: tuple[str, ...] = ()
    version: int = 0
    starts_on: str = ""
    undoable: int = 0

    def evolve(self, event: LayoutEvent) -> "Layout":
        """The layout after one more fact."""
        match event:
            case Drawn():
                zones = tuple(zone.id for zone in event.zones)
                return Layout(event.site_id, event.width, event.height, zones)
            case LayoutChanged():
                return self._at(
                    event.layout_version, event.starts_on, undoable=event.layout_version
                )
            case ChangeUndone():
                return self._at(event.layout_version, event.starts_on, undoable=0)
            case _:
                assert_never(event)

    def _at(self, version: int, starts_on: str, *, undoable: int) -> "Layout":
        floor = (self.site_id, self.width, self.height, self.zones)
        return Layout(*floor, version, starts_on, undoable)

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

    def known(self) -> "Layout":
        """The layout itself; raises UnknownPosition when no floor was drawn."""
        if not self.site_id:
            raise UnknownPosition
        return self

    def undo(self, today: date, *, by: Stamp) -> list[ChangeUndone]:
        """Take back the last change, from today or the later day it starts on.

        Raises UnknownChange when the last step was no change, or was taken back already.
        """
        if not self.undoable:
            raise UnknownChange
        undone = ChangeUndone(
            site_id=self.site_id,
            layout_version=self.version + 1,
            starts_on=max(today.isoformat(), self.starts_on),
            undid=self.undoable,
            **by.marks(),
        )
        return [undone]
