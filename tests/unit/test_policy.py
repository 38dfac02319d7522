"""What the house rules admit, whoever asks and whatever is booked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.kernel import Event
from domain.refusals import BeyondHorizon, InThePast, OffGrid, OutsideHours, SiteClosed, TooShort
from tests.support.house import MONDAY, POLICY, ROUND_THE_CLOCK, SEVEN
from tests.support.tables import NOTHING, outcome_of

CASABLANCA, BERLIN = "Africa/Casablanca", "Europe/Berlin"
TUESDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=days) for days in (1, 5, 6))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
FEBRUARY_20TH, FEBRUARY_21ST = date(2027, 2, 20), date(2027, 2, 21)

NIGHT_AND_DAY = replace(POLICY, hours=ROUND_THE_CLOCK)
ODD_HOURS = replace(POLICY, hours=(("08:40", "18:50"),) * 7)
HOURLY = replace(POLICY, grid_minutes=60, min_minutes=60)


def admitted(day: date, hours: str, **asked: Any) -> str:
    """`-` when the rules admit it, or the code of the refusal."""
    policy = asked.pop("policy", POLICY)
    starts, ends = hours.split("-")

    def admit() -> Sequence[Event]:
        policy.admit(day, starts, ends, asked.get("zone", CASABLANCA), at=asked.get("at", SEVEN))
        return ()

    return outcome_of(admit)


@pytest.mark.parametrize(
    ("day", "hours", "outcome"),
    [
        (MONDAY, "08:30-19:00", NOTHING),
        (MONDAY, "18:30-19:00", NOTHING),
        (MONDAY, "18:30-19:15", "outside-hours"),
        (MONDAY, "08:15-09:00", "outside-hours"),
        (MONDAY, "00:00-24:00", "outside-hours"),
        (SATURDAY, "09:00-14:00", NOTHING),
        (SATURDAY, "08:30-10:00", "outside-hours"),
        (SATURDAY, "13:00-14:15", "outside-hours"),
        (SUNDAY, "09:00-10:00", "site-closed"),
        (SUNDAY, "09:05-09:10", "site-closed"),
    ],
)
def test_the_site_is_open_for_all_of_that_time(day: date, hours: str, outcome: str) -> None:
    assert admitted(day, hours) == outcome


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        ("09:15-09:45", NOTHING),
        ("09:10-10:00", "off-grid"),
        ("09:00-09:50", "off-grid"),
        ("09:01-09:59", "off-grid"),
        ("08:00-08:05", "off-grid"),
    ],
)
def test_start_and_end_are_on_the_grid(hours: str, outcome: str) -> None:
    assert admitted(MONDAY, hours) == outcome


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        ("18:00-18:50", NOTHING),
        ("18:00-18:40", "off-grid"),
        ("08:40-10:00", "off-grid"),
        ("08:45-10:00", NOTHING),
        ("08:30-10:00", "outside-hours"),
    ],
)
def test_the_end_may_be_closing_time_off_the_grid(hours: str, outcome: str) -> None:
    assert admitted(MONDAY, hours, policy=ODD_HOURS) == outcome


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        ("09:00-09:30", NOTHING),
        ("09:00-09:15", "too-short"),
        ("09:00-09:00", "too-short"),
        ("10:00-09:00", "too-short"),
    ],
)
def test_half_an_hour_is_the_least(hours: str, outcome: str) -> None:
    assert admitted(MONDAY, hours) == outcome


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (FEBRUARY_20TH, NOTHING),
        (FEBRUARY_21ST, "beyond-horizon"),
        (date(2027, 12, 1), "beyond-horizon"),
        (date.max, "beyond-horizon"),
    ],
)
def test_one_books_ninety_days_ahead_counting_today(day: date, outcome: str) -> None:
    assert (FEBRUARY_20TH - MONDAY).days == 90 - 1
    assert admitted(day, "09:00-10:00") == outcome


@pytest.mark.parametrize(
    ("zone", "day", "outcome"),
    [
        (CASABLANCA, MONDAY, NOTHING),
        (CASABLANCA, FEBRUARY_20TH, NOTHING),
        (CASABLANCA, FEBRUARY_21ST, "beyond-horizon"),
        (BERLIN, MONDAY, "in-the-past"),
        (BERLIN, TUESDAY, NOTHING),
        (BERLIN, FEBRUARY_21ST, NOTHING),
    ],
)
def test_today_is_today_at_the_site(zone: str, day: date, outcome: str) -> None:
    assert admitted(day, "23:00-24:00", zone=zone, at=LATE, policy=NIGHT_AND_DAY) == outcome


@pytest.mark.parametrize(
    ("day", "hours", "outcome"),
    [
        (MONDAY - timedelta(days=1), "09:00-10:00", "in-the-past"),
        (date.min, "09:00-10:00", "in-the-past"),
        (MONDAY, "09:00-12:00", "in-the-past"),
        (MONDAY, "09:00-12:15", NOTHING),
        (MONDAY, "12:00-12:30", NOTHING),
    ],
)
def test_the_end_is_in_the_future_although_the_start_may_not_be(
    day: date, hours: str, outcome: str
) -> None:
    assert admitted(day, hours, at=NOON) == outcome


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), MONDAY])
def test_what_is_over_is_told_with_the_end_that_was_asked_for(day: date) -> None:
    with pytest.raises(InThePast) as refused:
        POLICY.admit(day, "09:00", "10:00", CASABLANCA, at=NOON)

    assert refused.value.facts == {"day": day.isoformat(), "ends": "10:00"}


@pytest.mark.parametrize(
    ("day", "hours", "minutes"),
    [
        (date(2026, 10, 25), "02:00-03:00", 120),
        (date(2026, 10, 25), "02:30-02:30", "too-short"),
        (date(2026, 10, 25), "01:45-02:00", "too-short"),
        (date(2026, 10, 25), "02:45-03:00", 75),
        (date(2026, 10, 25), "00:00-24:00", 25 * 60),
        (date(2026, 3, 29), "00:00-24:00", 23 * 60),
        (date(2026, 3, 29), "01:30-03:00", 30),
        (date(2026, 3, 29), "01:45-03:00", "too-short"),
        (date(2026, 3, 29), "01:00-02:30", "nonexistent-time"),
        (date(2026, 3, 29), "02:30-04:00", "nonexistent-time"),
        (date(2026, 3, 29), "02:00-03:00", "nonexistent-time"),
    ],
)
def test_the_nights_the_clocks_of_berlin_change(day: date, hours: str, minutes: int | str) -> None:
    changes_of_clocks(BERLIN, day, hours, minutes)


@pytest.mark.parametrize(
    ("day", "hours", "minutes"),
    [
        (date(2025, 2, 23), "02:00-03:00", 120),
        (date(2025, 2, 23), "02:30-03:30", 120),
        (date(2025, 4, 6), "02:15-04:00", "nonexistent-time"),
        (date(2025, 4, 6), "01:30-03:00", 30),
        (date(2026, 9, 20), "00:00-24:00", 25 * 60),
        (date(2026, 9, 21), "00:00-24:00", 24 * 60),
        (date(2027, 2, 7), "00:00-24:00", 24 * 60),
    ],
)
def test_the_nights_the_clocks_of_morocco_changed_until_they_did_no_more(
    day: date, hours: str, minutes: int | str
) -> None:
    changes_of_clocks(CASABLANCA, day, hours, minutes)


def changes_of_clocks(zone: str, day: date, hours: str, minutes: int | str) -> None:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    if isinstance(minutes, str):
        assert admitted(day, hours, policy=NIGHT_AND_DAY, zone=zone, at=at) == minutes
    else:
        starts, ends = hours.split("-")
        assert NIGHT_AND_DAY.admit(day, starts, ends, zone, at=at).minutes == minutes


def test_the_numbers_are_those_of_the_policy() -> None:
    assert admitted(MONDAY, "09:00-10:00", policy=HOURLY) == NOTHING
    assert admitted(MONDAY, "09:30-10:30", policy=HOURLY) == "off-grid"
    assert admitted(MONDAY, "09:00-09:00", policy=HOURLY) == "too-short"
    assert admitted(TUESDAY, "09:00-10:00", policy=replace(POLICY, horizon_days=1)) == (
        "beyond-horizon"
    )


def test_a_refusal_says_what_would_work() -> None:
    with pytest.raises(OutsideHours) as outside:
        POLICY.admit(SATURDAY, "08:30", "10:00", CASABLANCA, at=SEVEN)
    with pytest.raises(SiteClosed) as closed:
        POLICY.admit(SUNDAY, "09:00", "10:00", CASABLANCA, at=SEVEN)
    with pytest.raises(OffGrid) as off_grid:
        POLICY.admit(MONDAY, "09:10", "10:00", CASABLANCA, at=SEVEN)
    with pytest.raises(TooShort) as short:
        POLICY.admit(MONDAY, "09:00", "09:15", CASABLANCA, at=SEVEN)
    with pytest.raises(BeyondHorizon) as beyond:
        POLICY.admit(FEBRUARY_21ST, "09:00", "10:00", CASABLANCA, at=SEVEN)
    with pytest.raises(InThePast) as past:
        POLICY.admit(MONDAY, "09:00", "12:00", CASABLANCA, at=NOON)

    assert outside.value.facts == {"opens": "09:00", "closes": "14:00"}
    assert closed.value.facts == {"day": "2026-11-29"}
    assert off_grid.value.facts == {"minutes": 15}
    assert short.value.facts == {"minutes": 30}
    assert beyond.value.facts == {"days": 90, "last": "2027-02-20"}
    assert past.value.facts == {"day": "2026-11-23", "ends": "12:00"}


def test_times_that_are_no_times_are_no_refusal_but_a_mistake() -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        POLICY.admit(MONDAY, "9 am", "10:00", CASABLANCA, at=SEVEN)
