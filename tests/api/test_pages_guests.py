"""People without an account: the guests of a team, and who walks in."""

from collections.abc import Callable

from flask.testing import FlaskClient

from booking.attending import walk_in
from booking.commands import ReserveTeam, WalkIn
from booking.reserving import reserve_team
from domain.kernel import Actor
from domain.position import Reserved
from tests.api.conftest import SITE, People, Someone
from tests.support.forms import press, words
from tests.support.house import MONDAY, Clock
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
ARRIVALS = f"/sites/{SITE}/arrivals"


def team(house: House, who: Someone) -> list[str]:
    """The ids of the reservations of a team of two: somebody and a guest of theirs."""
    by = house.stamp(Actor(who.id, "member"), "team", "web")
    wish = ReserveTeam(
        by=by,
        site_id=SITE,
        member_id=who.id,
        seats=2,
        day=MONDAY,
        starts="09:00",
        ends="12:00",
        groups=(("ESS-30", "ESS-31"),),
    )
    events = reserve_team(house.bookings, wish).events
    return [event.reservation_id for event in events if isinstance(event, Reserved)]


def test_who_booked_for_a_guest_sees_it_and_acts_for_them(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    house: House,
    clock: Clock,
) -> None:
    _own, theirs = team(house, people.member)
    sign_in(client, people.member)
    page = f"/reservations/{theirs}"
    clock.move(hours=2)

    assert "for a guest" in words(client.get("/reservations"))
    assert "Guest" in words(client.get(page))
    assert "Check in" in words(client.get(page))
    assert press(client, page, "check-in").location == page
    sign_in(client, people.other)
    assert client.get(page).status_code == 404


def test_guests_are_called_guests_everywhere(
    client: FlaskClient, people: People, sign_in: SignIn, house: House
) -> None:
    by = house.stamp(Actor(people.front_desk.id, "front-desk"), "walk", "web")
    wish = WalkIn(by=by, site_id=SITE, position_id="ESS-05", ends="12:00")
    walk_in(house.bookings, wish)
    sign_in(client, people.operator)

    log = client.get("/log")
    guest = next(part for part in log.text.split('"') if "member=guest" in part)
    only = client.get(guest.replace("&amp;", "&"))

    assert "Guest arrived at desk ESS-05" in words(log)
    assert "Guest" in words(client.get(ARRIVALS))
    assert only.status_code == 200
    assert "Member: Guest" in words(only)
    assert "former member" not in words(log) + words(client.get(ARRIVALS))
