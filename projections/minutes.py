"""Occupancy in minutes: what there was, what was booked, really used, not come for, walked in to.

Wall-clock minutes of a site's days, by position, day and hour. What is booked is what was promised:
all of it for whoever came or did not, up to when it was given back for all others, nothing for a
hold. What is used is from arrival to leaving; nobody knows when those left whom closing time sent
home, so they count to the end of what was promised. Capacity is the hours of the day less closures
and blocks, for every position that stands.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from domain.zones import MINUTES_A_DAY, minute_of, zone
from projections.boards import Wall
from projections.occupancy import Shut
from projections.places import SitePlace
from projections.states import rfc3339
from projections.visits import Seat, Visit

AN_HOUR = 60
KINDS = ("capacity", "booked", "used", "no_show", "walk_in")

Span = tuple[int, int]
Days = tuple[date, date]


class Cell(NamedTuple):
    """An hour of a day at a position, of one of the KINDS."""

    kind: str
    position_id: str
    day: date
    hour: int


Minutes = Counter[Cell]


def minutes(
    wall: Wall, connection: Connection, site: SitePlace, days: Days, *, at: datetime
) -> Minutes:
    """The minutes of some days at a site, both ends included, seen from a UTC instant."""
    found: Minutes = Counter()
    shut, (first, last) = wall.occupancy.shut_between(connection, site.site_id, *days), days
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        if opening := site.calendar.opening(day):
            hours = (minute_of(opening[0]), minute_of(opening[1]))
            for place in wall.places.positions_of(connection, site.site_id, day):
                code = place.position_id
                for span in _less(hours, _shut_on(shut, code, day, site.time_zone)):
                    _count(found, "capacity", code, day, span)
    for visit, seats in wall.occupancy.visits_of(connection, site.site_id, *days):
        _count_visit(found, visit, seats, at)
    return found


def _count_visit(found: Minutes, visit: Visit, seats: Iterable[Seat], at: datetime) -> None:
    day = date.fromisoformat(visit.day)
    spans = dict(_spans(visit, rfc3339(at)))
    for code, there in _seats(visit, seats):
        for kind, span in spans.items():
            _count(found, kind, code, day, _both(span, there))


def _spans(visit: Visit, now: str) -> Iterator[tuple[str, Span]]:
    """What a visit comes to, wherever it was."""
    starts, ends = minute_of(visit.starts), minute_of(visit.ends)
    came, left = (_minute(visit, at) for at in (visit.came_at or now, visit.left_at or now))
    stayed = bool(visit.came_at) and visit.ended in ("", "left", "closed")
    kept = not visit.ended or stayed or visit.ended == "no-show"
    if visit.firm:
        yield "booked", (starts, ends if kept else min(ends, left))
    if visit.ended == "no-show":
        yield "no_show", (starts, ends)
    if visit.came_at:
        used = came, min(left, ends) if visit.ended in ("", "closed") else left
        yield "used", used
        if visit.walk_in:
            yield "walk_in", used


def _seats(visit: Visit, seats: Iterable[Seat]) -> Iterator[tuple[str, Span]]:
    """The positions of a visit, and from when to when it was at each."""
    since = 0
    for seat in seats:
        until = max(since, _minute(visit, seat.left_at))
        yield seat.position_id, (since, until)
        since = until
    yield visit.position_id, (since, MINUTES_A_DAY)


def _minute(visit: Visit, at: str) -> int:
    """The minute of a visit's day that the wall shows at an instant; its edges beyond them."""
    return _minute_of(datetime.fromisoformat(at), date.fromisoformat(visit.day), visit.time_zone)


def _minute_of(at: datetime, day: date, time_zone: str) -> int:
    local = at.astimezone(zone(time_zone))
    minute = (local.date() - day).days * MINUTES_A_DAY + local.hour * AN_HOUR + local.minute
    return min(max(minute, 0), MINUTES_A_DAY)


def _shut_on(shut: Iterable[Shut], code: str, day: date, time_zone: str) -> Iterator[Span]:
    """What of a day a position was shut, up to when that was lifted."""
    for each in shut:
        if each.position_id in ("", code):
            starts, ends = (_minute_on(day, moment) for moment in (each.starts, each.ends))
            if each.lifted_at:
                lifted = datetime.fromisoformat(each.lifted_at)
                ends = min(ends, _minute_of(lifted, day, time_zone))
            yield starts, ends


def _minute_on(day: date, moment: str) -> int:
    """The minute of a day that a wall-clock moment "YYYY-MM-DDTHH:MM" is; its edges beyond them."""
    text = day.isoformat()
    if moment[:10] != text:
        return 0 if moment < text else MINUTES_A_DAY
    return minute_of(moment[11:])


def _less(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span."""
    starts, ends = span
    for first, last in sorted(holes):
        if first < last:
            yield starts, min(first, ends)
            starts = max(starts, last)
    yield starts, ends


def _both(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _count(found: Minutes, kind: str, code: str, day: date, span: Span) -> None:
    """Add a span, hour by hour; one that ends before it starts is none."""
    minute, ends = span
    while minute < ends:
        hour = minute // AN_HOUR
        upto = min(ends, (hour + 1) * AN_HOUR)
        found[Cell(kind, code, day, hour)] += upto - minute
        minute = upto
