"""What the house has decided about a site: its calendar, blocks and assignments."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from msgspec.structs import asdict

from domain.calendar import Season
from domain.policy import WEEKDAYS, Policy
from domain.zones import local_day
from projections.restrictions import AssignmentRow, BlockRow
from web.accounts.people import Person
from web.api.answers import Headers, seen
from web.api.asked import PastQuery
from web.api.callers import allowed_to
from web.api.door import Door
from web.changes.schemas import AssignmentSchema, BlockSchema, CalendarSchema
from web.moments import looking, seen_or_404

door = Door("api-premises", __name__, description="What is open when, and to whom.")

Json = dict[str, Any]


@door.get("/sites/<site:site>/calendar")
@door.reading(CalendarSchema(), PastQuery)
def calendar(query: Json, site: str) -> tuple[Json, Headers]:
    """Every policy, and the seasons and closures that are not over."""
    with looking(query, site) as look:
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        headers = seen(look.view.sequence, today)
    ahead = place.calendar.since(today)
    return {
        "policies": [_with_hours(policy) for policy in ahead.policies],
        "seasons": [_with_hours(each) for each in sorted(ahead.seasons, key=attrgetter("first"))],
        "closures": sorted(ahead.closures, key=attrgetter("first", "last", "id")),
    }, headers


def _with_hours(rules: Policy | Season) -> Json:
    return asdict(rules) | {"hours": dict(zip(WEEKDAYS, rules.hours, strict=True))}


@door.get("/sites/<site:site>/blocks")
@door.reading(BlockSchema(many=True), PastQuery, allowed=allowed_to(Person.is_staff_at))
def blocks(query: Json, site: str) -> tuple[list[Json], Headers]:
    """What is out of use and not over, by its start; for staff of the site."""
    with looking(query, site) as look:
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        headers = seen(look.view.sequence, today)
        rows = look.wall.restrictions.blocks_of(look.view.connection, site, since=today)
    return list(_blocks(rows)), headers


def _blocks(rows: Iterable[BlockRow]) -> Iterator[Json]:
    for id_, group in groupby(rows, key=attrgetter("block_id")):
        together = list(group)
        (first, starts), (last, ends) = (
            moment.split("T") for moment in (together[0].starts, together[0].ends)
        )
        yield {
            "id": id_,
            "positions": [row.position_id for row in together],
            "first": first,
            "starts": starts,
            "last": last,
            "ends": ends,
            "cause": together[0].cause,
        }


@door.get("/sites/<site:site>/assignments")
@door.reading(AssignmentSchema(many=True), PastQuery, allowed=allowed_to(Person.is_staff_at))
def assignments(query: Json, site: str) -> tuple[list[Json], Headers]:
    """What is a branch's and not over, by its first day; for staff of the site."""
    with looking(query, site) as look:
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        headers = seen(look.view.sequence, today)
        rows = look.wall.restrictions.assignments_of(look.view.connection, site, since=today)
    return list(_assignments(rows)), headers


def _assignments(rows: Iterable[AssignmentRow]) -> Iterator[Json]:
    for id_, group in groupby(rows, key=attrgetter("assignment_id")):
        together = list(group)
        row = together[0]
        yield {
            "id": id_,
            "positions": [each.position_id for each in together],
            "branch": row.branch_id,
            "first": row.first,
            "last": row.last,
            "fall_open_days": row.fall_open_days,
        }
