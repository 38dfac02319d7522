"""The places board: sites, policies, floors and where each position stands."""

from datetime import date

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.commands import Floor, OpenSite, Place
from booking.opening import open_site
from domain.layout import Landmark, Zone
from projections.boards import Wall
from projections.places import UNDRAWN, PositionPlace, SitePlace
from projections.replay import replay
from tests.support.house import MONDAY, POLICY, place, site, stamp
from tests.support.wall import wall_over

ZONE = Zone(
    id="quay", names={"fr": "Quai", "en": "Quay", "ar": "رصيف"}, x=0, y=0, width=9, height=9
)
DOOR = Landmark(kind="door", x=1, y=2, width=3, height=4, names={"fr": "Entrée"})
LATER = replace(POLICY, version=2, starts_on="2026-12-01", grid_minutes=30)
DRAWN = replace(
    site("ess", policies=(LATER, POLICY)),
    floor=Floor(starts_on="2026-01-01", width=900, height=600, zones=(ZONE,), landmarks=(DOOR,)),
)


@pytest.fixture
def bookings() -> Bookings:
    return Bookings.in_memory()


@pytest.fixture
def wall(bookings: Bookings) -> Wall:
    return wall_over(bookings.event_log)


def seen(wall: Wall, site_id: str = "ess") -> SitePlace:
    with wall.look() as view:
        found = wall.places.site(view.connection, site_id)
        assert found
        return found


def positions(wall: Wall, site_id: str = "ess") -> list[PositionPlace]:
    with wall.look() as view:
        return list(wall.places.positions_of(view.connection, site_id, MONDAY))


def test_an_open_site_is_shown_whole(bookings: Bookings, wall: Wall) -> None:
    open_site(bookings, DRAWN)

    shown = seen(wall)

    assert (shown.name, shown.city, shown.time_zone) == ("Ess", "Ess", "Africa/Casablanca")
    assert shown.example
    assert (shown.floor.width, shown.floor.height) == (900, 600)
    assert shown.floor.zones == (ZONE,)
    assert shown.floor.landmarks == (DOOR,)


def test_policies_come_in_the_order_they_start(bookings: Bookings, wall: Wall) -> None:
    open_site(bookings, DRAWN)

    assert seen(wall).calendar.policies == (POLICY, LATER)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2019, 12, 31), 1),
        (date(2020, 1, 1), 1),
        (date(2026, 11, 30), 1),
        (date(2026, 12, 1), 2),
        (date(2030, 1, 1), 2),
    ],
)
def test_a_policy_is_in_force_from_its_first_day_on(
    bookings: Bookings, wall: Wall, day: date, version: int
) -> None:
    open_site(bookings, DRAWN)

    assert seen(wall).calendar.policy_on(day).version == version


def test_sites_are_listed_by_name(bookings: Bookings, wall: Wall) -> None:
    for site_id in ("tng", "aga", "ess"):
        open_site(bookings, site(site_id))

    with wall.look() as view:
        assert [s.site_id for s in wall.places.all_sites(view.connection)] == ["aga", "ess", "tng"]


def test_a_site_that_is_not_open_is_not_there(wall: Wall) -> None:
    with wall.look() as view:
        assert wall.places.site(view.connection, "ess") is None
        assert not wall.places.all_sites(view.connection)
        assert not wall.places.positions_of(view.connection, "ess", MONDAY)


def test_positions_are_listed_by_code_and_stand_where_they_were_put(
    bookings: Bookings, wall: Wall
) -> None:
    window = Place(
        code="B2",
        zone="quay",
        x=10,
        y=20,
        rotation=270,
        features=("window", "quiet"),
        neighbours=("A1",),
    )
    open_site(bookings, replace(site(), positions=(window, place("A1"))))

    first, second = positions(wall)

    assert first.position_id == "A1"
    assert second == PositionPlace("B2", "quay", 10, 20, 270, ("window", "quiet"), ("A1",))


def test_positions_of_other_sites_are_not_shown(bookings: Bookings, wall: Wall) -> None:
    open_site(bookings, site("ess", "A"))
    open_site(bookings, site("rba", "A", "B"))

    assert [p.position_id for p in positions(wall)] == ["A"]
    assert [p.position_id for p in positions(wall, "rba")] == ["A", "B"]


def reopened(name: str) -> OpenSite:
    return replace(site("ess", "A", "B", "C", "D"), name=name, by=stamp("setup", role="system"))


def test_what_stands_already_stays_as_it_was_shown(bookings: Bookings, wall: Wall) -> None:
    open_site(bookings, site())
    before = seen(wall)

    open_site(bookings, reopened("Another name"))

    assert seen(wall) == before
    assert [p.position_id for p in positions(wall)] == ["A", "B", "C", "D"]


def test_a_site_whose_floor_is_not_yet_drawn_has_an_empty_one(bookings: Bookings) -> None:
    open_site(bookings, DRAWN)
    only_opened = replay(bookings.event_log, 1)

    with only_opened.engine.connect() as connection:
        shown = only_opened.places.site(connection, "ess")

    assert shown
    assert (shown.floor, shown.calendar.policies) == (UNDRAWN, ())
