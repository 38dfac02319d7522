"""What the demo's operator has decided about the house: so that every rule can be seen at work."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from booking.assigning import assign_positions, join_branch
from booking.blocking import block_positions
from booking.commands import (
    AssignPositions,
    BlockPositions,
    Change,
    CloseDays,
    JoinBranch,
    SetSeason,
)
from booking.dating import close_days, set_season
from booking.displacing import Changing, fates
from domain.kernel import Actor, Stamp
from domain.policy import Week
from domain.zones import local_day
from projections.places import SitePlace
from web.accounts.demo import DEMO_PEOPLE
from web.house import House

BRANCH = "argan-studio"
RAMADAN = (date(2027, 2, 8), date(2027, 3, 9))
CLOSES_IN_RAMADAN = "17:00"


def decide(house: House, site: SitePlace, positions: list[str]) -> None:
    """A desk is under repair, two are a branch's, New Year is a holiday, Ramadan has its hours.

    Whoever counts on one of those desks is moved as a preview proposes.
    """
    operator = Actor(next(p.id for p in DEMO_PEOPLE if p.role == "operator"), "operator")
    now = house.clock()
    for person in _people_of_the_branch():
        by = Stamp(now, f"demo-branch-{person}", operator, "web")
        join_branch(house.bookings, JoinBranch(by=by, member_id=person, branch_id=BRANCH))
    for number, (changing, wish) in enumerate(_wishes(site, positions, now)):
        by = Stamp(now, f"demo-house-{number}", operator, "web")
        change: Change = replace(wish, by=by)
        seen = changing.preview(house.bookings, change)
        changing(house.bookings, replace(change, plan=fates(seen)))


def _wishes(
    site: SitePlace, positions: list[str], now: datetime
) -> Iterator[tuple[Changing[Any], Change]]:
    nobody = Stamp(now, "", Actor("", "operator"), "web")
    here: dict[str, Any] = {"by": nobody, "site_id": site.site_id}
    today = local_day(now, site.time_zone)
    tomorrow, in_three_days = today + timedelta(days=1), today + timedelta(days=3)
    *_, first, second, broken = positions
    repair: dict[str, Any] = {
        "starts": f"{tomorrow}T00:00",
        "ends": f"{in_three_days}T24:00",
        "cause": "outage",
    }
    yield block_positions, BlockPositions(positions=(broken,), **repair, **here)
    given: dict[str, Any] = {"positions": (first, second), "branch_id": BRANCH}
    until = today + timedelta(days=90)
    yield assign_positions, AssignPositions(first=tomorrow, last=until, **given, **here)
    new_year = date(today.year + 1, 1, 1)
    yield close_days, CloseDays(first=new_year, last=new_year, cause="holiday", **here)
    if today <= RAMADAN[1]:
        hours = _shorter(site.calendar.policy_on(today).hours)
        yield set_season, SetSeason(first=RAMADAN[0], last=RAMADAN[1], hours=hours, **here)


def _shorter(hours: Week) -> Week:
    return tuple((day[0], min(day[1], CLOSES_IN_RAMADAN)) if day else () for day in hours)


def _people_of_the_branch() -> list[str]:
    members = [person.id for person in DEMO_PEOPLE if person.role == "member"]
    return members[2:5]
