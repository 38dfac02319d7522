"""The live floor: in what state every position is at this moment, and until when."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from domain.zones import MINUTES_A_DAY, minute_of, wall_of, zone
from projections.availability import held_by_position
from projections.day import Occupancy
from projections.places import PositionPlace

# What covers a minute, the weightiest first.
COVERS = ("blocked", "held", "reserved", "assigned")
STATES = ("free", "held", "reserved", "checked-in", "overstayed", "blocked", "assigned", "closed")
DAYS_END = wall_of(MINUTES_A_DAY)

Opening = tuple[str, str] | None


class PositionNow(NamedTuple):
    """A position at this moment; wall-clock.

    `until` is when it will be in another state, unless somebody does something before then;
    `free_until` is the same for what is free, and empty otherwise.
    """

    place: PositionPlace
    state: str
    until: str
    free_until: str


def floor_now(
    places: Iterable[PositionPlace], stays: Iterable[Occupancy], opening: Opening, now: str
) -> list[PositionNow]:
    """Every position as it is at a wall-clock time of the day its stays are of."""
    held = held_by_position(stays)
    return [_now(place, held.get(place.position_id, ()), opening, now) for place in places]


def next_change(floor: Iterable[PositionNow], day: date, time_zone: str) -> datetime:
    """When (UTC) time alone puts any position in another state, at the latest at midnight."""
    minute = min((minute_of(each.until) for each in floor), default=MINUTES_A_DAY)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone(time_zone))
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


def _now(
    place: PositionPlace, stays: Sequence[Occupancy], opening: Opening, now: str
) -> PositionNow:
    state = _state(stays, opening, now)
    marks = {wall for stay in stays for wall in (stay.starts, stay.ends)} | {*(opening or ())}
    changes = (mark for mark in sorted(marks) if mark > now)
    until = next((mark for mark in changes if _state(stays, opening, mark) != state), DAYS_END)
    return PositionNow(place, state, until, until if state == "free" else "")


def _state(stays: Sequence[Occupancy], opening: Opening, wall: str) -> str:
    """Who sits there sits there, early or not; at closing time all are sent home."""
    sitting = [stay for stay in stays if stay.state == "checked-in"]
    if any(wall < stay.ends for stay in sitting):
        return "checked-in"
    if opening is None or not opening[0] <= wall < opening[1]:
        return "closed"
    if sitting:
        return "overstayed"
    covering = {stay.state for stay in stays if stay.starts <= wall < stay.ends}
    return next((state for state in COVERS if state in covering), "free")
