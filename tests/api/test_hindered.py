"""Desks that are out of use or a team's: who asks for one is shown what would work instead."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.house import Clock

HERE = f"/sites/{SITE}"
RESERVE, WALK_IN = f"{HERE}/reservations", f"{HERE}/walk-ins"

Hinder = Callable[..., None]


@pytest.fixture(params=["position-blocked", "position-assigned"])
def code(request: pytest.FixtureRequest) -> str:
    """Why the desks cannot be had."""
    return str(request.param)


@pytest.fixture
def hinder(api: Caller, people: People, code: str) -> Hinder:
    """Take desks out of use today from noon on, or give the day to a branch that keeps it."""

    def hindered(*positions: str) -> None:
        if code == "position-blocked":
            times = {"first": MONDAY, "starts": "12:00", "last": MONDAY, "ends": "18:00"}
            body: dict[str, Any] = {"positions": positions, "cause": "works", **times}
            assert api.post(f"{HERE}/blocks", people.operator, body).status_code == 201
            return
        body = {"positions": positions, "branch": "argan", "first": MONDAY, "last": MONDAY}
        id_ = api.post(f"{HERE}/assignments", people.operator, body).json["id"]
        for each in positions:
            keep = {"position": each, "days": [MONDAY]}
            api.post(f"{HERE}/assignments/{id_}/keep", people.operator, keep)

    return hindered


@pytest.fixture
def belong(api: Caller, people: People) -> Callable[..., None]:
    """Let somebody belong to the branch, or no longer."""

    def belonging(*who: Someone, belongs: bool = True) -> None:
        for each in who:
            body = {"member": each.id, "belongs": belongs}
            made = api.post(f"{HERE}/branches/argan/members", people.operator, body)
            assert made.status_code == 201

    return belonging


@pytest.fixture
def all_but_one(api: Caller, hinder: Hinder) -> str:
    """The only desk that is left."""
    first, *others = (
        each["position"] for each in api.get(f"{HERE}/availability").json["positions"]
    )
    hinder(*others)
    return str(first)


def wish(**other: Any) -> dict[str, Any]:
    return {"position": "ESS-09", "day": MONDAY, "starts": "13:00", "ends": "15:00", **other}


def positions(answer: Answer) -> list[str]:
    return [body["position"] for body in answer.json["alternatives"]]


def test_another_desk_another_time_or_any_desk_is_proposed(
    api: Caller, people: People, hinder: Hinder, code: str
) -> None:
    hinder("ESS-09")

    answer = api.post(RESERVE, people.member, wish())

    assert (answer.status_code, answer.json["code"]) == (409, code)
    bodies = answer.json["alternatives"]
    assert len(set(positions(answer)) - {"ESS-09", "any"}) == 3
    assert bodies[-1] == wish(position="any")
    assert ("ESS-09" in positions(answer)) is (code == "position-blocked")
    for body in bodies:
        made = api.post(RESERVE, people.member, body)
        assert made.status_code == 201
        api.post(f"/reservations/{made.json['id']}/release", people.member)


def test_any_desk_is_none_of_them(api: Caller, people: People, all_but_one: str) -> None:
    made = api.post(RESERVE, people.member, wish(position="any"))
    none_left = api.post(RESERVE, people.other, wish(position="any"))

    assert made.json["position"] == all_but_one
    assert none_left.status_code == 409


@pytest.mark.usefixtures("all_but_one")
def test_a_team_sits_at_none_of_them(api: Caller, people: People) -> None:
    team = {"seats": 2, "day": MONDAY, "starts": "13:00", "ends": "15:00"}

    assert api.post(RESERVE, people.member, team).json["code"] == "position-taken"


def test_a_walk_in_is_shown_what_is_near(
    api: Caller, people: People, hinder: Hinder, clock: Clock, code: str
) -> None:
    hinder("ESS-09")
    clock.move(hours=6)

    answer = api.post(WALK_IN, people.front_desk, {"position": "ESS-09", "ends": "15:00"})

    assert (answer.status_code, answer.json["code"]) == (409, code)
    near, *_, any_ = answer.json["alternatives"]
    assert any_["position"] == "any"
    assert api.post(WALK_IN, people.front_desk, near).status_code == 201


def test_who_moves_is_shown_what_is_near(
    api: Caller, people: People, hinder: Hinder, code: str
) -> None:
    made = api.post(RESERVE, people.member, wish(position="ESS-12"))
    hinder("ESS-09")
    path, seen = f"/reservations/{made.json['id']}", made.headers["ETag"]

    answer = api.patch(path, people.member, {"position": "ESS-09"}, seen)

    assert (answer.status_code, answer.json["code"]) == (409, code)
    near = answer.json["alternatives"][0]
    assert api.patch(path, people.member, near, seen).json["position"] == near["position"]


@pytest.mark.parametrize("code", ["position-blocked"], indirect=True)
def test_who_stays_longer_may_stay_until_the_desk_is_out_of_use(
    api: Caller, people: People, hinder: Hinder, code: str
) -> None:
    made = api.post(RESERVE, people.member, wish(starts="09:00", ends="11:00"))
    hinder("ESS-09")
    path, seen = f"/reservations/{made.json['id']}", made.headers["ETag"]

    answer = api.patch(path, people.member, {"ends": "14:00"}, seen)

    assert (answer.json["code"], answer.json["alternatives"]) == (code, [{"ends": "12:00"}])


@pytest.mark.parametrize("code", ["position-assigned"], indirect=True)
def test_who_is_of_the_branch_has_its_desks(
    api: Caller, people: People, all_but_one: str, belong: Callable[..., None], code: str
) -> None:
    belong(people.member)

    assert api.post(RESERVE, people.other, wish()).json["code"] == code
    assert api.post(RESERVE, people.other, wish(position="any")).json["position"] == all_but_one
    assert api.post(RESERVE, people.member, wish()).status_code == 201
    free = api.get(f"{HERE}/availability?day={MONDAY}&starts=15:00&ends=16:00", people.member)
    assert all(each["free"] for each in free.json["positions"])


@pytest.mark.parametrize("code", ["position-assigned"], indirect=True)
def test_who_has_left_the_branch_is_offered_no_later_end_at_its_desk(
    api: Caller, people: People, hinder: Hinder, belong: Callable[..., None], code: str
) -> None:
    hinder("ESS-09")
    belong(people.member, people.other)
    made = api.post(RESERVE, people.member, wish(starts="09:00", ends="11:00"))
    api.post(RESERVE, people.other, wish(starts="15:00", ends="16:00"))
    belong(people.member, belongs=False)
    path, seen = f"/reservations/{made.json['id']}", made.headers["ETag"]

    answer = api.patch(path, people.member, {"ends": "14:00"}, seen)

    assert (answer.json["code"], answer.json["alternatives"]) == (code, [])
