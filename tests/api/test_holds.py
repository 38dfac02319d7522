"""A hold: until when it stands, confirmed or lapsed."""

import pytest

from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.house import Clock
from tests.support.several import HOURS, Wish, wishing


@pytest.fixture
def wish(api: Caller) -> Wish:
    return wishing(api)


def test_a_hold_says_until_when(wish: Wish, api: Caller, member: Someone) -> None:
    held = wish(member, position="ESS-09", hold=True)

    assert held.status_code == 201
    assert held.json["state"] == "held"
    assert held.json["held_until"] == "2026-11-23T07:05:00Z"
    assert api.get(held.headers["Location"].removeprefix("/api/v1"), member).json == held.json
    busy = api.get(f"/sites/{SITE}/availability").json["positions"][8]
    assert busy["busy"] == [{**HOURS, "state": "held"}]


def test_no_hold_is_a_reservation(wish: Wish, member: Someone) -> None:
    made = wish(member, position="any", hold=False)

    assert made.json["state"] == "reserved"
    assert "held_until" not in made.json


def test_a_hold_that_is_confirmed_is_a_reservation(
    wish: Wish, api: Caller, member: Someone, clock: Clock
) -> None:
    held = wish(member, position="any", hold=True).json
    clock.move(minutes=4)

    sure = api.post(f"/reservations/{held['id']}/confirm", member, key="sure")
    clock.move(hours=1)

    assert sure.status_code == 200
    assert sure.json["state"] == "reserved"
    assert "held_until" not in sure.json
    assert api.get(f"/reservations/{held['id']}", member).json == sure.json
    again = api.post(f"/reservations/{held['id']}/confirm", member, key="sure")
    assert again.json == sure.json


def test_a_hold_that_lapsed_is_as_good_as_released(
    wish: Wish, api: Caller, people: People, clock: Clock
) -> None:
    held = wish(people.member, position="ESS-09", hold=True)
    path, seen = f"/reservations/{held.json['id']}", held.headers["ETag"]
    free = api.get(f"/sites/{SITE}/availability")
    mine = api.get("/me/reservations", people.member)
    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk)
    assert len(expected.json) == 1
    clock.move(minutes=5)

    lapsed = api.get(path, people.member, If_None_Match=seen)

    assert (lapsed.json["state"], lapsed.json["reason"]) == ("released", "lapsed")
    assert "held_until" not in lapsed.json
    tag = lapsed.headers["ETag"]
    assert api.get(path, people.member, If_None_Match=tag).status_code == 304
    for before, at, who in (
        (free, f"/sites/{SITE}/availability", None),
        (mine, "/me/reservations", people.member),
        (expected, f"/sites/{SITE}/arrivals", people.front_desk),
    ):
        assert api.get(at, who, If_None_Match=before.headers["ETag"]).status_code == 200
    assert api.get(f"/sites/{SITE}/availability").json["positions"][8]["busy"] == []
    assert api.get(f"/sites/{SITE}/arrivals", people.front_desk).json == []
    for answer in (
        api.post(f"{path}/confirm", people.member, If_Match=tag),
        api.post(f"{path}/check-in", people.member),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "already-ended")
    assert wish(people.other, position="ESS-09").status_code == 201
    assert wish(people.member, position="ESS-10").status_code == 201


def test_a_hold_keeps_the_desk_until_the_very_second_that_is_told(
    wish: Wish, api: Caller, people: People, clock: Clock
) -> None:
    clock.move(milliseconds=700)
    held = wish(people.member, position="ESS-09", hold=True)
    assert held.json["held_until"] == "2026-11-23T07:05:00Z"

    for seconds, free in ((299.2, False), (0.1, True)):
        clock.move(seconds=seconds)
        desk = api.get(f"/sites/{SITE}/availability").json["positions"][8]
        assert (desk["busy"] == []) == free
        assert wish(people.other, position="ESS-09").status_code == (201 if free else 409)


def test_a_hold_is_no_reservation_to_arrive_on(
    wish: Wish, api: Caller, member: Someone, clock: Clock
) -> None:
    clock.move(hours=2)
    held = wish(member, position="ESS-09", hold=True).json

    answer = api.post(f"/reservations/{held['id']}/check-in", member)

    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    assert answer.json["reservation"] == held
