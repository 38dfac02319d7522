"""Reserving: for oneself or by staff, and how a reservation reads."""

from collections.abc import Callable

import pytest

from projections.store import writing
from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from web.house import House


def test_a_reservation_reads_as_promised(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    made = api.reserve(member)

    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"],
        "site": SITE,
        "position": "ESS-09",
        "day": MONDAY,
        "starts": "09:00",
        "ends": "12:00",
        "starts_at": "2026-11-23T09:00:00Z",
        "ends_at": "2026-11-23T12:00:00Z",
        "time_zone": "Africa/Casablanca",
        "state": "reserved",
        "reason": None,
        "cause": None,
        "seq": head() - 1,
    }
    assert made.headers["Location"] == f"/api/v1/reservations/{made.json['id']}"
    assert made.headers["ETag"] == f'"{head() - 1}"'
    assert made.headers["Log-Sequence"] == str(head())


def test_the_location_leads_to_the_reservation(api: Caller, member: Someone) -> None:
    made = api.reserve(member)

    found = api.get(made.headers["Location"].removeprefix("/api/v1"), member)

    assert found.json == made.json
    assert found.headers["ETag"] == made.headers["ETag"]


def test_a_desk_is_sold_even_while_the_boards_are_away(
    api: Caller, member: Someone, house: House
) -> None:
    with writing(house.wall.engine).begin() as connection:
        house.wall.reservations.rows.drop(connection)

    made = api.reserve(member)

    assert made.status_code == 201
    assert made.json["state"] == "reserved"


def test_who_has_waited_too_long_is_served_if_nobody_is_in_the_way(
    api: Caller, member: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.app.waited", lambda: 60.0)

    assert api.reserve(member).status_code == 201


def test_a_reservation_that_did_not_change_costs_a_304(
    api: Caller, member: Someone, people: People
) -> None:
    made = api.reserve(member)
    api.reserve(people.other, "ESS-10")

    path = f"/reservations/{made.json['id']}"

    assert api.get(path, member, If_None_Match=made.headers["ETag"]).status_code == 304
    api.post(f"{path}/release", member)
    assert api.get(path, member, If_None_Match=made.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("kind", ["front_desk", "operator"])
def test_staff_reserve_for_somebody_else(api: Caller, people: People, kind: str) -> None:
    staff = people.everybody()[kind]
    assert staff

    made = api.reserve(staff, member=people.member.id)

    assert made.status_code == 201
    assert api.get("/me/reservations", people.member).json == [made.json]
    body = api.get("/events?after=0&limit=1000", people.operator).json[-1]["body"]
    assert body["actor"] == {"id": staff.id, "role": kind.replace("_", "-")}
    assert body["member_id"] == people.member.id


@pytest.mark.parametrize("kind", ["member", "other_front_desk"])
def test_others_reserve_for_themselves_alone(
    api: Caller, people: People, kind: str, head: Callable[[], int]
) -> None:
    who = people.everybody()[kind]
    assert who
    before = head()

    for somebody in (people.other.id, "no-such-account"):
        answer = api.reserve(who, member=somebody)
        assert (answer.status_code, answer.json["code"]) == (403, "not-yours")

    assert head() == before
    assert api.reserve(who, member=who.id).status_code == 201


def test_staff_cannot_reserve_for_nobody(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    before = head()

    answer = api.reserve(people.front_desk, member="no-such-account")

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["member"]
    assert head() == before
