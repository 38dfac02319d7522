"""Reserving a desk by form: once, twice, against a refusal, and for somebody else."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.forms import form, forms, words
from tests.support.house import Clock
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
PLAN = f"/sites/{SITE}"
RESERVE = f"{PLAN}/reservations"
WALK_IN = f"{PLAN}/walk-ins"
NINE_TO_NOON = f"{PLAN}?day={MONDAY}&starts=09:00&ends=12:00"


def choose(client: FlaskClient, position: str) -> dict[str, str]:
    """The form one gets for choosing a desk from nine to noon."""
    return form(client.get(f"{NINE_TO_NOON}&position={position}"), RESERVE).fields


def fresh() -> dict[str, str]:
    """The id of another command."""
    return {"command_id": str(uuid4())}


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


@pytest.mark.parametrize("named", ["Salma Bennis", "salma b", "the address"])
def test_the_front_desk_reserves_for_whom_it_names(
    client: FlaskClient, people: People, sign_in: SignIn, house: House, named: str
) -> None:
    sign_in(client, people.front_desk)
    text = people.member.person.email if named == "the address" else named

    answer = client.post(RESERVE, data={**choose(client, "ESS-09"), "member": text})

    reservation_id = answer.location.partition("?")[0].rpartition("/")[2]
    with house.wall.look() as view:
        row = house.wall.reservations.one(view.connection, reservation_id)
    assert row is not None
    assert row.member_id == people.member.id


def test_who_just_walks_in_is_seated_by_the_front_desk_in_two_taps(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    sign_in(client, people.front_desk)
    clock.move(hours=3)
    tapped = form(client.get(f"{PLAN}?day={MONDAY}&position=ESS-09"), RESERVE).fields

    seated = client.get(client.post(WALK_IN, data=tapped).location)
    named = client.post(
        WALK_IN, data={**tapped, **fresh(), "position": "ESS-10", "member": "salma"}
    )

    assert "Guest Desk 9, Mon 23 Nov, 10:00–22:00 Here now" in words(seated)
    assert "Salma Bennis Desk 10" in words(client.get(named.location))
    assert "Inside now 2" in words(client.get(f"{PLAN}/arrivals"))


def test_nobody_is_seated_for_later_and_nobody_by_members(
    client: FlaskClient, people: People, sign_in: SignIn, clock: Clock
) -> None:
    sign_in(client, people.front_desk)
    clock.move(hours=1)
    assert WALK_IN not in client.get(f"{NINE_TO_NOON}&position=ESS-09").text
    sign_in(client, people.member)

    answer = client.post(WALK_IN, data=choose(client, "ESS-09"))

    assert answer.status_code == 403


def test_a_desk_that_is_taken_for_a_part_is_offered_for_the_rest(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    api.reserve(people.other, "ESS-09", starts="15:00", ends="22:00")
    sign_in(client, people.member)

    page = client.get(f"{PLAN}?day={MONDAY}&position=ESS-09")

    assert "Free 07:00–15:00" in words(page)
    assert "position=ESS-09&amp;starts=07:00&amp;ends=15:00" in page.text.replace("%3A", ":")


def test_a_name_that_several_people_have_is_asked_back(
    client: FlaskClient,
    people: People,
    someone: Callable[..., Someone],
    sign_in: SignIn,
    head: Callable[[], int],
) -> None:
    namesake = someone("Salma Idrissi")
    sign_in(client, people.front_desk)
    before = head()

    asked = client.post(RESERVE, data={**choose(client, "ESS-09"), "member": "Salma"})
    nobody = client.post(RESERVE, data={**choose(client, "ESS-09"), "member": "Zorro"})

    assert asked.status_code == nobody.status_code == 422
    assert "Several people go by that name" in words(asked)
    assert people.member.person.email in words(asked)
    assert "Nobody goes by that name" in words(nobody)
    assert head() == before
    filled = {**form(asked, RESERVE).fields, "member": "Salma", "member_id": namesake.id}
    answer = client.post(RESERVE, data=filled)
    assert "Salma Idrissi" in words(client.get(answer.location))


def test_a_member_cannot_reserve_for_somebody_else(
    client: FlaskClient, people: People, sign_in: SignIn, head: Callable[[], int]
) -> None:
    sign_in(client, people.member)
    filled = choose(client, "ESS-09")
    before = head()

    for named in ({"member": "Lena"}, {"member_id": people.other.id}):
        assert client.post(RESERVE, data={**filled, **named}).status_code == 403
    assert head() == before


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
