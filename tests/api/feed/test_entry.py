"""An entry says what its reservation says, whatever a site is called and whenever it is."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis.strategies import dates, sampled_from, text, tuples
from icalendar import Calendar
from msgspec.structs import replace

from domain.period import Period
from domain.refusals import NonexistentTime
from domain.zones import wall_of
from projections.places import SitePlace
from projections.reservations import ReservationRow, when
from tests.api.conftest import SITE, Caller, Someone
from tests.support.ical import entry, instant
from web.house import House
from web.ical.entry import entry as told
from web.ical.zones import described
from web.moments import NOW, looking

# As a site file may have it.
NAMES = text(min_size=1, max_size=80).filter(str.isprintable).filter(str.strip)
GRID = [wall_of(minute) for minute in range(0, 24 * 60 + 15, 15)]
HOURS = tuples(sampled_from(GRID), sampled_from(GRID)).filter(lambda each: each[0] < each[1])
# Ramadan of 2024 to 2026 is in them, and the day on which Morocco left its +01.
DAYS = dates(date(2024, 1, 1), date(2027, 12, 31))
ZONES = sampled_from(["Africa/Casablanca", "Europe/Paris"])
AT = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def seen(
    app: Flask, house: House, api: Caller, member: Someone
) -> tuple[ReservationRow, SitePlace]:
    """A reservation of the member's, and its site."""
    made = api.reserve(member).json
    with app.test_request_context(), looking(NOW) as look:
        row = house.wall.reservations.one(look.view.connection, made["id"])
        site = house.wall.places.site(look.view.connection, SITE)
    assert row
    assert site
    return row, site


def test_any_name_of_a_site_is_read_as_it_was_written(
    app: Flask, seen: tuple[ReservationRow, SitePlace]
) -> None:
    row, site = seen

    @given(NAMES, NAMES)
    def read_again(name: str, city: str) -> None:
        with app.test_request_context():
            body = _file(row, replace(site, name=name, city=city))
        assert entry(body)["LOCATION"] == f"ESS-09, {name}, {city}"
        assert entry(body)["SUMMARY"] == f"Poste 9, {name}"
        assert max(map(len, body.split(b"\r\n"))) <= 75

    read_again()


def test_any_period_is_read_as_the_instants_it_has(
    app: Flask, seen: tuple[ReservationRow, SitePlace]
) -> None:
    row, site = seen

    @given(DAYS, HOURS, ZONES)
    def read_again(day: date, hours: tuple[str, str], zone: str) -> None:
        try:
            period = Period.local(day, *hours, zone)
        except NonexistentTime:
            return
        promised = row._replace(**when(period), time_zone=zone)
        with app.test_request_context():
            body = _file(promised, site)
        found = entry(body)
        walls = (f"{found[name]:%Y-%m-%dT%H:%M}" for name in ("DTSTART", "DTEND"))
        assert tuple(instant(body, zone, wall) for wall in walls) == (
            period.starts_at,
            period.ends_at,
        )

    read_again()


def _file(row: ReservationRow, site: SitePlace) -> bytes:
    made, year = Calendar(), int(row.day[:4])
    made.add_component(described(row.time_zone, year, year))
    made.add_component(told(row, site, AT))
    body: bytes = made.to_ical()
    return body
