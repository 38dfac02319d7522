"""What is over leaves the calendar, by the time in the event; policies stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.calendar import Closure, Season
from domain.site import ClosureLifted, ClosureSet, SeasonSet, SeasonWithdrawn
from tests.support.calendar import BY, IN_SEASON, LATE, PLAIN, SITES, act, on, then
from tests.support.house import MONDAY, POLICY, stamp

MARKS: Any = {"site_id": "ess"}


def weekly(number: int) -> tuple[SeasonSet, ClosureSet]:
    """A season and a closure of one week, set on its first day."""
    first = MONDAY + timedelta(weeks=number)
    at = datetime(first.year, first.month, first.day, 9, tzinfo=UTC)
    by: Any = {**MARKS, **stamp("sam", role="operator", at=at).marks()}
    span: Any = {"first": first.isoformat(), "last": (first + timedelta(days=6)).isoformat()}
    return (
        SeasonSet(**by, season=Season(id=f"s{number}", **span, hours=LATE)),
        ClosureSet(**by, closure=Closure(id=f"c{number}", **span, cause="works")),
    )


def test_a_calendar_never_grows_with_what_is_over() -> None:
    years = [event for number in range(150) for event in weekly(number)]

    calendar = then(PLAIN, years).calendar

    # The week before ended a day ago: it is remembered for another one.
    assert [season.id for season in calendar.seasons] == ["s148", "s149"]
    assert [closure.id for closure in calendar.closures] == ["c148", "c149"]


@pytest.mark.parametrize(("days", "remembered"), [(2, True), (3, False)])
def test_what_is_over_is_forgotten_by_the_time_in_the_event(days: int, remembered: bool) -> None:
    one = then(PLAIN, weekly(0))
    at = datetime(2026, 11, 29, 12, tzinfo=UTC) + timedelta(days=days)
    by = stamp("sam", role="operator", at=at)

    for more in (
        one.close("next", on(20), on(21), "works", by=by),
        one.set_season("next", on(20), on(21), LATE, by=by),
    ):
        after = then(one, more).calendar
        assert ("s0" in {s.id for s in after.seasons}) is remembered
        assert ("c0" in {c.id for c in after.closures}) is remembered


def test_policies_are_kept_for_ever_since_reservations_name_them() -> None:
    site = PLAIN
    for version in range(2, 20):
        later = replace(POLICY, version=version, starts_on=f"2026-12-{version:02}")
        site = then(site, site.adopt(later, by=BY))
    far = then(site, weekly(100))

    assert [p.version for p in far.calendar.policies] == list(range(1, 20))
    assert far.calendar.policy(7).starts_on == "2026-12-07"


def test_facts_about_what_is_not_there_change_nothing() -> None:
    marks: Any = {**MARKS, **BY.marks()}

    for event in (
        SeasonWithdrawn(**marks, season_id="nobody's"),
        ClosureLifted(**marks, closure_id="nobody's"),
    ):
        assert IN_SEASON.evolve(event) == IN_SEASON


@pytest.mark.parametrize("state", SITES)
@pytest.mark.parametrize("verb", ["adopt", "set season", "reshape", "close"])
def test_a_fact_told_twice_is_told_once(state: str, verb: str) -> None:
    site = SITES[state]
    (event,) = act(site, verb)

    assert then(site, [event, event]) == then(site, [event])
