"""Half-open hours of one day, compared by wall clocks, and by instants where these cannot tell."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.period import Period
from domain.zones import TZ_VERSION
from tests.support.house import MONDAY

CASABLANCA, BERLIN = "Africa/Casablanca", "Europe/Berlin"
CLOCKS_BACK = date(2026, 10, 25)
SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)


def hours(starts: str, ends: str, day: date = MONDAY, time_zone: str = CASABLANCA) -> Period:
    return Period.local(day, starts, ends, time_zone)


NINE_TO_NOON = hours("09:00", "12:00")


def test_a_period_keeps_the_evidence_of_its_instants() -> None:
    assert Period(
        day="2026-11-23",
        starts="09:00",
        ends="12:00",
        time_zone=BERLIN,
        starts_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        ends_at=datetime(2026, 11, 23, 11, tzinfo=UTC),
        tz_version=TZ_VERSION,
    ) == hours("09:00", "12:00", time_zone=BERLIN)


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (hours("09:00", "12:00"), True),
        (hours("10:00", "11:00"), True),
        (hours("08:00", "13:00"), True),
        (hours("11:45", "13:00"), True),
        (hours("08:00", "09:15"), True),
        (hours("12:00", "13:00"), False),
        (hours("08:00", "09:00"), False),
        (hours("09:00", "12:00", MONDAY + timedelta(days=1)), False),
        (hours("09:00", "11:00", time_zone=BERLIN), True),
        (hours("08:00", "10:00", time_zone=BERLIN), False),
        (hours("12:45", "14:00", time_zone=BERLIN), True),
        (hours("13:00", "14:00", time_zone=BERLIN), False),
    ],
)
def test_periods_that_touch_do_not_overlap(other: Period, overlap: bool) -> None:
    assert NINE_TO_NOON.overlaps(other) is overlap
    assert other.overlaps(NINE_TO_NOON) is overlap


def test_midnight_belongs_to_the_next_day() -> None:
    late = hours("22:00", "24:00")
    early = hours("00:00", "02:00", MONDAY + timedelta(days=1))

    assert not late.overlaps(early)
    assert late.ends_at == early.starts_at


def by_former_rules(period: Period) -> Period:
    """The same wall clocks, promised when Morocco was still expected to be an hour ahead."""
    return replace(
        period,
        starts_at=period.starts_at - timedelta(hours=1),
        ends_at=period.ends_at - timedelta(hours=1),
        tz_version="2025b",
    )


def test_when_the_rules_of_a_zone_change_nine_stays_nine() -> None:
    before = by_former_rules(NINE_TO_NOON)

    assert before.overlaps(hours("11:00", "13:00"))
    assert not before.overlaps(hours("12:00", "13:00"))
    assert not before.overlaps(hours("08:00", "09:00"))
    assert not before.overlaps(hours("09:00", "12:00", MONDAY + timedelta(days=1)))


def test_across_zones_instants_settle_it_whatever_rules_gave_them() -> None:
    before = by_former_rules(NINE_TO_NOON)

    assert before.overlaps(hours("09:00", "10:00", time_zone=BERLIN))
    assert not before.overlaps(hours("12:00", "13:00", time_zone=BERLIN))


def twice(starts: str, ends: str, offsets: tuple[timedelta | None, timedelta | None]) -> Period:
    return Period.local(CLOCKS_BACK, starts, ends, BERLIN, offsets=offsets)


def test_an_hour_that_comes_twice_is_not_sold_between_its_comings() -> None:
    through_both = twice("01:00", "02:15", (None, WINTER))
    in_between = twice("02:30", "03:00", (SUMMER, None))

    assert through_both.minutes == 135
    assert through_both.overlaps(in_between)
    assert in_between.overlaps(through_both)


@pytest.mark.parametrize(
    ("starts", "ends", "day", "minutes"),
    [
        ("09:00", "12:00", MONDAY, 180),
        ("12:00", "09:00", MONDAY, -180),
        ("00:00", "24:00", MONDAY, 24 * 60),
        ("00:00", "24:00", CLOCKS_BACK, 25 * 60),
    ],
)
def test_minutes_are_those_that_pass(starts: str, ends: str, day: date, minutes: int) -> None:
    assert hours(starts, ends, day, BERLIN).minutes == minutes


def test_a_period_has_ended_with_the_instant_of_its_end() -> None:
    end = datetime(2026, 11, 23, 12, tzinfo=UTC)

    assert NINE_TO_NOON.has_ended(end)
    assert not NINE_TO_NOON.has_ended(end - timedelta(microseconds=1))
