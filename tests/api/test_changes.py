"""Changes of what a site offers, by API: first a look, then as planned."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import MONDAY, Caller, People, Someone
from tests.support.changes_by_api import (
    ASSIGNMENT,
    BLOCK,
    CLOSURE,
    TUESDAY,
    Change,
    changing,
    hours,
    plan_of,
    policy,
    season,
)
from tests.support.house import Clock


@pytest.fixture
def change(api: Caller, people: People) -> Change:
    return changing(api, people.operator)


def test_a_dry_run_says_whom_it_affects_and_writes_nothing(
    change: Change, reservation: dict[str, Any], member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    looked = change("blocks", **BLOCK, dry_run=True)

    assert (looked.status_code, head()) == (200, before)
    assert looked.json["seq"] == before == int(looked.headers["Log-Sequence"])
    assert "id" not in looked.json
    (affected,) = looked.json["affected"]
    assert affected.pop("to") not in (None, "ESS-09")
    assert affected == {
        "reservation": reservation["id"],
        "position": "ESS-09",
        "day": MONDAY,
        "starts": "09:00",
        "ends": "12:00",
        "state": "reserved",
        "member": member.id,
        "name": "Salma Bennis",
    }


def test_a_change_carries_out_its_plan_and_says_so_however_often_it_is_sent(
    change: Change,
    api: Caller,
    reservation: dict[str, Any],
    member: Someone,
    head: Callable[[], int],
) -> None:
    looked = change("blocks", **BLOCK, dry_run=True)

    made = change("blocks", "once", **BLOCK, plan=plan_of(looked))
    after = head()
    again = change("blocks", "once", **BLOCK, plan=plan_of(looked))

    assert (made.status_code, again.status_code, again.json) == (201, 201, made.json)
    assert head() == after == made.json["seq"]
    assert made.json["affected"] == looked.json["affected"]
    moved = api.get(f"/reservations/{reservation['id']}", member).json
    assert (moved["position"], moved["cause"], moved["state"]) == (
        looked.json["affected"][0]["to"],
        "works",
        "reserved",
    )


def test_who_is_to_go_nowhere_is_told_why(
    change: Change, api: Caller, reservation: dict[str, Any], member: Someone
) -> None:
    fate = {"reservation": reservation["id"], "to": None}

    made = change("closures", **CLOSURE, plan=[fate])

    assert [each["to"] for each in made.json["affected"]] == [None]
    ended = api.get(f"/reservations/{reservation['id']}", member).json
    assert (ended["state"], ended["reason"], ended["cause"]) == ("released", "displaced", "holiday")


def test_what_the_house_left_alone_has_no_cause(reservation: dict[str, Any]) -> None:
    assert reservation["cause"] is None


@pytest.mark.parametrize("too", ["few", "many"])
def test_a_plan_that_is_not_about_just_those_affected_gets_a_fresh_list(
    change: Change, reservation: dict[str, Any], head: Callable[[], int], too: str
) -> None:
    looked = change("closures", **CLOSURE, dry_run=True)
    plan = [] if too == "few" else [*plan_of(looked), {"reservation": str(uuid4()), "to": None}]
    before = head()

    refused = change("closures", **CLOSURE, plan=plan)

    assert (refused.status_code, refused.json["code"]) == (409, "people-affected")
    assert refused.json["affected"] == looked.json["affected"]
    assert refused.json["affected"][0]["reservation"] == reservation["id"]
    assert head() == before


def test_a_plan_may_speak_of_very_many(change: Change) -> None:
    plan = [{"reservation": str(uuid4()), "to": None} for _ in range(1500)]

    assert change("closures", **CLOSURE, plan=plan).json["code"] == "people-affected"


def test_the_same_key_is_no_other_change(change: Change) -> None:
    change("closures", "once", **CLOSURE)

    other = change("closures", "once", **CLOSURE | {"cause": "works"})

    assert (other.status_code, other.json["code"]) == (422, "duplicate-command")


@pytest.mark.parametrize(
    ("what", "body", "fields"),
    [
        ("closures", {"first": "soon", "cause": "spite"}, {"first", "last", "cause"}),
        ("closures", CLOSURE | {"note": "the roof of Mr Alami"}, {"note"}),
        ("closures", CLOSURE | {"dry_run": 1}, {"dry_run"}),
        ("closures", CLOSURE | {"plan": [{"reservation": "9", "to": ""}]}, {"plan"}),
        ("closures", CLOSURE | {"plan": [{"reservation": str(uuid4())}]}, {"plan"}),
        ("closures", CLOSURE | {"plan": [{"reservation": "a" * 8, "to": None}] * 2}, {"plan"}),
        ("blocks", BLOCK | {"starts": "10:05", "ends": "10:07"}, {"starts", "ends"}),
        ("blocks", BLOCK | {"starts": "10:05", "cause": "spite"}, {"starts", "cause"}),
        ("blocks", BLOCK | {"positions": []}, {"positions"}),
        ("seasons", season(hours={}, season="x"), {"hours", "season"}),
        ("seasons", season(hours=hours("10:01")), {"hours"}),
        ("seasons", season(hours=hours() | {"monday": ["10:00"]}), {"hours"}),
        ("policies", policy(grid_minutes=30, hours=hours("08:45")), {"hours"}),
        ("policies", policy(grid_minutes=7, min_minutes="30"), {"grid_minutes", "min_minutes"}),
        ("policies", policy(version=2), {"version"}),
        ("layout-changes", {"add": [{"code": "desk"}]}, {"starts_on", "add"}),
        ("layout-changes", {"starts_on": MONDAY, "join": [{"code": "A"}]}, {"join"}),
        ("assignments", ASSIGNMENT | {"branch": "Salma & Co"}, {"branch"}),
        ("branches/argan/members", {"member": "nobody", "belongs": True}, {"member"}),
        ("branches/argan/members", {"member": "nobody", "belongs": "yes"}, {"belongs"}),
    ],
)
def test_every_field_of_the_wrong_shape_is_named(
    change: Change, head: Callable[[], int], what: str, body: dict[str, Any], fields: set[str]
) -> None:
    before = head()

    answer = change(what, **body)

    assert (answer.status_code, answer.json["code"]) == (422, "invalid-request")
    assert answer.json["errors"].keys() == fields
    assert head() == before


def test_a_reservation_has_one_fate(change: Change, reservation: dict[str, Any]) -> None:
    fates = [{"reservation": reservation["id"], "to": to} for to in (None, "ESS-10")]

    answer = change("closures", **CLOSURE, plan=fates)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["plan"])


def test_the_steps_are_those_of_the_policy_in_force(
    change: Change, api: Caller, clock: Clock
) -> None:
    change("policies", **policy(grid_minutes=5, min_minutes=30))
    assert change("blocks", **BLOCK | {"starts": "10:05"}).status_code == 422

    clock.move(days=1)

    times = {"first": TUESDAY, "last": TUESDAY, "starts": "10:05"}
    assert change("blocks", **BLOCK | times).status_code == 201
