"""A house whose minutes are counted."""

from datetime import date
from typing import Any

from projections.minutes import Minutes, minutes
from tests.support.afternoon import Afternoon, at
from tests.support.house import MONDAY


def counted(
    house: Afternoon, kind: str, *, when: str = "20:00", day: date = MONDAY
) -> dict[str, int]:
    """The minutes of a kind on a day, by position, seen from a time of the Monday."""
    with house.wall.look() as view:
        site = house.wall.places.site(view.connection, "ess")
        assert site
        found = minutes(house.wall, view.connection, site, (day, day), at=at(when))
    return _by(found, kind, "position_id")


def hours(house: Afternoon, kind: str) -> dict[int, int]:
    """The same by hour."""
    with house.wall.look() as view:
        site = house.wall.places.site(view.connection, "ess")
        assert site
        found = minutes(house.wall, view.connection, site, (MONDAY, MONDAY), at=at("20:00"))
    return _by(found, kind, "hour")


def _by(found: Minutes, kind: str, by: str) -> dict[Any, int]:
    totals: dict[Any, int] = {}
    for cell, number in found.items():
        if cell.kind == kind:
            key = getattr(cell, by)
            totals[key] = totals.get(key, 0) + number
    return totals
