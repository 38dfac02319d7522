"""Reserving by page, for oneself."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, Caller, People, Someone
from tests.support.forms import form, forms, words
from tests.support.house import Clock
from tests.support.reserving_by_page import NINE_TO_NOON, PLAN, RESERVE, SignIn, choose


def test_one_button_reserves_what_the_bar_says(
    client: FlaskClient, member: Someone, sign_in: SignIn
) -> None:
    sign_in(client, member)

    answer = client.post(RESERVE, data=choose(client, "ESS-09"))
    assert answer.status_code == 303
    shown = client.get(answer.location)

    assert shown.status_code == 200
    said = words(shown)
    assert "Reserved. The desk is kept for you." in said
    assert "Monday 23 November" in said
    assert "09:00–12:00" in said
    assert "Held until 09:30" in said
    assert "ESS-09" in said


def test_a_form_sent_twice_is_one_reservation(
    client: FlaskClient, member: Someone, sign_in: SignIn, head: Callable[[], int]
) -> None:
    sign_in(client, member)
    filled = choose(client, "ESS-09")

    first = client.post(RESERVE, data=filled)
    before = head()
    second = client.post(RESERVE, data=filled)

    assert (second.status_code, second.location) == (303, first.location)
    assert head() == before


def test_a_taken_desk_offers_three_near_ones_and_keeps_the_form(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    sign_in(client, people.member)
    filled = choose(client, "ESS-09")
    api.reserve(people.other, "ESS-09")

    refused = client.post(RESERVE, data=filled)

    assert refused.status_code == 409
    assert "ESS-09 is taken" in words(refused)
    instead = form(refused, RESERVE)
    assert [value for _, value in instead.buttons] == ["ESS-10", "ESS-08", "ESS-11"]
    assert instead.fields["command_id"] != filled["command_id"]
    kept = {name: instead.fields[name] for name in ("day", "starts", "ends")}
    assert kept == {"day": MONDAY, "starts": "09:00", "ends": "12:00"}
    answer = client.post(RESERVE, data={**instead.fields, "position": "ESS-10"})
    assert answer.status_code == 303


def test_a_refusal_is_said_on_the_page_with_its_status(
    client: FlaskClient, member: Someone, sign_in: SignIn
) -> None:
    sign_in(client, member)
    client.post(RESERVE, data=choose(client, "ESS-09"))

    elsewhere = client.post(RESERVE, data=choose(client, "ESS-12"))
    at_night = client.post(RESERVE, data={**choose(client, "ESS-12"), "starts": "05:00"})

    assert elsewhere.status_code == 409
    assert "ESS-09 is already reserved" in words(elsewhere)
    assert at_night.status_code == 422
    assert "open from 07:00 to 22:00" in words(at_night)


def test_a_visitor_signs_in_and_comes_back_to_the_same_desk(
    client: FlaskClient, member: Someone
) -> None:
    page = client.get(f"{NINE_TO_NOON}&position=ESS-09")
    assert not any(each.action == RESERVE for each in forms(page))

    sent_away = client.post(
        RESERVE, data={**form(client.get("/sign-in"), "/sign-in").fields, **_wish("ESS-09")}
    )
    asked = client.get(sent_away.location)
    token = {**form(asked, "/sign-in").fields, "token": member.token}
    back = client.post("/sign-in", data=token)

    assert sent_away.status_code == back.status_code == 303
    assert form(client.get(back.location), RESERVE).fields["position"] == "ESS-09"


def _wish(position: str) -> dict[str, str]:
    return {
        "command_id": "6f1c2f0e-6d0a-4b6e-9a43-7f0f6e6f6764",
        "day": MONDAY,
        "starts": "09:00",
        "ends": "12:00",
        "position": position,
    }


def test_a_desk_that_is_taken_for_a_part_is_offered_for_the_rest(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    api.reserve(people.other, "ESS-09", starts="15:00", ends="22:00")
    sign_in(client, people.member)

    page = client.get(f"{PLAN}?day={MONDAY}&position=ESS-09")

    assert "Free 07:00–15:00" in words(page)
    assert "position=ESS-09&amp;starts=07:00&amp;ends=15:00" in page.text.replace("%3A", ":")


def test_without_its_form_token_a_form_reserves_nothing(
    client: FlaskClient, member: Someone, sign_in: SignIn, head: Callable[[], int]
) -> None:
    sign_in(client, member)
    filled = choose(client, "ESS-09")
    before = head()

    assert client.post(RESERVE, data={**filled, "csrf_token": "x"}).status_code == 400
    assert head() == before


def test_any_desk_is_the_one_of_last_time_if_it_is_free(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    api.reserve(people.member, "ESS-21", starts="09:00", ends="09:30")
    sign_in(client, people.member)
    clock.move(hours=3)
    offered = form(client.get(PLAN), RESERVE)

    assert offered.buttons == [("position", "ESS-21"), ("position", "any")]
    made = client.post(RESERVE, data={**offered.fields, "position": "any"})

    assert made.status_code == 303
    assert "ESS-21" in words(client.get(made.location))


def test_any_desk_is_another_when_that_of_last_time_was_taken_meanwhile(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    api.reserve(people.member, "ESS-21", day="2026-11-24")
    sign_in(client, people.member)
    offered = form(client.get(f"{PLAN}?day={MONDAY}"), RESERVE)
    api.reserve(people.other, "ESS-21")

    made = client.post(RESERVE, data={**offered.fields, "position": "any"})

    assert made.status_code == 303
    assert "ESS-21" not in words(client.get(made.location))
    assert not any(each.action == RESERVE for each in forms(client.get(f"{PLAN}?day={MONDAY}")))


def test_no_desk_at_all_is_said_as_such(
    client: FlaskClient, member: Someone, sign_in: SignIn, api: Caller
) -> None:
    sign_in(client, member)
    offered = form(client.get(NINE_TO_NOON), RESERVE)
    api.reserve(member, "ESS-09")

    answer = client.post(RESERVE, data={**offered.fields, "position": "any"})

    assert answer.status_code == 409
    assert "One person, one desk at a time" in words(answer)
    assert "There is no such desk" not in words(answer)


def test_the_halves_of_a_day_are_offered_while_they_are_less_than_the_rest(
    client: FlaskClient, clock: Clock
) -> None:
    assert "Afternoon" in words(client.get(f"{PLAN}?lang=en"))
    clock.move(hours=9)

    said = words(client.get(PLAN))

    assert "Until 22:00" in said
    assert "Afternoon" not in said
