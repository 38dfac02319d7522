"""Taking back the last step, and recording afterwards who came or left when, by API."""

from typing import Any

import pytest

from booking.commands import Settle
from booking.settling import settle
from domain.kernel import Actor
from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.house import Clock
from web.house import House


@pytest.fixture
def path(reservation: dict[str, Any]) -> str:
    return f"/reservations/{reservation['id']}"


def settled(house: House, row: dict[str, Any]) -> None:
    """What time has decided about a reservation is recorded."""
    by = house.stamp(Actor("sweeper", "system"), f"settle {row['id']} {house.clock()}", "sweep")
    about = {"position_id": row["position"], "reservation_id": row["id"]}
    settle(house.bookings, Settle(by=by, site_id=row["site"], **about))


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["check-in"], "reserved"),
        (["release"], "reserved"),
        (["check-in", "check-out"], "checked-in"),
    ],
    ids=str,
)
def test_the_last_step_can_be_taken_back(
    *, api: Caller, path: str, member: Someone, clock: Clock, verbs: list[str], state: str
) -> None:
    clock.move(hours=2)
    for verb in verbs:
        api.post(f"{path}/{verb}", member)

    back = api.post(f"{path}/undo", member, key="oops")

    assert back.status_code == 200
    assert (back.json["state"], back.json["reason"]) == (state, None)
    assert api.get(path, member).json == back.json
    assert api.post(f"{path}/undo", member, key="oops").json == back.json


def test_what_somebody_else_needs_cannot_be_taken_back(
    api: Caller, path: str, people: People
) -> None:
    api.post(f"{path}/release", people.member)
    api.reserve(people.other)

    answer = api.post(f"{path}/undo", people.member)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")


def test_where_there_is_no_step_there_is_none_to_take_back(
    api: Caller, path: str, reservation: dict[str, Any], member: Someone
) -> None:
    answer = api.post(f"{path}/undo", member)

    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    assert answer.json["reservation"] == reservation


def test_a_no_show_stays_one_until_staff_know_better(
    *,
    api: Caller,
    path: str,
    reservation: dict[str, Any],
    people: People,
    clock: Clock,
    house: House,
) -> None:
    clock.move(hours=2, minutes=31)
    settled(house, reservation)

    missed = api.get(path, people.member)
    by_member = api.post(f"{path}/undo", people.member)
    expected = api.get(f"/sites/{SITE}/arrivals", people.front_desk).json
    came = api.post(f"{path}/check-in", people.front_desk, {"happened": "09:10"})

    assert missed.json["state"] == "no-show"
    assert (by_member.status_code, by_member.json["code"]) == (403, "not-yours")
    assert [each["state"] for each in expected] == ["no-show"]
    assert (came.status_code, came.json["state"]) == (200, "checked-in")


def test_staff_record_when_somebody_came_and_left(
    api: Caller, path: str, people: People, clock: Clock
) -> None:
    clock.move(hours=4)
    came = api.post(f"{path}/check-in", people.front_desk, {"happened": "09:05"}, key="in")
    left = api.post(f"{path}/check-out", people.front_desk, {"happened": "10:30"}, key="out")

    events = api.get("/events?limit=1000", people.operator).json
    happened = {
        each["topic"]: each["body"]["happened"] for each in events if "happened" in each["body"]
    }

    assert (came.status_code, came.json["state"]) == (200, "checked-in")
    assert (left.json["state"], left.json["reason"]) == ("released", "left")
    assert happened == {
        "position.checked-in": "2026-11-23T09:05:00Z",
        "position.released": "2026-11-23T10:30:00Z",
    }


@pytest.mark.parametrize("verb", ["check-in", "check-out"])
def test_members_record_nothing_afterwards(
    api: Caller, path: str, member: Someone, clock: Clock, verb: str
) -> None:
    clock.move(hours=3)
    api.post(f"{path}/check-in", member)

    answer = api.post(f"{path}/{verb}", member, {"happened": "09:05"})

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_nothing_is_recorded_that_is_still_to_come(
    api: Caller, path: str, people: People, clock: Clock
) -> None:
    clock.move(hours=3)

    answer = api.post(f"{path}/check-in", people.front_desk, {"happened": "11:00"})

    assert (answer.status_code, answer.json["code"]) == (422, "in-the-past")
