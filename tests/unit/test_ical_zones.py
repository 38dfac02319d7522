"""A zone as it is told to calendar programs gives every local time the instant it has."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from
from icalendar import Calendar

from domain import zones
from domain.refusals import NonexistentTime
from domain.zones import zone
from tests.support.ical import instant
from web.ical.zones import described

CASABLANCA = "Africa/Casablanca"
FIRST, LAST = 2024, 2027


def told(time_zone: str) -> bytes:
    """A calendar with a zone."""
    calendar = Calendar()
    calendar.add_component(described(time_zone, FIRST, LAST))
    said: bytes = calendar.to_ical()
    return said


@pytest.mark.parametrize(
    ("day", "what"),
    [
        (date(2024, 3, 10), "Ramadan begins"),
        (date(2024, 4, 14), "Ramadan has ended"),
        (date(2026, 2, 15), "Ramadan begins"),
        (date(2026, 3, 22), "Ramadan has ended"),
        (date(2026, 9, 20), "the zone leaves its +01"),
    ],
    ids=str,
)
def test_every_quarter_of_an_hour_of_a_day_on_which_the_clocks_change(day: date, what: str) -> None:
    said, skipped = told(CASABLANCA), 0
    for minute in range(0, zones.MINUTES_A_DAY, 15):
        wall = zones.wall_of(minute)
        try:
            expected = zones.instant(day, wall, CASABLANCA)
        except NonexistentTime:
            skipped += 1
            continue
        assert instant(said, CASABLANCA, f"{day}T{wall}") == expected, (what, wall)
    assert skipped == (4 if what == "Ramadan has ended" else 0)


MINUTES = integers(0, (LAST - FIRST + 1) * 365 * zones.MINUTES_A_DAY)
NAMES = sampled_from([CASABLANCA, "Europe/Paris", "America/New_York", "Asia/Kathmandu", "UTC"])


@given(MINUTES, NAMES)
def test_any_instant_of_the_years_is_found_again(minutes: int, name: str) -> None:
    local = (datetime(FIRST, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(zone(name))
    first = local.replace(fold=0).astimezone(UTC)

    assert instant(told(name), name, f"{local:%Y-%m-%dT%H:%M}") == first


def test_a_clock_goes_forward_at_the_time_it_shows_before() -> None:
    said = told("Europe/Paris")

    assert b"DTSTART:20260329T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100" in said
    assert b"DTSTART:20261025T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200" in said
