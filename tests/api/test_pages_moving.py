"""Sitting at another desk: A is tapped, then B."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.forms import form, words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]
ARRIVALS = f"/sites/{SITE}/arrivals"


@pytest.fixture
def desk(client: FlaskClient, people: People, sign_in: SignIn, clock: Clock) -> FlaskClient:
    """The browser of the front desk, at nine."""
    sign_in(client, people.front_desk)
    clock.move(hours=2)
    return client


def page_of(reservation: Reservation) -> str:
    return f"/reservations/{reservation['id']}/move"


def test_the_plan_says_who_has_a_desk_and_leads_to_moving_them(
    desk: FlaskClient, reservation: Reservation, people: People, sign_in: SignIn
) -> None:
    plan = f"/sites/{SITE}?day={MONDAY}&position=ESS-09"

    shown = desk.get(plan)

    assert "Salma Bennis 09:00–12:00 Move" in words(shown)
    assert f'href="{page_of(reservation)}"' in shown.text
    sign_in(desk, people.other)
    assert "Salma" not in desk.get(plan).text
    sign_in(desk, people.front_desk)
    assert "Salma" not in desk.get(f"{plan}&as_of=1").text


def test_rows_and_the_reservation_lead_to_it_too(
    desk: FlaskClient, reservation: Reservation
) -> None:
    assert f'href="{page_of(reservation)}?next={ARRIVALS}"' in desk.get(ARRIVALS).text
    assert f'href="{page_of(reservation)}"' in desk.get(f"/reservations/{reservation['id']}").text


def test_only_desks_that_can_be_had_are_offered(
    *, desk: FlaskClient, reservation: Reservation, api: Caller, people: People
) -> None:
    api.reserve(people.other, "ESS-10", starts="11:00", ends="14:00")

    shown = desk.get(page_of(reservation))

    offered = dict(form(shown, "/move").buttons)
    codes = [code for name, code in form(shown, "/move").buttons if name == "to_position_id"]
    assert offered
    assert "ESS-11" in codes
    assert not {"ESS-09", "ESS-10"} & set(codes)
    assert f'href="{page_of(reservation)}?to=ESS-11#plan"' in shown.text


def test_moved_from_the_list_one_is_told_there_with_the_way_back(
    desk: FlaskClient, reservation: Reservation
) -> None:
    sent = form(desk.get(f"{page_of(reservation)}?next={ARRIVALS}"), "/move").fields

    led = desk.post(page_of(reservation), data={**sent, "to_position_id": "ESS-12"}).location

    assert led.startswith(f"{ARRIVALS}?done={reservation['id']}")
    told = desk.get(led)
    assert "Salma Bennis Desk 12, Mon 23 Nov, 09:00–12:00 Check-in is open Back to desk 9" in words(
        told
    )
    back = form(told, "/move")
    assert desk.post(back.action, data=back.fields).status_code == 303
    assert "ESS-09 , 09:00–12:00" in words(desk.get(ARRIVALS))


def test_pressed_twice_it_is_done_once(
    desk: FlaskClient, reservation: Reservation, head: Callable[[], int]
) -> None:
    sent = form(desk.get(page_of(reservation)), "/move").fields | {"to_position_id": "ESS-12"}
    desk.post(page_of(reservation), data=sent)
    before = head()

    assert desk.post(page_of(reservation), data=sent).status_code == 303
    assert head() == before


def test_a_desk_that_was_taken_meanwhile_comes_with_the_nearest_free_ones(
    *, desk: FlaskClient, reservation: Reservation, api: Caller, people: People
) -> None:
    sent = form(desk.get(page_of(reservation)), "/move").fields
    api.reserve(people.other, "ESS-12")

    refused = desk.post(page_of(reservation), data={**sent, "to_position_id": "ESS-12"})

    assert refused.status_code == 409
    assert "Desk ESS-12 is taken" in words(refused)
    near = form(refused, "/move")
    assert len(near.buttons) == 3
    chosen = {**near.fields, near.buttons[0][0]: near.buttons[0][1]}
    assert desk.post(near.action, data=chosen).status_code == 303


def test_who_sits_there_already_is_not_sat_upon(
    *, desk: FlaskClient, reservation: Reservation, api: Caller, people: People, clock: Clock
) -> None:
    other = api.reserve(people.other, "ESS-10", starts="08:00", ends="10:00").json["id"]
    for id_ in (other, reservation["id"]):
        assert api.post(f"/reservations/{id_}/check-in", people.front_desk).status_code == 200
    clock.move(hours=2)

    shown = desk.get(page_of(reservation))

    assert ("to_position_id", "ESS-10") not in form(shown, "/move").buttons
    assert ("to_position_id", "ESS-11") in form(shown, "/move").buttons


def test_what_is_over_is_not_moved(
    desk: FlaskClient, reservation: Reservation, api: Caller, people: People
) -> None:
    api.post(f"/reservations/{reservation['id']}/release", people.member)

    assert "This can no longer be moved" in words(desk.get(page_of(reservation)))
    assert "/move" not in desk.get(ARRIVALS).text


def test_what_makes_no_sense_is_refused(
    *, desk: FlaskClient, reservation: Reservation, people: People, sign_in: SignIn
) -> None:
    sent = form(desk.get(page_of(reservation)), "/move").fields

    assert desk.post(page_of(reservation), data=sent).status_code == 422
    unknown = desk.post(page_of(reservation), data={**sent, "to_position_id": "ESS-99"})
    assert unknown.status_code == 404
    assert "Desk ESS-99" in words(unknown) or "no such desk" in words(unknown).lower()
    assert desk.get(f"{page_of(reservation)}?to=ESS-99").status_code == 200
    sign_in(desk, people.other)
    assert desk.get(page_of(reservation)).status_code == 404
