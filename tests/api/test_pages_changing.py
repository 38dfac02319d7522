"""Taking back, staying longer, sitting elsewhere, recording afterwards, by the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from booking.changing import correct_arrival, move
from booking.commands import CorrectArrival, Move
from domain.kernel import Actor
from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.forms import form, offers, press, words
from tests.support.house import MONDAY, Clock
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]
ARRIVALS = f"/sites/{SITE}/arrivals"
PLAN = f"/sites/{SITE}"


@pytest.fixture
def page(reservation: Reservation) -> str:
    """The page of the member's reservation, ESS-09 from nine to twelve."""
    return f"/reservations/{reservation['id']}"


def about(reservation: Reservation) -> dict[str, Any]:
    return {
        "site_id": SITE,
        "position_id": reservation["position"],
        "reservation_id": reservation["id"],
    }


def test_an_arrival_a_departure_and_a_cancellation_can_be_taken_back(
    client: FlaskClient, member: Someone, sign_in: SignIn, page: str, clock: Clock
) -> None:
    sign_in(client, member)
    assert not offers(client, page, "undo")

    press(client, page, "release")
    assert "Undo cancellation" in words(client.get(page))
    assert press(client, page, "undo").location == page
    clock.move(hours=2)
    press(client, page, "check-in")
    press(client, page, "check-out")
    assert "Undo check-out" in words(client.get(page))
    press(client, page, "undo")
    assert "Here now" in words(client.get(page))
    assert "Undo check-in" in words(client.get(page))
    clock.move(minutes=40)
    press(client, page, "undo")

    said = words(client.get(page))
    assert "Check-in is open" in said
    assert "Held until 10:10" in said
    assert said.index("Cancelled") < said.index("Release undone") < said.index("Check-in undone")


def test_what_somebody_else_has_taken_since_is_not_brought_back(
    client: FlaskClient, people: People, sign_in: SignIn, page: str, api: Caller
) -> None:
    sign_in(client, people.member)
    press(client, page, "release")
    undo = form(client.get(page), "/undo")
    api.reserve(people.other, "ESS-09")

    late = client.post(undo.action, data=undo.fields)

    assert late.status_code == 409
    assert "Desk ESS-09 is taken" in words(late)
    assert not offers(client, page, "undo")


def test_the_front_desk_takes_back_from_the_list(
    client: FlaskClient, people: People, sign_in: SignIn, page: str, clock: Clock
) -> None:
    assert page
    sign_in(client, people.front_desk)
    clock.move(hours=2)
    press(client, ARRIVALS, "check-in")

    assert "Inside now 1" in words(client.get(ARRIVALS))
    assert press(client, ARRIVALS, "undo").location.startswith(f"{ARRIVALS}?done=")
    assert "Expected now 1" in words(client.get(ARRIVALS))


def test_who_is_here_may_stay_until_the_next_comes(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    page: str,
    api: Caller,
    clock: Clock,
) -> None:
    api.reserve(people.other, "ESS-09", starts="12:30", ends="14:00")
    sign_in(client, people.member)
    assert offers(client, page, "extend")
    clock.move(hours=2)
    press(client, page, "check-in")
    shown = client.get(page).text

    assert "<option>12:15</option><option>12:30</option></select>" in shown
    refused = press(client, page, "extend", ends="13:00")
    nonsense = press(client, page, "extend", ends="soon")
    assert (refused.status_code, nonsense.status_code) == (409, 422)
    assert "Desk ESS-09 is taken" in words(refused)
    assert press(client, page, "extend", ends="12:30").location == page
    said = words(client.get(page))
    assert "09:00–12:30" in said
    assert "Extended until 12:30" in said
    assert not offers(client, page, "extend")


def test_what_was_recorded_afterwards_says_both_times(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    house: House,
    reservation: Reservation,
    page: str,
    clock: Clock,
) -> None:
    clock.move(hours=3)
    by = house.stamp(Actor(people.front_desk.id, "front-desk"), "came", "web")
    correct_arrival(house.bookings, CorrectArrival(by=by, happened="09:05", **about(reservation)))
    sign_in(client, people.operator)

    assert "Arrived Mon 23 Nov, 09:05 recorded Mon 23 Nov, 10:00" in words(client.get(page))
    assert (
        "arrived at desk ESS-09 . It happened on Mon 23 Nov, 09:05 and was recorded on Mon 23 Nov,"
        " 10:00."
    ) in words(client.get("/log"))


def test_who_moved_is_shown_where_they_are(
    *,
    client: FlaskClient,
    member: Someone,
    sign_in: SignIn,
    house: House,
    reservation: Reservation,
    page: str,
) -> None:
    by = house.stamp(Actor(member.id, "member"), "move", "web")
    move(house.bookings, Move(by=by, to_position_id="ESS-12", **about(reservation)))
    sign_in(client, member)

    said = words(client.get(page))
    assert "Moved to desk 12" in said
    assert "34 of 35 desks free" in words(client.get(f"{PLAN}?day={MONDAY}"))
