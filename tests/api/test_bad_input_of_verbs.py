"""Whatever is sent to change something: a 4xx in the common form, and nothing in the log."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.bad_input import check


@pytest.mark.parametrize("verb", ["check-in", "check-out", "release", "confirm", "undo"])
def test_the_verbs_are_as_strict(
    api: Caller,
    member: Someone,
    reservation: dict[str, Any],
    head: Callable[[], int],
    verb: str,
) -> None:
    path, before = f"/reservations/{reservation['id']}/{verb}", head()

    check(api.post(path, member, {"until": "12:00"}), 422, "until")
    check(api.post(path, member, []), 422, "_schema")
    check(api.post(path, member, key="a b"), 422, "Idempotency-Key")
    check(api.post(f"{path}?force=1", member), 422, "force")
    broken = {"data": "{", "content_type": "application/json", "headers": member.headers}
    check(api.client.post(f"/api/v1{path}", **broken), 400)
    check(api.client.post(f"/api/v1{path}", **broken | {"content_type": "text/plain"}), 415)
    assert head() == before


@pytest.mark.parametrize("verb", ["check-in", "check-out"])
@pytest.mark.parametrize("time", ["", "9:00", "24:01", "09:00\n", None, 9, ["09:00"]], ids=repr)
def test_what_happened_happened_at_a_time(
    *,
    api: Caller,
    people: People,
    reservation: dict[str, Any],
    head: Callable[[], int],
    verb: str,
    time: Any,
) -> None:
    before = head()

    answer = api.post(
        f"/reservations/{reservation['id']}/{verb}", people.front_desk, {"happened": time}
    )

    check(answer, 422, "happened")
    assert head() == before


# Of each call: what is sent, with the status and the field at fault.
CHANGES: list[tuple[Any, int, str | None]] = [
    ({}, 422, "ends"),
    ({"ends": "15:00", "position": "ESS-12"}, 422, "ends"),
    ({"ends": "soon"}, 422, "ends"),
    ({"ends": None}, 422, "ends"),
    ({"position": None}, 422, "position"),
    ({"position": ""}, 422, "position"),
    ({"position": "ESS-12\0"}, 422, "position"),
    ({"position": "any"}, 404, None),
    ({"position": "ESS-99"}, 404, None),
    ({"starts": "10:00"}, 422, "starts"),
    ({"ends": "24:00"}, 422, None),
    ({"ends": "12:01"}, 422, None),
    ([], 422, "_schema"),
    (None, 422, "ends"),
]


WALK_INS: list[tuple[Any, int, str | None]] = [
    ({}, 422, "position"),
    ({"position": "any"}, 422, "ends"),
    ({"ends": "11:00"}, 422, "position"),
    ({"position": "any", "ends": "11"}, 422, "ends"),
    ({"position": "any", "ends": "11:00", "starts": "09:00"}, 422, "starts"),
    ({"position": "any", "ends": "11:00", "member": ""}, 422, "member"),
    ({"position": "any", "ends": "11:00", "member": None}, 422, "member"),
    ({"position": "any", "ends": "11:07"}, 422, None),
    ([], 422, "_schema"),
]


RANGES: list[tuple[Any, int, str | None]] = [
    ({}, 422, "from"),
    ({"from": MONDAY}, 422, "to"),
    ({"to": MONDAY}, 422, "from"),
    ({"from": MONDAY, "to": "2026-11-22"}, 422, "to"),
    ({"from": MONDAY, "to": "tomorrow"}, 422, "to"),
    ({"from": None, "to": MONDAY}, 422, "from"),
    ({"first": MONDAY, "last": MONDAY}, 422, "first"),
    ({"from": MONDAY, "to": MONDAY, "site": SITE}, 422, "site"),
    ([], 422, "_schema"),
]


@pytest.mark.parametrize(("body", "status", "field"), CHANGES, ids=repr)
def test_a_bad_change_changes_nothing(
    *,
    api: Caller,
    member: Someone,
    reservation: dict[str, Any],
    head: Callable[[], int],
    body: Any,
    status: int,
    field: str | None,
) -> None:
    path, before = f"/reservations/{reservation['id']}", head()

    check(api.patch(path, member, body, f'"{reservation["seq"]}"'), status, field)
    assert head() == before


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        *((f"/sites/{SITE}/walk-ins", *row) for row in WALK_INS),
        *(("/me/reservations/release", *row) for row in RANGES),
    ],
    ids=repr,
)
def test_a_bad_body_changes_nothing_anywhere(
    *,
    api: Caller,
    people: People,
    head: Callable[[], int],
    path: str,
    body: Any,
    status: int,
    field: str | None,
) -> None:
    before = head()

    check(api.post(path, people.front_desk, body), status, field)
    check(api.post(f"{path}?day=x", people.front_desk, body), 422)
    assert head() == before
