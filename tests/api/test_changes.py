"""What the house changes, through the API: looked at first, then made by a plan."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from domain.policy import WEEKDAYS
from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.house import POLICY, Clock

HERE = f"/sites/{SITE}"
TUESDAY = "2026-11-24"
BLOCK = {"positions": ["ESS-09"], "first": MONDAY, "starts": "10:00"} | {
    "last": MONDAY,
    "ends": "11:00",
    "cause": "works",
}
CLOSURE = {"first": MONDAY, "last": MONDAY, "cause": "holiday"}
ASSIGNMENT = {"positions": ["ESS-09"], "branch": "argan", "first": MONDAY, "last": "2026-12-31"}


def hours(opens: str = "07:00", closes: str = "22:00") -> dict[str, list[str]]:
    return {day: [opens, closes] for day in WEEKDAYS}


def policy(**other: Any) -> dict[str, Any]:
    """The numbers that the tests go by, from tomorrow on."""
    numbers = {name: getattr(POLICY, name) for name in POLICY.__struct_fields__}
    del numbers["version"]
    return {**numbers, "starts_on": TUESDAY, "hours": hours(), **other}


def season(**other: Any) -> dict[str, Any]:
    return {"first": TUESDAY, "last": TUESDAY, "hours": hours("10:00", "16:00"), **other}


def plan_of(answer: Answer) -> list[dict[str, Any]]:
    """Just what a dry run has planned."""
    return [
        {"reservation": each["reservation"], "to": each["to"]} for each in answer.json["affected"]
    ]


@pytest.fixture
def change(api: Caller, people: People) -> Callable[..., Answer]:
    """The operator's changes of Essaouira."""

    def changed(what: str, key: str | None = None, **body: Any) -> Answer:
        return api.post(f"{HERE}/{what}", people.operator, body, key=key)

    return changed


Change = Callable[..., Answer]


# Looking first


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


# The calendar


def test_a_policy_gets_the_next_version_also_when_it_is_sent_again(
    change: Change, api: Caller
) -> None:
    made = change("policies", "once", **policy(horizon_days=30))

    assert change("policies", "once", **policy(horizon_days=30)).json == made.json
    told = api.get(f"{HERE}/calendar").json["policies"]
    assert [(each["version"], each["horizon_days"]) for each in told] == [(1, 90), (2, 30)]
    assert told[1]["hours"] == hours()


def test_shorter_hours_affect_who_comes_later(change: Change, api: Caller, member: Someone) -> None:
    late = api.reserve(member, day=TUESDAY, starts="17:00", ends="18:00").json
    api.reserve(member, day=TUESDAY, starts="11:00", ends="12:00")

    looked = change("seasons", **season(), dry_run=True)

    assert plan_of(looked) == [{"reservation": late["id"], "to": None}]


def test_a_season_is_set_changed_and_withdrawn(change: Change, api: Caller) -> None:
    made = change("seasons", **season()).json
    assert api.get(f"{HERE}/availability?day={TUESDAY}").json["opens"] == "10:00"

    changed = change("seasons", **season(season=made["id"], hours=hours("11:00", "15:00"))).json
    assert changed["id"] == made["id"]
    (told,) = api.get(f"{HERE}/calendar").json["seasons"]
    assert told == {"id": made["id"], "first": TUESDAY, "last": TUESDAY} | {
        "hours": hours("11:00", "15:00")
    }

    gone = change(f"seasons/{made['id']}/withdraw").json
    assert gone["id"] == made["id"]
    assert api.get(f"{HERE}/calendar").json["seasons"] == []


def test_days_are_closed_for_a_cause_and_opened_again(
    change: Change, api: Caller, member: Someone
) -> None:
    made = change("closures", **CLOSURE).json
    assert api.get(f"{HERE}/calendar").json["closures"] == [{"id": made["id"], **CLOSURE}]
    assert api.get(f"{HERE}/availability?day={MONDAY}").json["opens"] is None
    said = api.reserve(member).json
    assert (said["code"], "public holiday" in said["detail"]) == ("site-closed", True)

    change(f"closures/{made['id']}/lift")

    assert api.get(f"{HERE}/calendar").json["closures"] == []
    assert api.reserve(member).status_code == 201


# Blocks, layouts, branches


def test_a_block_is_seen_and_lifted(
    change: Change, api: Caller, people: People, member: Someone
) -> None:
    made = change("blocks", **BLOCK | {"positions": ["ESS-09", "ESS-10"]}).json
    (told,) = api.get(f"{HERE}/blocks", people.front_desk).json
    assert told == {"id": made["id"], **BLOCK, "positions": ["ESS-09", "ESS-10"]}
    day = api.get(f"{HERE}/availability?day={MONDAY}").json["positions"]
    (busy,) = [each["busy"] for each in day if each["position"] == "ESS-09"]
    assert busy == [{"starts": "10:00", "ends": "11:00", "state": "blocked"}]
    assert api.reserve(member).json["code"] == "position-blocked"

    change(f"blocks/{made['id']}/lift")

    assert api.get(f"{HERE}/blocks", people.front_desk).json == []
    assert api.reserve(member).status_code == 201


