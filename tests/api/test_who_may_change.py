"""Two sites, every kind of person, every change of what a site offers: who may make it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tests.api.conftest import MONDAY, OTHER_SITE, SITE, Answer, Caller, People, Someone
from tests.support.changes_by_api import ASSIGNMENT, BLOCK, CLOSURE, policy, season
from web.house import House

KINDS = ("visitor", "member", "other", "front_desk", "other_front_desk", "operator")
OPERATORS = (401, 403, 403, 403, 403, 201)
STAFF = (401, 403, 403, 201, 403, 201)
BRANCH = (401, 201, 403, 201, 403, 201)
STAFF_READ = (401, 403, 403, 200, 403, 200)
DAYS = {"position": "ESS-09", "days": ["2026-12-03"]}
LAYOUT = {"starts_on": MONDAY, "retire": ["ESS-20"]}


class Row(NamedTuple):
    """A call below a site with its body, and its status for each of KINDS.

    The member is of the branch; no one else is.
    """

    path: str
    statuses: tuple[int, ...]
    body: Mapping[str, Any] = MappingProxyType({})


MATRIX = (
    Row("policies", OPERATORS, policy()),
    Row("seasons", OPERATORS, season(first="2026-12-07", last="2026-12-08")),
    Row("seasons/{seasons}/withdraw", OPERATORS),
    Row("closures", OPERATORS, CLOSURE),
    Row("closures/{closures}/lift", OPERATORS),
    Row("blocks", STAFF, BLOCK),
    Row("blocks/{blocks}/lift", STAFF),
    Row("layout-changes", OPERATORS, LAYOUT),
    Row("layout-changes/undo", OPERATORS),
    Row("assignments", OPERATORS, ASSIGNMENT | {"positions": ["ESS-10"]}),
    Row("assignments/{assignments}/end", OPERATORS, {"last": MONDAY}),
    Row("assignments/{assignments}/open", BRANCH, DAYS),
    Row("assignments/{assignments}/keep", BRANCH, DAYS),
)
CASES = [
    pytest.param(row, kind, status, id=f"{kind} {row.path}")
    for row in MATRIX
    for kind, status in zip(KINDS, row.statuses, strict=True)
]


@pytest.fixture
def standing(api: Caller, people: People) -> dict[str, str]:
    """The ids of a season, a closure, a block and an assignment, the member's branch's."""
    made = {
        "seasons": season(),
        "closures": CLOSURE | {"first": "2026-12-24", "last": "2026-12-24"},
        "blocks": BLOCK | {"positions": ["ESS-11"]},
        "layout-changes": {"starts_on": MONDAY, "retire": ["ESS-30"]},
        "assignments": ASSIGNMENT,
    }
    join = {"member": people.member.id, "belongs": True}
    api.post(f"/sites/{SITE}/branches/argan/members", people.operator, join)
    return {
        what: api.post(f"/sites/{SITE}/{what}", people.operator, body).json["id"]
        for what, body in made.items()
    }


@pytest.mark.parametrize("row", [row for row in MATRIX if row.statuses != BRANCH])
def test_who_may_not_is_told_nothing_of_the_shape(
    api: Caller, people: People, standing: dict[str, str], row: Row
) -> None:
    path = row.path.format(**standing)

    for body in ({}, {"nonsense": 1}, {**row.body, "first": "never"}):
        refused = api.post(f"/sites/{SITE}/{path}", people.member, body)
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
        assert refused.json["errors"] == {}
        nowhere = api.post(f"/sites/atlantis/{path}", people.member, body)
        assert (nowhere.status_code, nowhere.json["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["walk-ins", "branches/argan/members"])
def test_nor_is_who_may_not_do_what_staff_do(api: Caller, people: People, path: str) -> None:
    refused = api.post(f"/sites/{SITE}/{path}", people.member, {"nonsense": 1})

    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert refused.json["errors"] == {}


@pytest.mark.parametrize(("row", "kind", "status"), CASES)
@pytest.mark.parametrize("dry_run", [False, True], ids=["made", "looked at"])
def test_who_may_change_what(
    *,
    api: Caller,
    people: People,
    standing: dict[str, str],
    head: Callable[[], int],
    row: Row,
    kind: str,
    status: int,
    dry_run: bool,
) -> None:
    before, who = head(), people.everybody()[kind]
    path = f"/sites/{SITE}/{row.path.format(**standing)}"

    answer = api.post(path, who, {**row.body, "dry_run": dry_run})

    assert answer.status_code == (200 if dry_run and status == 201 else status), answer.json
    assert (head() > before) is (answer.status_code == 201)


@pytest.mark.parametrize(("kind", "status"), list(zip(KINDS, STAFF, strict=True)))
def test_who_may_say_who_is_of_a_branch(
    api: Caller, people: People, kind: str, status: int
) -> None:
    body = {"member": people.other.id, "belongs": True}

    answer = api.post(f"/sites/{SITE}/branches/argan/members", people.everybody()[kind], body)

    assert answer.status_code == status


@pytest.mark.parametrize(("kind", "status"), list(zip(KINDS, STAFF_READ, strict=True)))
@pytest.mark.parametrize("what", ["blocks", "assignments"])
def test_who_may_read_what(
    *,
    api: Caller,
    people: People,
    standing: dict[str, str],
    what: str,
    kind: str,
    status: int,
) -> None:
    answer = api.get(f"/sites/{SITE}/{what}", people.everybody()[kind])

    assert answer.status_code == status
    if status == 200:
        assert [each["id"] for each in answer.json] == [standing[what]]


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_may_read_the_calendar(api: Caller, people: People, kind: str) -> None:
    assert api.get(f"/sites/{SITE}/calendar", people.everybody()[kind]).status_code == 200


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.path)
def test_at_a_site_that_is_not_there_nothing_is(api: Caller, people: People, row: Row) -> None:
    nobodys = dict.fromkeys(("seasons", "closures", "blocks", "assignments"), f"{0:032}")
    path = row.path.format(**{name: _dashed(id_) for name, id_ in nobodys.items()})

    answer = api.post(f"/sites/atlantis/{path}", people.operator, dict(row.body))

    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def _dashed(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@pytest.mark.parametrize("row", [row for row in MATRIX if "{" in row.path], ids=lambda r: r.path)
def test_what_another_site_has_is_not_there(
    api: Caller, people: People, standing: dict[str, str], row: Row
) -> None:
    path = f"/sites/{OTHER_SITE}/{row.path.format(**standing)}"

    answer = api.post(path, people.operator, dict(row.body))

    assert (answer.status_code, answer.json["code"]) == (404, "unknown-change")


def test_a_right_that_is_taken_away_is_gone_at_the_next_request(
    api: Caller, people: People, house: House
) -> None:
    def block(who: Someone) -> Answer:
        return api.post(f"/sites/{SITE}/blocks", who, BLOCK | {"dry_run": True})

    assert block(people.front_desk).status_code == 200
    assert block(people.operator).status_code == 200

    house.accounts.revoke(people.front_desk.id, "front-desk", SITE)
    house.accounts.revoke(people.operator.id, "operator")

    assert block(people.front_desk).status_code == 403
    assert block(people.operator).status_code == 403


def test_in_the_log_it_is_said_who_changed_what_as_what(api: Caller, people: People) -> None:
    api.post(f"/sites/{SITE}/blocks", people.front_desk, BLOCK)
    api.post(f"/sites/{SITE}/closures", people.operator, CLOSURE)

    events = api.get("/events?limit=1000", people.operator).json[-2:]

    assert [(each["topic"], each["body"]["actor"]) for each in events] == [
        ("position.blocked", {"id": people.front_desk.id, "role": "front-desk"}),
        ("site.closure-set", {"id": people.operator.id, "role": "operator"}),
    ]
