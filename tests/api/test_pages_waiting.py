"""Holds and no-shows on the pages: what time alone decides, recorded already or not."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from booking.commands import HoldDesk, Settle
from booking.reserving import hold_desk
from booking.settling import settle
from domain.kernel import Actor
from tests.api.conftest import SITE, People, Someone
from tests.support.forms import form, offers, press, words
from tests.support.house import MONDAY, Clock
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]
ARRIVALS = f"/sites/{SITE}/arrivals"
PLAN = f"/sites/{SITE}"


def swept(house: House, reservation: Reservation) -> None:
    """Have the sweeper settle a reservation now."""
    by = house.stamp(Actor("sweeper", "system"), "sweep", "sweep")
    wish = Settle(
        by=by,
        site_id=SITE,
        position_id=reservation["position"],
        reservation_id=reservation["id"],
    )
    settle(house.bookings, wish)


def held(house: House, who: Someone, position: str = "ESS-20") -> Reservation:
    """A desk held for somebody from nine to twelve."""
    by = house.stamp(Actor(who.id, "member"), "hold", "web")
    wish = HoldDesk(
        by=by,
        site_id=SITE,
        position_id=position,
        member_id=who.id,
        day=MONDAY,
        starts="09:00",
        ends="12:00",
    )
    hold_desk(house.bookings, wish)
    return {"id": wish.reservation_id, "position": position}


def test_a_hold_is_confirmed_by_its_button_in_time(
    client: FlaskClient, people: People, sign_in: SignIn, house: House, clock: Clock
) -> None:
    hold = held(house, people.member)
    page = f"/reservations/{hold['id']}"
    sign_in(client, people.member)

    said = words(client.get(page))
    assert "To be confirmed by 07:05" in said
    press(client, page, "confirm")
    clock.move(minutes=10)

    assert "Held until 09:30" in words(client.get(page))


def test_a_hold_that_nobody_confirms_lapses_recorded_or_not(
    client: FlaskClient, people: People, sign_in: SignIn, house: House, clock: Clock
) -> None:
    hold = held(house, people.member)
    sign_in(client, people.front_desk)
    taken = words(client.get(f"{PLAN}?day={MONDAY}"))
    waiting = words(client.get(ARRIVALS))
    confirm = form(client.get(f"/reservations/{hold['id']}"), "/confirm")
    clock.move(minutes=6)

    late = client.post(confirm.action, data=confirm.fields)
    assert late.status_code == 409
    assert "34 of 35 desks free" in taken
    assert "To be confirmed 1" in waiting
    for _ in range(2):
        assert "35 of 35 desks free" in words(client.get(f"{PLAN}?day={MONDAY}"))
        assert "Nobody is expected that day" in words(client.get(ARRIVALS))
        assert "Not confirmed in time" in words(client.get(f"/reservations/{hold['id']}"))
        swept(house, hold)


def test_after_the_grace_the_page_says_so_and_then_that_nobody_came(
    *,
    client: FlaskClient,
    member: Someone,
    sign_in: SignIn,
    house: House,
    reservation: Reservation,
    clock: Clock,
) -> None:
    page = f"/reservations/{reservation['id']}"
    sign_in(client, member)
    clock.move(hours=2, minutes=40)

    overdue = words(client.get(page))
    swept(house, reservation)
    missed = words(client.get(page))

    assert "About to be freed" in overdue
    assert "The desk was held until 09:30 and is about to be freed." in overdue
    assert "Did not come Mon 23 Nov, 09:30" in missed
    assert not offers(client, page, "check-in")
    assert not offers(client, page, "undo")
