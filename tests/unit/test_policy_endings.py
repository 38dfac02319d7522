"""How long a desk waits for its member, and when all are sent home."""

from datetime import date, timedelta

import pytest

from domain.period import Period
from domain.zones import instant, local_wall
from tests.support.house import MONDAY, POLICY, SEVEN

CASABLANCA = "Africa/Casablanca"
SATURDAY, SUNDAY = (MONDAY + timedelta(days=days) for days in (5, 6))


@pytest.mark.parametrize(
    ("hours", "reserved", "until"),
    [
        ("09:00-12:00", "07:00", "09:30"),
        ("08:30-13:45", "07:00", "09:00"),
        ("08:30-14:00", "07:00", "10:30"),
        ("08:30-19:00", "07:00", "10:30"),
        ("09:00-12:00", "09:00", "09:30"),
        ("09:00-12:00", "09:20", "09:50"),
        ("09:00-12:00", "11:40", "12:00"),
        ("09:00-09:30", "07:00", "09:30"),
        ("08:30-19:00", "17:30", "19:00"),
    ],
)
def test_a_desk_waits_for_its_member_and_never_past_the_end(
    hours: str, reserved: str, until: str
) -> None:
    starts, ends = hours.split("-")
    period = Period.local(MONDAY, starts, ends, CASABLANCA)

    held = POLICY.held_until(period, instant(MONDAY, reserved, CASABLANCA))

    assert local_wall(held, CASABLANCA) == until


def test_what_was_reserved_on_a_day_that_is_closed_now_waits_as_for_a_full_day() -> None:
    period = Period.local(SUNDAY, "09:00", "12:00", CASABLANCA)

    assert local_wall(POLICY.held_until(period, SEVEN), CASABLANCA) == "11:00"


@pytest.mark.parametrize(
    ("day", "hours", "closes"),
    [
        (MONDAY, "09:00-12:00", "19:00"),
        (SATURDAY, "09:00-12:00", "14:00"),
        (SATURDAY, "09:00-15:00", "15:00"),
        (SUNDAY, "09:00-12:00", "12:00"),
    ],
)
def test_all_are_sent_home_when_the_site_closes_but_nobody_before_their_end(
    day: date, hours: str, closes: str
) -> None:
    starts, ends = hours.split("-")
    period = Period.local(day, starts, ends, CASABLANCA)

    assert POLICY.closes_at(period) == instant(day, closes, CASABLANCA)
