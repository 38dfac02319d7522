"""Changes of what a site offers, by API: each kind of them, and back."""

import pytest

from tests.api.conftest import MONDAY, Caller, People, Someone
from tests.support.changes_by_api import (
    ASSIGNMENT,
    BLOCK,
    CLOSURE,
    HERE,
    TUESDAY,
    Change,
    changing,
    hours,
    plan_of,
    policy,
    season,
)


@pytest.fixture
def change(api: Caller, people: People) -> Change:
    return changing(api, people.operator)


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
