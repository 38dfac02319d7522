"""What a row of the log changes on a site's floor, as anybody may know it: no word on who."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from domain.codec import Decoder, UnreadableEvent
from domain.position import AboutReservation
from domain.zones import local_day, local_wall
from projections.availability import held_by_position
from projections.boards import Wall
from projections.day import Occupancy
from projections.follower import View
from projections.log import Row
from projections.places import SitePlace
from projections.states import ENTERED

DECODER = Decoder()
MIDNIGHT = "00:00"


class Taken(msgspec.Struct, frozen=True):
    """Hours in which somebody has the position."""

    starts: str
    ends: str
    state: str


class Change(msgspec.Struct, frozen=True):
    """Something happened at a position on a day, and how that day stands there when it is told.

    `state` is that of the present moment, or of midnight on another day than today, and lasts
    until `until`; null is the end of the day. Without a `day` any day may be meant, without a
    `position` the whole site. Whoever reads more because of it is asked to wait some random time
    within `spread` milliseconds, so that thousands do not come at once.
    """

    change: str
    position: str | None = None
    day: str | None = None
    state: str | None = None
    until: str | None = None
    busy: tuple[Taken, ...] = ()
    spread: int = 0


class Told(NamedTuple):
    """A change with its site and its sequence."""

    site_id: str
    sequence: int
    change: Change


def read_changes(wall: Wall, rows: Iterable[Row], at: datetime) -> list[Told]:
    """What the rows change on the floors, in order; `at` is the present instant (UTC)."""
    told = []
    with wall.look() as view:
        floors = _Floors(wall, view, at)
        for row in rows:
            kind, _, place = row.stream_id.partition(":")
            site_id, _, position_id = place.partition("/")
            change = Change(row.topic.partition(".")[2], position_id or None)
            if kind == "position":
                told.append(Told(site_id, row.sequence, _in_full(change, floors, row)))
            elif kind in ("site", "layout"):
                told.append(Told(site_id, row.sequence, change))
    return told


class _Floors:
    """The days of sites as they stand at one look, each read once however many changes it has."""

    def __init__(self, wall: Wall, view: View, at: datetime) -> None:
        self._wall, self._view, self._at = wall, view, at
        self.site = cache(partial(wall.places.site, view.connection))
        self._days: dict[tuple[str, str], Mapping[str, list[Occupancy]]] = {}

    def day_of(self, event: AboutReservation) -> str | None:
        """The day that an event is about."""
        if isinstance(event, ENTERED):
            return event.period.day
        row = self._wall.reservations.one(self._view.connection, event.reservation_id)
        return row.day if row else None

    def clock(self, site: SitePlace, day: str) -> str:
        """The wall-clock time there if that is today; else midnight."""
        today = local_day(self._at, site.time_zone).isoformat() == day
        return local_wall(self._at, site.time_zone) if today else MIDNIGHT

    def at_position(self, site: SitePlace, day: str, position_id: str) -> list[Occupancy]:
        """What keeps people from a position that day."""
        there, connection = (site.site_id, day), self._view.connection
        if there not in self._days:
            stays = self._wall.stays(connection, site, date.fromisoformat(day), at=self._at)
            self._days[there] = held_by_position(stays)
        return self._days[there].get(position_id, [])


def _in_full(change: Change, floors: _Floors, row: Row) -> Change:
    """The change with its day and how that stands, as far as the row is about one."""
    try:
        event = DECODER.decode(row.topic, row.body)
    except UnreadableEvent:
        return change
    if not isinstance(event, AboutReservation):
        return change
    day, site = floors.day_of(event), floors.site(event.site_id)
    if day is None or site is None:
        return change
    here = floors.at_position(site, day, event.position_id)
    state, until = standing(here, floors.clock(site, day))
    busy = tuple(Taken(stay.starts, stay.ends, stay.state) for stay in here)
    return replace(change, day=day, state=state, until=until, busy=busy)


def standing(stays: Sequence[Occupancy], now: str) -> tuple[str, str | None]:
    """The state at a wall-clock time of the day, and until when: None is the end of the day."""
    for stay in sorted(stays, key=lambda stay: stay.starts):
        if stay.starts <= now < stay.ends:
            return stay.state, stay.ends
        if now < stay.starts:
            return "free", stay.starts
    return "free", None
