"""Choosing for people: the desk that suits a member best, the desks that suit a team, the time."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import hypot

from domain.policy import Policy
from domain.zones import minute_of, wall_of
from projections.availability import PositionDay
from projections.places import PositionPlace
from projections.reservations import ReservationRow

# How many groups are looked at in each step of the search, and how many are proposed.
BEAM = 32
MOST = 20

NEVER_SAT_AT = ("cancelled", "displaced", "erased", "lapsed")
Free = Mapping[str, PositionPlace]
Spreads = dict[frozenset[str], int]


def last_desk(rows: Iterable[ReservationRow], member_id: str, site_id: str) -> str:
    """The desk of the member's latest reservation at the site; empty when there is none.

    What was cancelled, lapsed or was taken away does not count.
    """
    theirs = [
        row
        for row in rows
        if row.member_id == member_id and row.site_id == site_id and row.reason not in NEVER_SAT_AT
    ]
    latest = max(theirs, key=lambda row: (row.reserved_at, row.sequence), default=None)
    return latest.position_id if latest else ""


def ranked(
    days: Sequence[Sequence[PositionDay]], *, last: str = "", features: Collection[str] = ()
) -> tuple[str, ...]:
    """The positions that are free on any of the days, best first.

    First what is free on most of them, then the desk of `last` time, its zone, what has most of the
    features wished for, and what is nearest to that desk.
    """
    places = {each.code: each.place for day in days for each in day}
    times_free = Counter(each.code for day in days for each in day if each.free)
    there, wished = places.get(last), set(features)

    def rank(code: str) -> tuple[int, bool, bool, int, int, str]:
        place = places[code]
        return (
            -times_free[code],
            code != last,
            there is None or place.zone != there.zone,
            -len(wished.intersection(place.features)),
            _apart(place, there) if there else 0,
            code,
        )

    return tuple(sorted(times_free, key=rank))


def groups(days: Iterable[PositionDay], seats: int) -> tuple[tuple[str, ...], ...]:
    """Groups of that many free positions, best first: each next to another, then just near.

    Both kinds go by how little they spread. A bounded search: it proposes good ones, not all.
    """
    free = {day.code: day.place for day in days if day.free}
    if len(free) < seats:
        return ()
    found = (*_best(_adjacent_groups(free, seats)), *_best(_near_groups(free, seats)))
    return tuple(dict.fromkeys(tuple(sorted(group)) for group in found))


def _best(spreads: Spreads, most: int = MOST) -> list[frozenset[str]]:
    return sorted(spreads, key=lambda group: (spreads[group], sorted(group)))[:most]


def _adjacent_groups(free: Free, seats: int) -> Spreads:
    """Grown desk by desk, from where there are enough of them for no growth to end early."""
    beside = _adjacency(free)
    enough = (room for room in _rooms(beside) if len(room) >= seats)
    spreads: Spreads = {frozenset({code}): 0 for room in enough for code in room}
    for _ in range(seats - 1):
        grown: Spreads = {}
        for group, spread in spreads.items():
            for code in set().union(*(beside[each] for each in group)) - group:
                grown[group | {code}] = spread + _spread(free, code, group)
        spreads = {group: grown[group] for group in _best(grown, BEAM)}
    return spreads


def _near_groups(free: Free, seats: int) -> Spreads:
    """Each free position with those nearest to it."""
    spreads: Spreads = {}
    for place in free.values():
        nearest = sorted(free, key=lambda code: (_apart(place, free[code]), code))
        group: list[str] = []
        spread = 0
        for code in nearest[:seats]:
            spread += _spread(free, code, group)
            group.append(code)
        spreads[frozenset(group)] = spread
    return spreads


def _adjacency(free: Free) -> dict[str, set[str]]:
    """Which free positions stand beside each, whichever of the two says so."""
    beside: dict[str, set[str]] = {code: set() for code in free}
    for code, place in free.items():
        for other in free.keys() & set(place.neighbours):
            beside[code].add(other)
            beside[other].add(code)
    return beside


def _rooms(beside: Mapping[str, set[str]]) -> list[set[str]]:
    """The positions by what can be reached from desk to desk."""
    rooms: list[set[str]] = []
    left = set(beside)
    while left:
        room, edge = set[str](), {min(left)}
        while edge:
            room |= edge
            edge = set().union(*(beside[code] for code in edge)) - room
        rooms.append(room)
        left -= room
    return rooms


def _spread(free: Free, code: str, group: Iterable[str]) -> int:
    return sum(_apart(free[code], free[other]) for other in group)


def _apart(one: PositionPlace, other: PositionPlace) -> int:
    """Whole centimetres: sums of them do not depend on their order."""
    return round(hypot(one.x - other.x, one.y - other.y))


def other_times(
    policy: Policy, day: date, starts: str, ends: str, *, earliest: str = "00:00"
) -> list[tuple[str, str]]:
    """Every other time of the same length that the policy allows on the day, nearest first.

    None starts before the step of the grid that `earliest` is in.
    """
    opening, grid = policy.opening(day), policy.grid_minutes
    if opening is None:
        return []
    wished, length = minute_of(starts), minute_of(ends) - minute_of(starts)
    opens, closes = map(minute_of, opening)
    first = max(-(-opens // grid), minute_of(earliest) // grid) * grid
    minutes = [
        minute
        for minute in range(first, closes - length + 1, grid)
        if minute != wished and ((minute + length) % grid == 0 or minute + length == closes)
    ]
    minutes.sort(key=lambda minute: (abs(minute - wished), minute))
    return [(wall_of(minute), wall_of(minute + length)) for minute in minutes]
