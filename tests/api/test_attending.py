"""Arriving, leaving and giving back: once, in time, by the right people, on what they saw."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.house import Clock

VERBS = ("check-in", "check-out", "release")


@pytest.fixture
def act(api: Caller, reservation: dict[str, Any], member: Someone) -> Callable[..., Answer]:
    """A verb on the reservation, by its member unless by somebody else."""

    def acting(verb: str, who: Someone = member, body: Any = None, **more: str) -> Answer:
        return api.post(f"/reservations/{reservation['id']}/{verb}", who, body, **more)

    return acting


def test_a_visit(
    api: Caller, act: Callable[..., Answer], reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=2)
    here = act("check-in")
    clock.move(hours=1)
    gone = act("check-out")

    assert here.json == reservation | {"state": "checked-in", "seq": here.json["seq"]}
    assert gone.json == reservation | {
        "state": "released",
        "reason": "left",
        "seq": gone.json["seq"],
    }
    assert reservation["seq"] < here.json["seq"] < gone.json["seq"]
    for answer in (here, gone):
        assert answer.status_code == 200
        assert answer.headers["ETag"] == f'"{answer.json["seq"]}"'
        assert int(answer.headers["Log-Sequence"]) >= answer.json["seq"]


def test_who_cancels_frees_the_desk(
    api: Caller, act: Callable[..., Answer], people: People
) -> None:
    answer = act("release")

    assert (answer.json["state"], answer.json["reason"]) == ("released", "cancelled")
    assert api.reserve(people.other).status_code == 201


@pytest.mark.parametrize("verb", VERBS)
def test_the_same_key_again_is_the_first_answer_again(
    act: Callable[..., Answer],
    verb: str,
    clock: Clock,
    head: Callable[[], int],
) -> None:
    clock.move(hours=2)
    if verb == "check-out":
        act("check-in")
    first = act(verb, key="once")
    if verb == "check-in":
        act("check-out")
    before = head()

    again = act(verb, key="once")

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert head() == before


def test_fifty_check_ins_at_once_with_one_key_are_one(
    app: Flask,
    reservation: dict[str, Any],
    member: Someone,
    clock: Clock,
    head: Callable[[], int],
) -> None:
    clock.move(hours=2)
    before = head()

    def send(_: int) -> Answer:
        caller = Caller(app.test_client(use_cookies=False))
        return caller.post(f"/reservations/{reservation['id']}/check-in", member, key="tap")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))

    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert head() == before + 1


def test_a_key_may_be_left_out(
    api: Caller, reservation: dict[str, Any], member: Someone, clock: Clock
) -> None:
    clock.move(hours=2)
    path = f"/api/v1/reservations/{reservation['id']}/check-in"

    assert api.client.post(path, headers=member.headers).status_code == 200


def test_who_is_here_stays_here_without_another_event(
    act: Callable[..., Answer], clock: Clock, head: Callable[[], int]
) -> None:
    clock.move(hours=2)
    first = act("check-in")
    before = head()

    again = act("check-in")

    assert again.json == first.json
    assert head() == before


def test_a_key_that_stood_for_something_else_is_refused(
    api: Caller, act: Callable[..., Answer], people: People, head: Callable[[], int]
) -> None:
    api.reserve(people.member, day="2026-11-24", key="reserved")
    before = head()

    answer = act("release", key="reserved")

    assert (answer.status_code, answer.json["code"]) == (422, "duplicate-command")
    assert head() == before


def test_a_key_stands_for_its_reason_too(act: Callable[..., Answer], people: People) -> None:
    act("release", people.front_desk, {"reason": "displaced"}, key="1")

    assert act("release", people.front_desk, key="1").json["code"] == "duplicate-command"


@pytest.mark.parametrize("verb", VERBS)
def test_what_one_saw_must_still_be_so(
    *,
    act: Callable[..., Answer],
    verb: str,
    reservation: dict[str, Any],
    people: People,
    clock: Clock,
    head: Callable[[], int],
) -> None:
    clock.move(hours=2)
    here = act("check-in", people.front_desk)
    before = head()

    answer = act(verb, If_Match=f'"{reservation["seq"]}"')

    assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert answer.json["reservation"] == here.json
    assert answer.headers["ETag"] == here.headers["ETag"]
    assert head() == before


SEEN = {
    '"{seq}"': 200,
    '"1", "{seq}"': 200,
    "*": 200,
    'W/"{seq}"': 412,
    '"1"': 412,
    '"{seq}0"': 412,
    "": 412,
    "nonsense": 412,
}


@pytest.mark.parametrize(("tag", "status"), SEEN.items())
def test_if_match_is_taken_at_its_word(
    act: Callable[..., Answer], reservation: dict[str, Any], tag: str, status: int
) -> None:
    given = tag.format(seq=reservation["seq"])

    assert act("release", If_Match=given).status_code == status


def test_who_repeats_a_request_is_not_stale_by_their_own_doing(
    act: Callable[..., Answer], reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=2)
    saw = f'"{reservation["seq"]}"'
    first = act("check-in", key="once", If_Match=saw)

    again = act("check-in", key="once", If_Match=saw)

    assert (again.status_code, again.json) == (200, first.json)


def test_who_never_came_cannot_leave(
    act: Callable[..., Answer], reservation: dict[str, Any]
) -> None:
    answer = act("check-out")

    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    assert answer.json["detail"] == (
        "Nobody has checked in at desk ESS-09 for the reservation from 09:00 on."
        " Check in first, or give it back."
    )
    assert answer.json["reservation"] == reservation


def test_who_comes_too_early_is_told_when(
    act: Callable[..., Answer], head: Callable[[], int]
) -> None:
    before = head()

    answer = act("check-in")

    assert (answer.status_code, answer.json["code"]) == (409, "too-early-to-check-in")
    assert "08:45" in answer.json["detail"]
    assert head() == before


def test_a_desk_somebody_still_sits_at_is_not_to_be_had(
    api: Caller, act: Callable[..., Answer], people: People, clock: Clock
) -> None:
    next_one = api.reserve(people.other, starts="12:00", ends="14:00").json
    clock.move(hours=2)
    act("check-in")
    clock.move(hours=3)

    answer = api.post(f"/reservations/{next_one['id']}/check-in", people.other)

    assert (answer.status_code, answer.json["code"]) == (409, "still-occupied")


@pytest.mark.parametrize("verb", VERBS)
def test_what_has_ended_has_ended(
    act: Callable[..., Answer], verb: str, head: Callable[[], int]
) -> None:
    act("release")
    before = head()

    answer = act(verb)

    assert (answer.status_code, answer.json["code"]) == (409, "already-ended")
    assert head() == before


@pytest.mark.parametrize("reason", ["cancelled", "left", "closed", "displaced"])
def test_staff_say_why(act: Callable[..., Answer], people: People, reason: str) -> None:
    assert act("release", people.front_desk, {"reason": reason}).json["reason"] == reason


def test_members_only_cancel(act: Callable[..., Answer], head: Callable[[], int]) -> None:
    before = head()

    answer = act("release", body={"reason": "displaced"})

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert head() == before
    assert act("release", body={"reason": "cancelled"}).json["reason"] == "cancelled"


@pytest.mark.parametrize("reason", ["erased", "", "because", 1, None, ["left"]], ids=repr)
def test_not_everything_is_a_reason(
    act: Callable[..., Answer], people: People, reason: Any, head: Callable[[], int]
) -> None:
    before = head()

    answer = act("release", people.front_desk, {"reason": reason})

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["reason"]
    assert head() == before


def test_the_front_desk_sees_who_is_expected(
    api: Caller,
    people: People,
    reservation: dict[str, Any],
    clock: Clock,
) -> None:
    later = api.reserve(people.other, "ESS-10", starts="10:00").json
    gone = api.reserve(people.operator, "ESS-11").json
    api.post(f"/reservations/{gone['id']}/release", people.operator)
    clock.move(hours=2)

    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json

    assert expected == [
        reservation | {"member": people.member.id, "name": "Salma Bennis"},
        later | {"member": people.other.id, "name": "Lena Fischer"},
    ]
    other_day = api.get(f"/sites/{SITE}/arrivals?day=2026-11-24", people.operator)
    assert other_day.json == []


def test_arrivals_that_did_not_change_cost_a_304(
    api: Caller, people: People, reservation: dict[str, Any]
) -> None:
    path = f"/sites/{SITE}/arrivals?day={MONDAY}"
    tag = api.get(path, people.front_desk).headers["ETag"]

    assert api.get(path, people.front_desk, If_None_Match=tag).status_code == 304
    api.post(f"/reservations/{reservation['id']}/release", people.member)
    assert api.get(path, people.front_desk, If_None_Match=tag).status_code == 200
