"""The floor as it is drawn: zones, landmarks and desks with states. Lengths in centimetres."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.layout import Landmark, Zone
from projections.places import PositionPlace, SitePlace
from web.languages import N_, direction, gettext
from web.naming import desk_label
from web.pages.floor_names import Box, Point, at_door, footprint, in_zone
from web.pages.frame import in_words, listed

FEATURES = {
    "sockets": N_("sockets"),
    "screen": N_("screen"),
    "quiet": N_("quiet"),
    "window": N_("by the window"),
    "wheelchair": N_("wheelchair access"),
    "standing": N_("standing desk"),
    "phone": N_("for calls"),
}
STATES = {
    "free": N_("free"),
    "taken": N_("taken"),
    "yours": N_("yours"),
    "expected": N_("expected"),
    "inside": N_("here now"),
}
COSY_BELOW = 1000
LETTER = 22
SMALL_LETTER = 17


@dataclass(frozen=True)
class Desk:
    """A position on the plan and in the list; `href` is where choosing it leads."""

    code: str
    x: int
    y: int
    rotation: int
    zone: str
    features: tuple[str, ...]
    state: str
    href: str = ""
    selected: bool = False
    busy: str = ""

    @classmethod
    def at(cls, place: PositionPlace, zones: Mapping[str, str], state: str, **more: Any) -> "Desk":
        """A position where it stands, in zones that have names."""
        return cls(
            place.position_id,
            *(place.x, place.y, place.rotation),
            zone=zones.get(place.zone, ""),
            features=feature_words(place.features),
            state=state,
            **more,
        )

    @property
    def label(self) -> str:
        """What stands on the desk: "9" for ESS-09."""
        return desk_label(self.code)

    @property
    def says(self) -> str:
        """The state in a word."""
        return gettext(STATES[self.state])

    @property
    def about(self) -> tuple[str, ...]:
        """Where it is and what it has, each said once."""
        zone = () if self.zone.casefold() in self.features else (self.zone,)
        return tuple(word for word in (*zone, *self.features) if word)

    @property
    def spoken(self) -> str:
        """The desk as a screen reader says it: "Desk 9, free, quiet"."""
        name = gettext("Desk %(label)s", label=self.label)
        return listed((name, self.says, *self.about))


@dataclass(frozen=True)
class ZoneArea:
    """A zone with its name, and the spot to write it on if there is room.

    `lying` when there is room only as long as the plan is not turned.
    """

    name: str
    box: Box
    spot: Point | None
    lying: bool


@dataclass(frozen=True)
class Mark:
    """A landmark with its name, and the spot to write it on if there is room."""

    kind: str
    name: str
    box: Box
    spot: Point | None

    @property
    def along(self) -> bool:
        """Whether the name turns with the plan, because it would not fit across."""
        return self.kind == "door" or self.box[2] > self.box[3] * 1.3


@dataclass(frozen=True)
class FloorPlan:
    """Everything on a floor; `width` is 0 when it was never drawn."""

    width: int
    height: int
    zones: tuple[ZoneArea, ...]
    marks: tuple[Mark, ...]
    desks: tuple[Desk, ...]

    def by_zone(self) -> list[tuple[str, list[Desk]]]:
        """The desks under the names of their zones, for the list."""
        groups: dict[str, list[Desk]] = {}
        for desk in self.desks:
            groups.setdefault(desk.zone, []).append(desk)
        return list(groups.items())

    @property
    def cosy(self) -> bool:
        """Whether the floor is so small that its desks, and their numbers, come out large."""
        return self.height < COSY_BELOW

    @property
    def turned(self) -> bool:
        """Whether the plan is wider than high, and stands upright on a phone."""
        return self.width > self.height


def feature_words(features: Iterable[str]) -> tuple[str, ...]:
    """The features of a position in words; those we have no word for are left out."""
    return tuple(gettext(FEATURES[each]) for each in features if each in FEATURES)


def zone_names(site: SitePlace) -> dict[str, str]:
    """The zones' names by id, in the request's language."""
    return {zone.id: in_words(zone.names) for zone in site.floor.zones}


def draw(
    site: SitePlace, places: Iterable[PositionPlace], desk: Callable[[PositionPlace], Desk]
) -> FloorPlan:
    """The floor of a site, with what `desk` makes of each position."""
    places = list(places)
    floor = site.floor
    taken = (*map(footprint, places), *map(_box_of, floor.landmarks))
    letter = SMALL_LETTER if floor.height < COSY_BELOW else LETTER
    zones = tuple(_area(zone, taken, letter) for zone in floor.zones)
    room = (0, 0, floor.width, floor.height)
    marks = tuple(_mark(mark, room, taken, letter) for mark in floor.landmarks)
    return FloorPlan(floor.width, floor.height, zones, marks, tuple(map(desk, places)))


def _area(zone: Zone, taken: tuple[Box, ...], letter: int) -> ZoneArea:
    box, width = _box_of(zone), _width(zone, letter)
    upright = in_zone(box, taken, width, upright=True)
    spot = upright or in_zone(box, taken, width, upright=False)
    return ZoneArea(in_words(zone.names), box, spot, lying=upright is None)


def _mark(mark: Landmark, room: Box, taken: tuple[Box, ...], letter: int) -> Mark:
    box = _box_of(mark)
    if mark.kind == "door":
        spot = at_door(box, room, taken, _width(mark, letter)) if mark.names else None
    else:
        spot = (mark.x + mark.width // 2, mark.y + mark.height // 2)
    return Mark(mark.kind, in_words(mark.names), box, spot)


def _width(part: Zone | Landmark, letter: int) -> int:
    """How wide the name is, about, in the request's language; Arabic letters are narrower."""
    return letter * len(in_words(part.names)) * (2 if direction() == "rtl" else 3) // 3


def _box_of(part: Zone | Landmark) -> Box:
    return part.x, part.y, part.width, part.height
