"""Reserving by page for others, and seating who walks in."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, Caller, People, Someone
from tests.support.forms import form, words
from tests.support.house import Clock
from tests.support.reserving_by_page import NINE_TO_NOON, PLAN, RESERVE, SignIn, choose
from web.house import House

WALK_IN = f"{PLAN}/walk-ins"


def fresh() -> dict[str, str]:
    """The id of another command."""
    return {"command_id": str(uuid4())}


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
