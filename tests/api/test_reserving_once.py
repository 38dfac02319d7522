"""Reserving once, however often it is asked for: keys, double taps, one desk and many hands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from web.house import House, open_house

BODY = {"position": "ESS-09", "day": MONDAY, "starts": "09:00", "ends": "12:00"}
RESERVE = f"/sites/{SITE}/reservations"


def test_the_same_request_twice_is_one_reservation_and_the_same_answer(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    first = api.reserve(member, key="once")
    before = head()
    api.post(f"/reservations/{first.json['id']}/release", member)

    again = api.reserve(member, key="once")

    assert head() == before + 2
    assert (again.status_code, again.json) == (first.status_code, first.json)
    for name in ("ETag", "Location", "Log-Sequence"):
        assert again.headers[name] == first.headers[name]


def test_the_same_request_is_known_after_a_restart(
    api: Caller, member: Someone, house: House, settings: Any, app: Flask
) -> None:
    first = api.reserve(member, key="once")
    restarted = open_house(settings, house.clock)
    app.extensions["mogador"] = restarted

    again = api.reserve(member, key="once")
    restarted.close()

    assert again.json == first.json


def test_fifty_at_once_with_one_key_are_one_reservation(
    app: Flask, api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    def send(_: int) -> Answer:
        return Caller(app.test_client(use_cookies=False)).reserve(member, key="double-tap")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))

    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert head() == before + 2


def test_fifty_for_one_desk_are_one_reservation(
    app: Flask, someone: Callable[..., Someone], head: Callable[[], int]
) -> None:
    before = head()
    members = [someone(f"Member {n}") for n in range(50)]

    def send(who: Someone) -> Answer:
        return Caller(app.test_client(use_cookies=False)).reserve(who)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, members))

    assert sorted(each.status_code for each in answers) == [201] + [409] * 49
    assert {each.json["code"] for each in answers if each.status_code == 409} == {"position-taken"}
    assert head() == before + 2


@pytest.mark.parametrize(
    "other",
    [{"position": "ESS-10"}, {"day": "2026-11-24"}, {"starts": "09:15"}, {"ends": "12:15"}],
    ids=str,
)
def test_the_same_key_for_another_request_is_refused(
    api: Caller, member: Someone, other: dict[str, str], head: Callable[[], int]
) -> None:
    api.reserve(member, key="once")
    before = head()

    answer = api.reserve(member, key="once", **other)

    assert (answer.status_code, answer.json["code"]) == (422, "duplicate-command")
    assert head() == before


def test_a_key_is_somebodys_own(api: Caller, people: People) -> None:
    mine = api.reserve(people.member, key="1")
    theirs = api.reserve(people.other, "ESS-10", key="1")

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json["id"] != theirs.json["id"]


def test_without_a_key_nothing_is_reserved(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    answer = api.client.post(f"/api/v1{RESERVE}", json=BODY, headers=member.headers)

    assert answer.status_code == 400
    assert "idempotency-key-required" in answer.text
    assert head() == before


@pytest.mark.parametrize("key", ["", "a b", "é", "a\tb", "x" * 201, "\x7f"], ids=repr)
def test_a_key_is_visible_ascii_and_not_too_long(
    api: Caller, member: Someone, key: str, head: Callable[[], int]
) -> None:
    before = head()

    answer = api.post(RESERVE, member, BODY, Idempotency_Key=key)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["Idempotency-Key"]
    assert head() == before


@pytest.mark.parametrize("key", ["x", "!~", "x" * 200], ids=len)
def test_any_visible_ascii_is_a_key(api: Caller, member: Someone, key: str) -> None:
    assert api.reserve(member, key=key).status_code == 201
