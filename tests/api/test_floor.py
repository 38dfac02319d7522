"""The live floor and who is inside, as programs and the front desk read them."""

from typing import Any

import pytest

from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.house import Clock

FLOOR, INSIDE = f"/sites/{SITE}/floor", f"/sites/{SITE}/inside"


def desk(api: Caller, who: Someone | None = None, query: str = "") -> dict[str, Any]:
    """ESS-09 as somebody sees it."""
    shown = api.get(f"{FLOOR}{query}", who).json["positions"]
    found: dict[str, Any] = next(each for each in shown if each["position"] == "ESS-09")
    return found


def test_the_floor_says_of_every_position_what_it_is_and_until_when(
    api: Caller, reservation: dict[str, Any], clock: Clock
) -> None:
    seen = api.get(FLOOR).json

    assert (seen["site"], seen["day"], len(seen["positions"])) == (SITE, "2026-11-23", 35)
    assert (desk(api)["state"], desk(api)["until"]) == ("free", "09:00")
    assert desk(api)["free_until"] == "09:00"
    clock.move(hours=2)
    assert (desk(api)["state"], desk(api)["until"]) == ("reserved", "12:00")
    assert desk(api)["free_until"] is None
    assert reservation["id"] not in api.get(FLOOR).text


def test_nobody_is_named_on_the_floor(
    api: Caller, member: Someone, reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=2)
    api.post(f"/reservations/{reservation['id']}/check-in", member)

    assert desk(api)["state"] == "checked-in"
    told = api.get(FLOOR).text
    assert not [word for word in (member.id, reservation["id"], "Salma") if word in told]


@pytest.mark.usefixtures("reservation")
def test_the_floor_costs_a_304_until_something_is_another(api: Caller, clock: Clock) -> None:
    tag = api.get(FLOOR).headers["ETag"]
    clock.move(minutes=119)

    assert api.get(FLOOR, If_None_Match=tag).status_code == 304
    clock.move(minutes=1)
    assert api.get(FLOOR, If_None_Match=tag).status_code == 200


def test_a_hold_that_lapses_is_free_again(api: Caller, member: Someone, clock: Clock) -> None:
    clock.move(hours=2)
    api.reserve(member, hold=True)
    assert desk(api)["state"] == "held"
    clock.move(minutes=5)

    assert desk(api)["state"] == "free"


def test_a_branchs_desk_is_free_to_its_people_and_assigned_to_others(
    api: Caller, people: People, clock: Clock
) -> None:
    given = {
        "positions": ["ESS-09"],
        "branch": "argan",
        "first": "2026-11-24",
        "last": "2026-11-24",
    }
    api.post(f"/sites/{SITE}/assignments", people.operator, given)
    (made,) = api.get(f"/sites/{SITE}/assignments", people.front_desk).json
    kept = {"position": "ESS-09", "days": ["2026-11-24"]}
    api.post(f"/sites/{SITE}/assignments/{made['id']}/keep", people.front_desk, kept)
    joined = {"member": people.member.id, "belongs": True}
    api.post(f"/sites/{SITE}/branches/argan/members", people.front_desk, joined)
    clock.move(hours=26)

    assert desk(api)["state"] == "assigned"
    assert desk(api, who=people.member)["state"] == "free"
    assert desk(api, who=people.other)["state"] == "assigned"


def test_who_is_inside_is_told_with_names_since_when_and_until_when(
    api: Caller, people: People, reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=2, minutes=5)
    api.post(f"/reservations/{reservation['id']}/check-in", people.member)
    body = {"position": "ESS-02", "ends": "11:00"}
    api.post(f"/sites/{SITE}/walk-ins", people.front_desk, body)

    walked_in, member = api.get(INSIDE, people.front_desk).json

    assert (walked_in["position"], walked_in["name"]) == ("ESS-02", None)
    assert (member["position"], member["name"]) == ("ESS-09", "Salma Bennis")
    assert (member["since"], member["until"]) == ("2026-11-23T09:05:00Z", "2026-11-23T12:00:00Z")
    assert (member["member"], member["ends"]) == (people.member.id, "12:00")


def test_who_has_left_is_not_inside_any_more_but_was(
    api: Caller, people: People, reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=2)
    here = api.post(f"/reservations/{reservation['id']}/check-in", people.member).json
    clock.move(hours=1)
    api.post(f"/reservations/{reservation['id']}/check-out", people.member)

    assert api.get(INSIDE, people.front_desk).json == []
    (then,) = api.get(f"{INSIDE}?as_of={here['seq']}", people.front_desk).json
    assert then["name"] == "Salma Bennis"
    assert desk(api, query=f"?as_of={here['seq']}")["state"] == "checked-in"
