"""Somebody stays on after their time: nobody is sent to where they sit."""

import pytest

from tests.api.conftest import SITE, Answer, Caller, People, Someone
from tests.support.house import Clock

HERE = f"/sites/{SITE}"


@pytest.fixture
def stays_on(api: Caller, people: People, clock: Clock) -> None:
    """At ESS-09, until ten; it is five past, and ESS-10 is taken from ten on."""
    made = api.reserve(people.other, "ESS-09", ends="10:00").json
    assert api.reserve(people.operator, "ESS-10", starts="10:00").status_code == 201
    clock.move(hours=2)
    assert api.post(f"/reservations/{made['id']}/check-in", people.other).status_code == 200
    clock.move(hours=1, minutes=5)


def positions(answer: Answer) -> list[str]:
    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    return [each["position"] for each in answer.json["alternatives"]]


@pytest.mark.usefixtures("stays_on")
def test_who_walks_in_is_not_sent_there(api: Caller, people: People) -> None:
    body = {"position": "ESS-10", "ends": "12:00"}

    proposed = positions(api.post(f"{HERE}/walk-ins", people.front_desk, body))

    assert "any" in proposed
    assert len(proposed) > 1
    assert "ESS-09" not in proposed


@pytest.mark.usefixtures("stays_on")
def test_nor_is_who_moves_while_they_are_here(api: Caller, people: People, member: Someone) -> None:
    made = api.reserve(member, "ESS-11", starts="10:00")
    to = {"position": "ESS-10"}
    path = f"/reservations/{made.json['id']}"
    assert "ESS-09" in positions(api.patch(path, member, to, "*"))
    assert api.post(f"{path}/check-in", member).status_code == 200

    proposed = positions(api.patch(path, member, to, "*"))

    assert proposed
    assert "ESS-09" not in proposed


@pytest.mark.usefixtures("stays_on")
def test_any_desk_is_not_proposed_when_that_is_the_only_one(api: Caller, people: People) -> None:
    left = [each["code"] for each in api.get(f"{HERE}/positions").json if each["code"] != "ESS-09"]
    when = {"first": "2026-11-23", "starts": "10:15", "last": "2026-11-23", "ends": "19:00"}
    block = {"positions": left[:9] + left[10:], "cause": "works", **when}
    plan = api.post(f"{HERE}/blocks", people.operator, {**block, "dry_run": True}).json["affected"]
    fates = [{"reservation": each["reservation"], "to": None} for each in plan]
    made = api.post(f"{HERE}/blocks", people.operator, {**block, "plan": fates})
    assert made.status_code == 201
    taken = api.reserve(people.operator, left[9], starts="10:00")
    assert taken.status_code == 201

    body = {"position": left[9], "ends": "12:00"}
    assert positions(api.post(f"{HERE}/walk-ins", people.front_desk, body)) == []