def test_a_floor_is_rearranged_from_a_day_on_and_back(change: Change, api: Caller) -> None:
    def codes(day: str) -> set[str]:
        there = api.get(f"{HERE}/availability?day={day}").json["positions"]
        return {each["position"] for each in there}

    new = {"code": "ESS-90", "zone": "quiet", "x": 10, "y": 10, "rotation": 0, "seats": 2}
    join = [{"code": "ESS-91", "parts": ["ESS-01", "ESS-02"]}]
    zones = {each["zone"] for each in api.get(f"{HERE}/positions").json}
    before = codes(TUESDAY)

    made = change(
        "layout-changes",
        starts_on=TUESDAY,
        add=[new | {"zone": min(zones)}],
        join=join,
        retire=["ESS-20"],
    )

    assert made.status_code == 201, made.json
    assert codes(MONDAY) == before
    assert codes(TUESDAY) == before - {"ESS-01", "ESS-02", "ESS-20"} | {"ESS-90", "ESS-91"}
    assert change("layout-changes/undo").status_code == 201
    assert codes(TUESDAY) == before
    assert change("layout-changes/undo").json["code"] == "unknown-change"


def test_a_branch_has_its_desk_and_gives_a_day_back(
    change: Change, api: Caller, people: People
) -> None:
    thursday = "2026-12-03"
    made = change("assignments", **ASSIGNMENT).json
    told = {"id": made["id"], **ASSIGNMENT, "fall_open_days": 1}
    assert api.get(f"{HERE}/assignments", people.front_desk).json == [told]
    assert api.reserve(people.other, day=thursday).json["code"] == "position-assigned"
    joined = {"member": people.member.id, "belongs": True}
    days = {"position": "ESS-09", "days": [thursday]}
    give = f"{HERE}/assignments/{made['id']}/open"
    refused = api.post(give, people.member, days).json
    assert (refused["code"], refused["detail"]) == (
        "not-yours",
        "Desk ESS-09 belongs to a team that is not yours. Ask the front desk.",
    )

    assert api.post(f"{HERE}/branches/argan/members", people.front_desk, joined).status_code == 201
    assert api.post(give, people.member, {**days, "dry_run": True}).status_code == 200
    assert api.reserve(people.other, day=thursday).json["code"] == "position-assigned"
    assert api.post(give, people.member, days).status_code == 201

    assert api.reserve(people.other, day=thursday).status_code == 201
    assert api.reserve(people.other, day="2026-12-04").json["code"] == "position-assigned"
    assert api.reserve(people.member, day="2026-12-04").status_code == 201


def test_a_kept_day_does_not_fall_open(change: Change, api: Caller, people: People) -> None:
    made = change("assignments", **ASSIGNMENT).json
    kept = {"position": "ESS-09", "days": [TUESDAY]}
    keep = f"{HERE}/assignments/{made['id']}/keep"

    assert api.post(keep, people.front_desk, kept).status_code == 201

    assert api.reserve(people.other, day=TUESDAY).json["code"] == "position-assigned"
    assert api.reserve(people.other, day=MONDAY).status_code == 201


def test_an_assignment_ends_earlier(change: Change, api: Caller, people: People) -> None:
    made = change("assignments", **ASSIGNMENT).json

    ended = change(f"assignments/{made['id']}/end", last="2026-12-01").json

    assert ended["id"] == made["id"]
    assert api.get(f"{HERE}/assignments", people.operator).json[0]["last"] == "2026-12-01"
    assert api.reserve(people.other, day="2026-12-02").status_code == 201


def test_who_is_no_longer_of_a_branch_books_like_everybody(
    change: Change, api: Caller, people: People
) -> None:
    change("assignments", **ASSIGNMENT)
    members, wish = f"{HERE}/branches/argan/members", {"day": "2026-12-03"}
    theirs = {"member": people.member.id, "belongs": True}
    assert api.post(members, people.operator, {**theirs, "dry_run": True}).json["affected"] == []
    assert api.reserve(people.member, **wish).json["code"] == "position-assigned"
    api.post(members, people.operator, theirs)

    left = api.post(members, people.operator, theirs | {"belongs": False})

    assert (left.status_code, left.json["id"]) == (201, people.member.id)
    assert api.reserve(people.member, **wish).json["code"] == "position-assigned"


# What is of the wrong shape


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
