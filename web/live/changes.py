"""What a row of the log changes on a site's floor, as anybody may know it: no word on who."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from domain.codec import Decoder, UnreadableEvent
from domain.position import AboutReservation, Held, MovedIn, Reserved
from domain.zones import local_day, local_wall
from projections.boards import Wall
from projections.day import Occupancy
from projections.follower import View
from projections.log import Row

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
        for row in rows:
            kind, _, place = row.stream_id.partition(":")
            site_id, _, position_id = place.partition("/")
            change = Change(row.topic.partition(".")[2], position_id or None)
            if kind == "position":
                told.append(Told(site_id, row.sequence, _in_full(change, wall, view, row, at)))
            elif kind in ("site", "layout"):
                told.append(Told(site_id, row.sequence, change))
    return told


def _in_full(change: Change, wall: Wall, view: View, row: Row, at: datetime) -> Change:
    """The change with its day and how that stands, as far as the row is about one."""
    try:
        event = DECODER.decode(row.topic, row.body)
    except UnreadableEvent:
        return change
    if not isinstance(event, AboutReservation):
        return change
    day, site = _day_of(wall, view, event), wall.places.site(view.connection, event.site_id)
    if day is None or site is None:
        return change
    stays = wall.stays(view.connection, site, date.fromisoformat(day), at=at)
    here = [stay for stay in stays if stay.position_id == event.position_id and stay.holds]
    today = local_day(at, site.time_zone).isoformat() == day
    state, until = standing(here, local_wall(at, site.time_zone) if today else MIDNIGHT)
    busy = tuple(Taken(stay.starts, stay.ends, stay.state) for stay in here)
    return replace(change, day=day, state=state, until=until, busy=busy)


def _day_of(wall: Wall, view: View, event: AboutReservation) -> str | None:
    if isinstance(event, Reserved | Held | MovedIn):
        return event.period.day
    row = wall.reservations.one(view.connection, event.reservation_id)
    return row.day if row else None


def standing(stays: Sequence[Occupancy], now: str) -> tuple[str, str | None]:
    """The state at a wall-clock time of the day, and until when: None is the end of the day."""
    for stay in sorted(stays, key=lambda stay: stay.starts):
        if stay.starts <= now < stay.ends:
            return stay.state, stay.ends
        if now < stay.starts:
            return "free", stay.starts
    return "free", None
