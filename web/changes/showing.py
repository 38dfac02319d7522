"""What the house has decided about a site: its calendar, blocks and assignments."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import abort
from msgspec.structs import asdict

from domain.calendar import Season
from domain.policy import WEEKDAYS, Policy
from projections.restrictions import AssignmentRow, BlockRow
from web.api.answers import Headers, seen
from web.api.callers import caller, is_staff_at
from web.api.door import Door
from web.api.sites import site_or_404, today_at
from web.changes.schemas import AssignmentSchema, BlockSchema, CalendarSchema
from web.house import house

door = Door("api-premises", __name__, description="What is open when, and to whom.")

Json = dict[str, Any]


@door.get("/sites/<site:site>/calendar")
@door.reading(CalendarSchema())
def calendar(site: str) -> tuple[Json, Headers]:
    """Every policy, and the seasons and closures that are not over."""
    with house().wall.look() as view:
        place = site_or_404(view, site)
        headers = seen(view.sequence, today_at(place))
    ahead = place.calendar.since(today_at(place))
    return {
        "policies": [_with_hours(policy) for policy in ahead.policies],
        "seasons": [_with_hours(each) for each in sorted(ahead.seasons, key=attrgetter("first"))],
        "closures": sorted(ahead.closures, key=attrgetter("first", "last", "id")),
    }, headers


def _with_hours(rules: Policy | Season) -> Json:
    return asdict(rules) | {"hours": dict(zip(WEEKDAYS, rules.hours, strict=True))}


@door.get("/sites/<site:site>/blocks")
@door.reading(BlockSchema(many=True), account=True)
def blocks(site: str) -> tuple[list[Json], Headers]:
    """What is out of use and not over, by its start; for staff of the site."""
    wall = house().wall
    with wall.look() as view:
        place = site_or_404(view, site)
        _must_be_staff_at(site)
        headers = seen(view.sequence, today_at(place))
        rows = wall.restrictions.blocks_of(view.connection, site, since=today_at(place))
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
@door.reading(AssignmentSchema(many=True), account=True)
def assignments(site: str) -> tuple[list[Json], Headers]:
    """What is a branch's and not over, by its first day; for staff of the site."""
    wall = house().wall
    with wall.look() as view:
        place = site_or_404(view, site)
        _must_be_staff_at(site)
        headers = seen(view.sequence, today_at(place))
        rows = wall.restrictions.assignments_of(view.connection, site, since=today_at(place))
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


def _must_be_staff_at(site_id: str) -> None:
    """End the request with 403 for members."""
    if not is_staff_at(caller(), site_id):
        abort(HTTPStatus.FORBIDDEN)
