"""Free slots: the stretches of a day in which a position can be had."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from domain.calendar import Calendar
from domain.zones import local_day, local_wall, minute_of, wall_of
from projections.availability import held_by_position
from projections.boards import Wall
from projections.day import Occupancy
from projections.places import PositionPlace, SitePlace


class Slot(NamedTuple):
    """A stretch of a day in which a position is free; wall-clock."""

    day: str
    starts: str
    position: PositionPlace
    ends: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Its place among others: by time, then by position."""
        return self.day, self.starts, self.position.position_id


class Wish(NamedTuple):
    """What a stretch should be: so long, at a position if one is named, with these features."""

    minutes: int | None
    position_id: str
    features: frozenset[str]

    def wants(self, place: PositionPlace) -> bool:
        """Whether a position will do."""
        named = self.position_id in ("", place.position_id)
        return named and self.features <= set(place.features)


def slots(
    wall: Wall,
    connection: Connection,
    site: SitePlace,
    day: date,
    wish: Wish,
    *,
    at: datetime,
    member_id: str = "",
) -> list[Slot]:
    """The stretches of a day that a member may still reserve, seen from a UTC instant, in order."""
    hours = _hours(site, day, at)
    if hours is None:
        return []
    stays = wall.stays(connection, site, day, at=at, member_id=member_id)
    busy = held_by_position(stays)
    policy = site.calendar.policy_on(local_day(at, site.time_zone))
    least = max(wish.minutes or 0, policy.min_minutes)
    found = [
        Slot(day.isoformat(), wall_of(starts), place, wall_of(ends))
        for place in wall.places.positions_of(connection, site.site_id, day)
        if wish.wants(place)
        for starts, ends in free(busy.get(place.position_id, ()), hours, policy.grid_minutes)
        if ends - starts >= least
    ]
    return sorted(found, key=lambda slot: slot.key)


def free(
    stays: Iterable[Occupancy], hours: tuple[int, int], grid: int
) -> Iterator[tuple[int, int]]:
    """The minutes between some stays that begin and end on the grid, or with the hours."""
    starts, closes = hours
    taken = sorted((minute_of(stay.starts), minute_of(stay.ends)) for stay in stays)
    for first, last in (*taken, (closes, closes)):
        begins, ends = -(-starts // grid) * grid, min(first, closes)
        ends = ends if ends == closes else ends // grid * grid
        if begins < ends:
            yield begins, ends
        starts = max(starts, last)


def _hours(site: SitePlace, day: date, at: datetime) -> tuple[int, int] | None:
    """What of a day can be reserved: its hours, today from the step of the grid that it is now."""
    calendar, today = site.calendar, local_day(at, site.time_zone)
    opening = calendar.opening(day) if _is_ahead(calendar, day, today) else None
    if opening is None:
        return None
    opens, closes = map(minute_of, opening)
    if day == today:
        now, grid = minute_of(local_wall(at, site.time_zone)), calendar.policy_on(day).grid_minutes
        opens = max(opens, now // grid * grid)
    return opens, closes


def _is_ahead(calendar: Calendar, day: date, today: date) -> bool:
    """Whether it is a day that can be reserved."""
    return today <= day <= calendar.policy_on(today).last_day(today)
