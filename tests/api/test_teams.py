"""Desks for a team: together where there is room, all or none, and a party."""

from collections.abc import Callable

import pytest

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.house import Clock
from tests.support.several import RESERVE, Wish, full, wishing


@pytest.fixture
def wish(api: Caller) -> Wish:
    return wishing(api)


def test_a_team_sits_together_and_is_a_party(wish: Wish, api: Caller, member: Someone) -> None:
    made = wish(member, seats=4)

    assert made.status_code == 201
    party, seats = made.json["party"], made.json["reservations"]
    assert {each["party"] for each in seats} == {party}
    taken = {each["position"] for each in seats}
    beside = {each["code"]: each["neighbours"] for each in api.get(f"/sites/{SITE}/positions").json}
    assert len(taken) == 4
    assert all(taken.intersection(beside[code]) for code in taken)
    assert api.get("/me/reservations", member).json == sorted(seats, key=lambda each: each["id"])


def test_a_team_asked_for_twice_is_one(wish: Wish, people: People, head: Callable[[], int]) -> None:
    first = wish(people.member, key="once", seats=3)
    wish(people.other, seats=3)
    before = head()

    again = wish(people.member, key="once", seats=3, position="any")

    assert again.json == first.json
    assert head() == before


def test_a_team_without_room_gets_nothing_but_another_time(
    *,
    wish: Wish,
    api: Caller,
    someone: Callable[..., Someone],
    member: Someone,
    head: Callable[[], int],
) -> None:
    full(api, someone, "ESS-01", "ESS-35")
    before = head()

    answer = wish(member, seats=3)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    assert head() == before
    (later,) = answer.json["alternatives"]
    assert later == {"seats": 3, "day": MONDAY, "starts": "12:00", "ends": "15:00"}
    assert len(api.post(RESERVE, member, later).json["reservations"]) == 3


def test_a_team_takes_what_is_near_where_nothing_is_side_by_side(
    wish: Wish, api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    full(api, someone, "ESS-01", "ESS-35")

    made = wish(member, seats=2).json["reservations"]

    assert {each["position"] for each in made} == {"ESS-01", "ESS-35"}


def test_who_books_for_a_team_sees_its_guests_and_acts_for_them(
    wish: Wish, api: Caller, people: People, clock: Clock
) -> None:
    own, guest = wish(people.member, seats=2).json["reservations"]
    path = f"/reservations/{guest['id']}"
    clock.move(hours=2)

    assert api.get(path, people.member).json == guest
    assert api.get(path, people.other).status_code == 404
    assert api.post(f"{path}/check-in", people.other).status_code == 404
    here = api.post(f"{path}/check-in", people.member)
    assert (here.status_code, here.json["state"]) == (200, "checked-in")
    assert api.post(f"{path}/undo", people.member).json["state"] == "reserved"
    assert api.post(f"{path}/release", people.member).json["state"] == "released"
    listed = {each["id"] for each in api.get("/me/reservations", people.member).json}
    assert listed == {own["id"], guest["id"]}
    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json
    assert [each["name"] for each in expected] == ["Salma Bennis"]


def test_a_guest_of_a_team_is_nobody_with_a_name(wish: Wish, api: Caller, people: People) -> None:
    wish(people.member, seats=2)

    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json

    assert sorted(each["name"] or "" for each in expected) == ["", "Salma Bennis"]
