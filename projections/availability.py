"""What is free when: positions and the reservations of a day, put side by side."""

from collections.abc import Iterable, Sequence
from math import hypot
from typing import NamedTuple

from projections.day import Occupancy
from projections.places import PositionPlace


class PositionDay(NamedTuple):
    """A position on a day: who holds it when, and whether it is free for the time asked about."""

    place: PositionPlace
    busy: tuple[Occupancy, ...]
    free: bool

    @property
    def code(self) -> str:
        """The position's code."""
        return self.place.position_id

    @property
    def zone(self) -> str:
        """The zone it stands in."""
        return self.place.zone

    @property
    def features(self) -> tuple[str, ...]:
        """What it has."""
        return self.place.features


def availability(
    places: Iterable[PositionPlace], occupancies: Iterable[Occupancy], starts: str, ends: str
) -> list[PositionDay]:
    """Every position with its day; `free` is about the wall-clock time from `starts` to `ends`."""
    held, days = held_by_position(occupancies), []
    for place in places:
        busy = tuple(held.get(place.position_id, ()))
        free = all(o.ends <= starts or ends <= o.starts for o in busy)
        days.append(PositionDay(place, busy, free))
    return days


def held_by_position(occupancies: Iterable[Occupancy]) -> dict[str, list[Occupancy]]:
    """What keeps people from each position, in the order given; free positions are left out."""
    held: dict[str, list[Occupancy]] = {}
    for occupancy in occupancies:
        if occupancy.holds:
            held.setdefault(occupancy.position_id, []).append(occupancy)
    return held


def nearest_free(days: Sequence[PositionDay], code: str, limit: int = 3) -> list[PositionDay]:
    """The free positions nearest on the floor to a position, nearest first."""
    here = next((day.place for day in days if day.code == code), None)
    if here is None:
        return []
    free = [day for day in days if day.free and day.code != code]
    free.sort(key=lambda day: (hypot(day.place.x - here.x, day.place.y - here.y), day.code))
    return free[:limit]
