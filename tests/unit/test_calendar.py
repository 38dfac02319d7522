"""The hours of a day: its closure's, else its season's, else its policy's."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from itertools import permutations

import pytest
from msgspec.structs import replace

from domain.calendar import Calendar, Closure, Season
from domain.kernel import Event
from domain.period import Period
from domain.refusals import OutsideHours, SiteClosed
from tests.support.calendar import LATE, LONG, ZONE, on
from tests.support.house import POLICY, SEVEN
from tests.support.tables import NOTHING, cells, outcome_of

DECEMBER = replace(POLICY, version=2, starts_on="2026-12-01", hours=LONG, max_upcoming=3)
RAMADAN = Season(id="ramadan", first="2026-12-07", last="2026-12-13", hours=LATE)
WORKS = Closure(id="works", first="2026-12-10", last="2026-12-16", cause="works")
CALENDAR = Calendar((POLICY, DECEMBER), (RAMADAN,), (WORKS,))


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
