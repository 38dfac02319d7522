"""Giving back a range of days, by API."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import MONDAY, OTHER_SITE, SITE, Caller, People, Someone
from tests.support.house import Clock


@pytest.fixture
def path(reservation: dict[str, Any]) -> str:
    return f"/reservations/{reservation['id']}"


def test_a_range_of_days_is_given_back_at_every_site_and_no_other_day(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    days = [MONDAY, "2026-11-24", "2026-11-25", "2026-11-26"]
    code = api.get(f"/sites/{OTHER_SITE}/positions").json[0]["code"]
    for day in days:
        site, position = (OTHER_SITE, code) if day == "2026-11-25" else (SITE, "ESS-09")
        assert api.reserve(people.member, position, site, day=day).status_code == 201
    theirs = api.reserve(people.other, "ESS-10", day=days[1]).json
    body = {"from": days[1], "to": days[2]}

    gone = api.post("/me/reservations/release", people.member, body, key="away")
    before = head()
    again = api.post("/me/reservations/release", people.member, body, key="away")

    assert gone.status_code == 200
    assert [(each["day"], each["site"]) for each in gone.json] == [
        (days[1], SITE),
        (days[2], OTHER_SITE),
    ]
    assert {(each["state"], each["reason"]) for each in gone.json} == {("released", "cancelled")}
    assert (again.status_code, again.json) == (200, gone.json)
    assert head() == before
    states = [each["state"] for each in api.get("/me/reservations", people.member).json]
    assert states == ["reserved", "released", "released", "reserved"]
    assert api.get("/me/reservations", people.other).json == [theirs]


def test_who_has_nothing_on_those_days_gives_nothing_back(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    gone = api.post("/me/reservations/release", member, {"from": MONDAY, "to": MONDAY})

    assert (gone.status_code, gone.json) == (200, [])
    assert head() == before


def test_who_is_here_does_not_leave_by_giving_the_day_back(
    api: Caller, path: str, member: Someone, clock: Clock
) -> None:
    clock.move(hours=2)
    api.post(f"{path}/check-in", member)

    gone = api.post("/me/reservations/release", member, {"from": MONDAY, "to": MONDAY})

    assert gone.json == []
    assert api.get(path, member).json["state"] == "checked-in"
