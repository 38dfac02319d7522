"""Figures of occupancy: minutes put together by hour, day, position, or hour of the week."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from domain.policy import WEEKDAYS
from domain.zones import wall_of
from projections.minutes import AN_HOUR, KINDS, Cell, Minutes


class Figures(NamedTuple):
    """Minutes of every kind; what they are not told apart by is empty."""

    day: str = ""
    weekday: str = ""
    hour: str = ""
    position: str = ""
    capacity: int = 0
    booked: int = 0
    used: int = 0
    no_show: int = 0
    walk_in: int = 0


Key = tuple[object, ...]


def _hour(cell: Cell) -> str:
    return wall_of(cell.hour * AN_HOUR)


# By what each row is told apart: its place among the rows, and what it says of itself.
BY: Mapping[str, Callable[[Cell], tuple[Key, dict[str, str]]]] = {
    "hour": lambda c: ((c.day, c.hour), {"day": c.day.isoformat(), "hour": _hour(c)}),
    "day": lambda c: ((c.day,), {"day": c.day.isoformat()}),
    "position": lambda c: ((c.position_id,), {"position": c.position_id}),
    "weekday-hour": lambda c: (
        (c.day.weekday(), c.hour),
        {"weekday": WEEKDAYS[c.day.weekday()], "hour": _hour(c)},
    ),
}


def put_together(found: Minutes, by: str) -> list[Figures]:
    """A row for everything that is told apart, in order; none where there is nothing to say."""
    names: dict[Key, dict[str, Any]] = {}
    counts: dict[Key, dict[str, Any]] = {}
    for cell, number in found.items():
        key, named = BY[by](cell)
        names.setdefault(key, named)
        row = counts.setdefault(key, {})
        row[cell.kind] = row.get(cell.kind, 0) + number
    return [Figures(**names[key])._replace(**counts[key]) for key in sorted(counts)]


def total(rows: Iterable[Figures]) -> dict[str, int]:
    """The sums of all rows, by kind of minutes."""
    sums = dict.fromkeys(KINDS, 0)
    for row in rows:
        for kind in KINDS:
            sums[kind] += getattr(row, kind)
    return sums
