"""Staff let somebody in who stands there, by API."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import MONDAY, SITE, Caller, People
from tests.support.house import Clock

WALK_IN = f"/sites/{SITE}/walk-ins"


@pytest.fixture
def path(reservation: dict[str, Any]) -> str:
    return f"/reservations/{reservation['id']}"


@pytest.mark.parametrize("named", [True, False])
def test_who_walks_in_is_here_from_the_present_quarter_hour(
    api: Caller, people: People, clock: Clock, *, named: bool
) -> None:
    clock.move(hours=2, minutes=7)
    body = {"position": "ESS-09", "ends": "11:00"}
    body |= {"member": people.member.id} if named else {}

    made = api.post(WALK_IN, people.front_desk, body, key="door")
    again = api.post(WALK_IN, people.front_desk, body, key="door")

    assert made.status_code == 201
    assert (made.json["starts"], made.json["ends"]) == ("09:00", "11:00")
    assert made.json["state"] == "checked-in"
    location = made.headers["Location"].removeprefix("/api/v1")
    assert api.get(location, people.front_desk).json == made.json
    assert made.headers["ETag"] == f'"{made.json["seq"]}"'
    assert (again.status_code, again.json) == (201, made.json)
    mine = api.get("/me/reservations", people.member).json
    assert mine == ([made.json] if named else [])


def test_any_desk_does_for_who_walks_in(api: Caller, people: People) -> None:
    api.reserve(people.member, "ESS-21", day="2026-11-24")

    body = {"position": "any", "ends": "11:00"}
    nobody = api.post(WALK_IN, people.front_desk, body)
    known = api.post(WALK_IN, people.front_desk, body | {"member": people.member.id})

    assert nobody.json["position"] == "ESS-01"
    assert known.json["position"] == "ESS-21"


def test_who_cannot_sit_there_is_told_where_else(
    api: Caller, people: People, reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=1)
    body = {"position": reservation["position"], "ends": "11:00"}

    answer = api.post(WALK_IN, people.front_desk, body)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    offered = answer.json["alternatives"]
    assert len(offered) == 4
    assert offered[3] == body | {"position": "any"}
    assert api.post(WALK_IN, people.front_desk, offered[0]).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"position": "ESS-99", "ends": "11:00"}, 404, "unknown-position"),
        ({"position": "ESS-09", "ends": "23:00"}, 422, "outside-hours"),
        ({"position": "ESS-09", "ends": "06:00"}, 422, "too-short"),
        ({"position": "ESS-09", "ends": "11:00", "member": "nobody"}, 422, "invalid-request"),
    ],
    ids=str,
)
def test_not_everybody_can_walk_in(
    *,
    api: Caller,
    people: People,
    body: dict[str, str],
    status: int,
    code: str,
    head: Callable[[], int],
) -> None:
    before = head()

    answer = api.post(WALK_IN, people.front_desk, body)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert head() == before


def test_without_a_key_nobody_walks_in_and_no_days_are_given_back(
    api: Caller, people: People, reservation: dict[str, Any], head: Callable[[], int]
) -> None:
    before = head()

    for path, body in (
        (WALK_IN, {"position": "ESS-20", "ends": "11:00"}),
        ("/me/reservations/release", {"from": MONDAY, "to": MONDAY}),
    ):
        answer = api.client.post(f"/api/v1{path}", json=body, headers=people.front_desk.headers)
        assert answer.status_code == 400
        assert "idempotency-key-required" in answer.text

    assert head() == before
