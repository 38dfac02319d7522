"""The day and the hours the plan shows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.calendar import Calendar
from domain.policy import Policy
from domain.refusals import BeyondHorizon, InThePast, SiteClosed, TooShort
from projections.places import UNDRAWN, SitePlace
from tests.support.house import MONDAY, POLICY
from web.pages.slots import Hours, Slot

SUNDAY = MONDAY - timedelta(days=1)


def hours(at: str, policy: Policy = POLICY, day: date = MONDAY) -> Hours:
    site = SitePlace("ess", "Ess", "Ess", "Africa/Casablanca", False, Calendar((policy,)), UNDRAWN)
    return Hours(site, datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        ("07:00", Slot(MONDAY, "08:30", "19:00", whole=True)),
        ("08:30", Slot(MONDAY, "08:30", "19:00", whole=True)),
        ("10:14:59", Slot(MONDAY, "10:00", "19:00", whole=True)),
        ("10:15", Slot(MONDAY, "10:15", "19:00", whole=True)),
        ("18:30", Slot(MONDAY, "18:30", "19:00", whole=True)),
        ("18:31", Slot(MONDAY + timedelta(days=1), "08:30", "19:00", whole=True)),
        ("23:59", Slot(MONDAY + timedelta(days=1), "08:30", "19:00", whole=True)),
    ],
)
def test_the_next_bookable_hours(at: str, slot: Slot) -> None:
    assert hours(at).next_bookable() == slot


def test_a_closed_day_is_passed_over() -> None:
    found = hours("09:00", day=SUNDAY).next_bookable()

    assert found == Slot(MONDAY, "08:30", "19:00", whole=True)


def test_a_site_that_never_opens_has_no_next_day() -> None:
    shut = POLICY.__class__(
        **{f: getattr(POLICY, f) for f in POLICY.__struct_fields__ if f != "hours"},
        hours=((),) * 7,
    )

    assert hours("09:00", shut).next_bookable() is None
    assert hours("09:00", shut).halves(MONDAY) == []
    assert hours("09:00", shut).grid(MONDAY) == []


@pytest.mark.parametrize(
    ("at", "halves"),
    [
        ("07:00", [("08:30", "13:00", True), ("13:00", "19:00", False)]),
        ("11:20", [("11:15", "13:00", True), ("13:00", "19:00", False)]),
        ("12:31", [("13:00", "19:00", False)]),
        ("18:40", []),
    ],
)
def test_what_is_left_of_morning_and_afternoon(
    at: str, halves: list[tuple[str, str, bool]]
) -> None:
    found = hours(at).halves(MONDAY)

    assert [(half.slot.starts, half.slot.ends, half.morning) for half in found] == halves


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (SUNDAY, InThePast),
        (MONDAY + timedelta(days=6), SiteClosed),
        (MONDAY + timedelta(days=90), BeyondHorizon),
    ],
)
def test_a_day_that_cannot_be_had_says_why(day: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        hours("09:00").on(day)


def test_the_last_minutes_of_a_day_are_too_short() -> None:
    with pytest.raises(TooShort):
        hours("18:45").on(MONDAY)


def test_the_strip_shows_two_weeks_with_the_day_asked_for_in_the_first() -> None:
    found = hours("09:00")

    for ahead in range(90):
        day = MONDAY + timedelta(days=ahead)
        strip = found.strip(day)
        assert day in [tab.day for tab in strip[:7]]
        assert all(tab.day <= found.policy.last_day(MONDAY) for tab in strip)
    assert found.strip(date(2000, 1, 1)) == found.strip(MONDAY)
    assert found.strip(date(2199, 1, 1))[0].day <= found.policy.last_day(MONDAY)


def test_the_strip_says_what_is_closed_and_what_is_over() -> None:
    strip = hours("18:45").strip(MONDAY)

    assert (strip[0].today, strip[0].over, strip[0].bookable) == (True, True, False)
    assert strip[1].bookable
    assert (strip[6].opens, strip[6].over, strip[6].bookable) == ("", False, False)


def test_the_grid_ends_at_closing_time() -> None:
    grid = hours("09:00").grid(MONDAY)

    assert (grid[0], grid[1], grid[-2], grid[-1]) == ("08:30", "08:45", "18:45", "19:00")
