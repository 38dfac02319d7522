"""Standing before a desk and scanning its sticker: what one is offered there."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.forms import form, forms, press, words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]


def sticker(position: str = "ESS-09") -> str:
    return f"/sites/{SITE}/desks/{position}"


def test_whoever_has_the_desk_is_led_to_the_button_that_says_they_are_here(
    client: FlaskClient, member: Someone, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, member)
    clock.move(hours=2)

    led = client.get(sticker()).location

    assert led == f"/reservations/{reservation['id']}"
    press(client, led, "check-in")
    assert "Here now" in words(client.get(sticker(), follow_redirects=True))


def test_whoever_has_another_desk_sits_here_instead(
    client: FlaskClient, member: Someone, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, member)
    clock.move(hours=2)
    assert "You have desk 9 until 12:00" in words(client.get(sticker("ESS-12")))

    led = press(client, sticker("ESS-12"), "move").location

    assert led.partition("?")[0] == f"/reservations/{reservation['id']}"
    assert "ESS-12" in words(client.get(led))
    assert client.get(sticker("ESS-12")).location == f"/reservations/{reservation['id']}"


def test_whoever_is_expected_here_before_one_would_leave_keeps_the_desk(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    api.reserve(people.member)
    api.reserve(people.other, "ESS-12", starts="11:00", ends="14:00")
    sign_in(client, people.member)
    clock.move(hours=2)

    page = client.get(sticker("ESS-12"))

    assert "You have desk 9 until 12:00" in words(page)
    assert not any(each.action.endswith("/move") for each in forms(page))
    assert "Free nearby" in words(page)


def test_a_free_desk_is_had_at_once_until_the_next_one_comes(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    api.reserve(people.other, starts="14:00", ends="16:00")
    sign_in(client, people.member)
    clock.move(hours=3)

    offered = form(client.get(sticker()), "/reservations")
    assert (offered.fields["starts"], offered.fields["ends"]) == ("10:00", "14:00")
    made = client.post(offered.action, data=offered.fields)

    assert made.status_code == 303
    assert "I am here" in words(client.get(made.location))


def test_a_desk_is_had_no_longer_than_until_one_has_to_be_elsewhere(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    api.reserve(people.member, "ESS-12", starts="11:00", ends="14:00")
    sign_in(client, people.member)
    clock.move(hours=3)

    assert form(client.get(sticker()), "/reservations").fields["ends"] == "11:00"


def test_a_taken_desk_names_nobody_and_leads_to_the_free_ones_beside_it(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, people.other)
    clock.move(hours=2)

    page = client.get(sticker())

    assert "Somebody else has this desk now" in words(page)
    assert "Salma" not in page.text
    assert f'href="{sticker("ESS-10")}"' in page.text


def test_who_stays_beyond_their_time_still_has_the_desk(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, people.member)
    clock.move(hours=2)
    press(client, f"/reservations/{reservation['id']}", "check-in")
    clock.move(hours=4)
    assert client.get(sticker()).location == f"/reservations/{reservation['id']}"

    sign_in(client, people.other)
    assert "Somebody else has this desk now" in words(client.get(sticker()))


def test_the_front_desk_is_led_to_who_is_expected_there(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, people.front_desk)
    assert client.get(sticker()).status_code == 200
    clock.move(hours=2)

    assert client.get(sticker()).location == f"/reservations/{reservation['id']}"


def test_a_visitor_sees_the_desk_and_comes_back_to_it_once_signed_in(client: FlaskClient) -> None:
    page = client.get(f"{sticker()}?lang=en")

    assert "Desk 9" in words(page)
    assert f"/sign-in?next={sticker()}" in page.text


def test_a_closed_house_offers_nothing_now(
    client: FlaskClient, member: Someone, sign_in: SignIn, clock: Clock
) -> None:
    sign_in(client, member)
    clock.move(hours=16)

    page = client.get(sticker())

    assert "Nothing can be reserved here now" in words(page)
    assert f"/sites/{SITE}?position=ESS-09#plan" in page.text


def test_a_desk_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get(sticker("ESS-99")).status_code == 404
    assert client.get("/sites/nowhere/desks/ESS-09").status_code == 404


def test_stickers_are_printed_by_the_staff_of_the_site(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.member)
    assert client.get(f"/sites/{SITE}/stickers").status_code == 403
    sign_in(client, people.front_desk)

    page = client.get(f"/sites/{SITE}/stickers")

    assert page.text.count('class="qr"') == 35
    assert "Desk 9" in words(page)


def test_moving_to_a_desk_that_is_taken_is_said_on_the_reservation(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    api.reserve(people.member)
    sign_in(client, people.member)
    clock.move(hours=2)
    wish = form(client.get(sticker("ESS-12")), "/move")
    api.reserve(people.other, "ESS-12", day=MONDAY)

    answer = client.post(wish.action, data=wish.fields)

    assert answer.status_code == 409
    assert "Desk ESS-12 is taken" in words(answer)
