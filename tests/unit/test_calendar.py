"""What a site goes by on which day: policies, seasons, closures, and who may change them how."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from domain.calendar import Calendar, Closure, Season
from domain.kernel import Event, Stamp
from domain.period import Period
from domain.policy import Policy
from domain.refusals import Contradictory, OutsideHours, Reason, SiteClosed
from domain.site import ClosureLifted, ClosureSet, SeasonSet, SeasonWithdrawn, Site
from tests.support.house import MONDAY, POLICY, SEVEN, stamp
from tests.support.tables import NOTHING, cells, outcome_of

ZONE = "Africa/Casablanca"
LATE = (("11:00", "19:00"),) * 5 + ((), ())
LONG = (("08:00", "22:00"),) * 7
DECEMBER = replace(POLICY, version=2, starts_on="2026-12-01", hours=LONG, max_upcoming=3)
RAMADAN = Season(id="ramadan", first="2026-12-07", last="2026-12-13", hours=LATE)
WORKS = Closure(id="works", first="2026-12-10", last="2026-12-16", cause="works")
CALENDAR = Calendar((POLICY, DECEMBER), (RAMADAN,), (WORKS,))
BY = stamp("sam", role="operator")


def on(day: int, month: int = 12) -> date:
    return date(2026, month, day)


@pytest.mark.parametrize(
    ("day", "opening"),
    [
        (on(29, 11), None),
        (on(30, 11), ("08:30", "19:00")),
        (on(1), ("08:00", "22:00")),
        (on(6), ("08:00", "22:00")),
        (on(7), ("11:00", "19:00")),
        (on(9), ("11:00", "19:00")),
        (on(10), None),
        (on(16), None),
        (on(17), ("08:00", "22:00")),
    ],
)
def test_the_hours_of_a_day_are_its_closures_else_its_seasons_else_its_policys(
    day: date, opening: tuple[str, str] | None
) -> None:
    assert CALENDAR.opening(day) == opening


@pytest.mark.parametrize("closed", [on(10), on(12), on(16)])
def test_a_season_does_not_open_what_is_closed_and_the_closure_says_why(closed: date) -> None:
    assert CALENDAR.closed_for(closed) == "works"
    assert CALENDAR.closed_for(closed - timedelta(days=7)) == ""


def test_numbers_are_those_a_reservation_was_made_under_and_hours_those_of_its_day() -> None:
    rules = CALENDAR.rules(POLICY, on(8))

    assert rules.hours == LATE
    assert replace(rules, hours=POLICY.hours) == POLICY


def test_a_policy_on_a_day_like_any_other_is_left_as_it_is() -> None:
    assert CALENDAR.rules(POLICY, on(30, 11)) is POLICY


ADMITTED = """
day        | 09:00-10:00   | 18:00-21:00   | 12:00-13:00
2026-11-30 | -             | outside-hours | -
2026-12-01 | -             | -             | -
2026-12-07 | outside-hours | outside-hours | -
2026-12-12 | site-closed   | site-closed   | site-closed
2026-12-17 | -             | -             | -
"""


@pytest.mark.parametrize(("day", "hours", "outcome"), cells(ADMITTED))
def test_a_wish_is_measured_by_the_hours_of_its_day(day: str, hours: str, outcome: str) -> None:
    starts, ends = hours.split("-")

    def admit() -> Sequence[Event]:
        CALENDAR.admit(POLICY, date.fromisoformat(day), starts, ends, ZONE, at=SEVEN)
        return ()

    assert outcome_of(admit) == outcome


@pytest.mark.parametrize(("day", "hours", "outcome"), cells(ADMITTED))
def test_what_was_promised_still_fits_or_does_not_by_the_same_hours(
    day: str, hours: str, outcome: str
) -> None:
    starts, ends = hours.split("-")
    period = Period.local(date.fromisoformat(day), starts, ends, ZONE)

    def must() -> Sequence[Event]:
        CALENDAR.must_admit(period)
        return ()

    assert CALENDAR.admits(period) is (outcome == NOTHING)
    assert outcome_of(must) == outcome


def test_the_end_may_be_closing_time_and_the_start_opening_time() -> None:
    for starts, ends, fits in (
        ("11:00", "19:00", True),
        ("10:45", "19:00", False),
        ("11:00", "19:15", False),
    ):
        assert CALENDAR.admits(Period.local(on(8), starts, ends, ZONE)) is fits


def test_a_day_closed_by_the_house_says_why_and_a_day_of_rest_does_not() -> None:
    sunday = Calendar((POLICY,))
    with pytest.raises(SiteClosed) as closed:
        CALENDAR.admit(POLICY, on(12), "12:00", "13:00", ZONE, at=SEVEN)
    with pytest.raises(SiteClosed) as rest:
        sunday.admit(POLICY, on(29, 11), "12:00", "13:00", ZONE, at=SEVEN)

    assert closed.value.facts == {"day": "2026-12-12", "cause": "works"}
    assert rest.value.facts == {"day": "2026-11-29"}


def test_what_no_longer_fits_is_told_why_too() -> None:
    with pytest.raises(SiteClosed) as closed:
        CALENDAR.must_admit(Period.local(on(12), "12:00", "13:00", ZONE))
    with pytest.raises(SiteClosed) as rest:
        Calendar((POLICY,)).must_admit(Period.local(on(29, 11), "12:00", "13:00", ZONE))
    with pytest.raises(OutsideHours) as outside:
        CALENDAR.must_admit(Period.local(on(8), "09:00", "12:00", ZONE))

    assert closed.value.facts == {"day": "2026-12-12", "cause": "works"}
    assert rest.value.facts == {"day": "2026-11-29"}
    assert outside.value.facts == {"opens": "11:00", "closes": "19:00"}


def test_of_two_closures_the_earlier_gives_the_cause_in_whichever_order_they_were_set() -> None:
    outage = Closure(id="outage", first="2026-12-11", last="2026-12-11", cause="outage")
    storm = Closure(id="storm", first="2026-12-11", last="2026-12-20", cause="weather")

    for order in permutations((WORKS, outage, storm)):
        calendar = reduce(Calendar.with_closure, order, Calendar((POLICY,)))
        assert calendar.closed_for(on(11)) == "works"
        assert calendar.without("works").closed_for(on(11)) == "outage"
        assert calendar.closed_for(on(20)) == "weather"


def test_a_season_or_a_closure_set_again_takes_the_place_of_the_former() -> None:
    shorter = replace(RAMADAN, last="2026-12-08")
    longer = replace(WORKS, last="2026-12-31")

    calendar = CALENDAR.with_season(shorter).with_closure(longer)

    assert (calendar.seasons, calendar.closures) == ((shorter,), (longer,))


# A site and its verbs

NEXT = replace(POLICY, version=2, starts_on="2026-11-23")


def opened(*policies: Policy, zone: str = ZONE) -> Site:
    events = Site().open(
        *("ess",),
        name="Essaouira",
        city="Essaouira",
        time_zone=zone,
        example=False,
        policies=policies or (POLICY,),
        by=stamp("setup", role="system"),
    )
    return reduce(Site.evolve, events, Site())


def then(site: Site, events: Sequence[Any]) -> Site:
    return reduce(Site.evolve, events, site)


PLAIN = opened()
IN_SEASON = then(PLAIN, PLAIN.set_season("s1", on(1), on(7), LATE, by=BY))
CLOSED = then(PLAIN, PLAIN.close("c1", on(1), on(7), "holiday", by=BY))
SITES = {"plain": PLAIN, "in season": IN_SEASON, "closed": CLOSED}
TABLE = """
state     | adopt          | set season    | reshape    | overlap       | close       | withdraw         | lift
plain     | policy-adopted | season-set    | season-set | season-set    | closure-set | unknown-change   | unknown-change
in season | policy-adopted | season-set    | season-set | contradictory | closure-set | season-withdrawn | unknown-change
closed    | policy-adopted | season-set    | season-set | season-set    | closure-set | unknown-change   | closure-lifted
"""  # noqa: E501


def act(site: Site, verb: str, by: Stamp = BY) -> Sequence[Event]:
    match verb:
        case "adopt":
            return site.adopt(NEXT, by=by)
        case "set season":
            return site.set_season("s2", on(8), on(9), LATE, by=by)
        case "reshape":
            return site.set_season("s1", on(2), on(9), LONG, by=by)
        case "overlap":
            return site.set_season("s2", on(7), on(9), LONG, by=by)
        case "close":
            return site.close("c2", on(7), on(9), "works", by=by)
        case "withdraw":
            return site.withdraw_season("s1", by=by)
        case _:
            return site.lift_closure("c1", by=by)


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(TABLE))
def test_the_house_changes_a_calendar(state: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: act(SITES[state], verb)) == outcome


@pytest.mark.parametrize(
    ("verb", "opening"),
    [
        ("reshape", ("08:00", "22:00")),
        ("close", ("11:00", "19:00")),
        ("withdraw", ("08:30", "19:00")),
    ],
)
def test_what_was_decided_counts_from_then_on(verb: str, opening: tuple[str, str]) -> None:
    after = then(IN_SEASON, act(IN_SEASON, verb))

    assert after.calendar.opening(on(2)) == opening


def test_what_is_lifted_is_open_again() -> None:
    assert CLOSED.calendar.opening(on(2)) is None
    assert then(CLOSED, act(CLOSED, "lift")).calendar.opening(on(2)) == ("08:30", "19:00")


BACKWARDS = (("19:00", "09:00"), ("10:00", "10:00"), *LATE[2:])


def test_a_policy_is_refused_for_everything_that_is_wrong_with_it() -> None:
    nonsense = replace(
        NEXT,
        version=7,
        starts_on="2026-11-22",
        hours=BACKWARDS,
        grid_minutes=40,
        min_minutes=700,
        grace_minutes=60,
        full_day_grace_minutes=30,
    )

    with pytest.raises(Contradictory) as refused:
        PLAIN.adopt(nonsense, by=BY)

    assert refused.value.reasons == (
        Reason("closes-before-it-opens", {"weekday": "monday"}),
        Reason("closes-before-it-opens", {"weekday": "tuesday"}),
        Reason("minimum-off-grid", {"minutes": 40}),
        Reason("shorter-grace-for-longer-stays", {"minutes": 60}),
        Reason("minimum-longer-than-any-day", {"minutes": 480}),
        Reason("in-the-past", {"day": "2026-11-23"}),
        Reason("not-the-next-version", {"version": 2}),
    )


@pytest.mark.parametrize("version", [0, 1, 3])
def test_versions_are_counted_one_by_one(version: int) -> None:
    with pytest.raises(Contradictory) as refused:
        PLAIN.adopt(replace(NEXT, version=version), by=BY)

    assert refused.value.reasons == (Reason("not-the-next-version", {"version": 2}),)


def test_a_season_is_refused_for_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(Contradictory) as refused:
        IN_SEASON.set_season("s2", on(3), on(20, 11), BACKWARDS, by=BY)
    with pytest.raises(Contradictory) as overlapping:
        IN_SEASON.set_season("s2", on(22, 11), on(1), BACKWARDS, by=BY)

    assert refused.value.reasons == (
        Reason("closes-before-it-opens", {"weekday": "monday"}),
        Reason("closes-before-it-opens", {"weekday": "tuesday"}),
        Reason("in-the-past", {"day": "2026-11-23"}),
        Reason("ends-before-it-starts", {"day": "2026-12-03"}),
    )
    assert overlapping.value.reasons[2:] == (
        Reason("seasons-overlap", {"season": "s1", "first": "2026-12-01"}),
    )


def test_a_closure_is_refused_for_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(Contradictory) as refused:
        PLAIN.close("c1", on(3), on(20, 11), "works", by=BY)

    assert refused.value.reasons == (
        Reason("in-the-past", {"day": "2026-11-23"}),
        Reason("ends-before-it-starts", {"day": "2026-12-03"}),
    )


def test_what_has_begun_may_be_set_up_to_today_and_today_is_today_at_the_site() -> None:
    late = stamp("sam", role="operator", at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    berlin = opened(zone="Europe/Berlin")

    assert PLAIN.close("c1", on(20, 11), MONDAY, "works", by=late)
    assert berlin.adopt(replace(NEXT, starts_on="2026-11-24"), by=late)
    with pytest.raises(Contradictory) as refused:
        berlin.close("c1", on(20, 11), MONDAY, "works", by=late)
    assert refused.value.reasons == (Reason("in-the-past", {"day": "2026-11-24"}),)


# What is over

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
