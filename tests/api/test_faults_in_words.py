"""What is wrong with a field is said in the caller's language, and says what to send instead."""

import json
from collections.abc import Iterator
from typing import Any

from tests.api.conftest import SITE, Caller, People, Someone
from tests.api.test_bad_addresses import QUERIES
from tests.api.test_bad_input_of_verbs import CHANGES, RANGES, WALK_INS
from tests.support.bad_input import BODIES
from web.house import House

HOUSE: list[tuple[str, Any]] = [
    ("policies", {"hours": {"monday": ["09:00"]}, "grid_minutes": "15", "min_minutes": 1}),
    ("closures", {"first": "soon", "cause": "rain", "plan": [{"reservation": "x", "to": 1}]}),
    ("closures", {"plan": [1], "dry_run": "yes"}),
    ("blocks", {"positions": [], "starts": "09:01", "ends": "9"}),
    ("assignments", {"positions": "ESS-09", "branch": "a b", "first": None}),
    ("layout-changes", {"add": [{"code": "desk", "x": -1}], "join": [{"parts": 1}]}),
    ("branches/argan/members", {"member": "nobody", "belongs": True}),
]


MORE_QUERIES = [
    "/events?kind=position.exploded",
    "/events?position=ESS-09",
    f"/sites/{SITE}/occupancy?from=2026-01-01&to=2026-12-31",
    f"/sites/{SITE}/slots?from=2026-11-23&to=2026-11-23&features=,&after=x",
]


def leaves(errors: Any) -> Iterator[str]:
    """Everything that is said of fields."""
    if isinstance(errors, dict):
        errors = [errors[field] for field in sorted(errors)]
    if isinstance(errors, list):
        for each in errors:
            yield from leaves(each)
    else:
        yield errors


def all_refused(api: Caller, who: Someone, made: str, language: str) -> Iterator[Any]:
    """Everything that is of the wrong shape, sent to every call that takes a body or a query."""
    headers = {**who.headers, "Accept-Language": language, "If-Match": "*"}

    def send(path: str, body: Any, method: str = "POST", **more: str) -> Any:
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        told = {"Idempotency-Key": "1", **headers, **more}
        return api.client.open(
            f"/api/v1{path}",
            method=method,
            data=sent,
            headers=told,
            content_type="application/json",
        )

    for body, *_ in BODIES.values():
        yield send(f"/sites/{SITE}/reservations", body)
    for body, *_ in WALK_INS:
        yield send(f"/sites/{SITE}/walk-ins", body)
    for body, *_ in RANGES:
        yield send("/me/reservations/release", body)
    for path, body in HOUSE:
        yield send(f"/sites/{SITE}/{path}", body)
    for body, *_ in CHANGES:
        yield send(f"/reservations/{made}", body, "PATCH")
    yield send(f"/reservations/{made}/release", {"reason": "bored"})
    yield send(f"/reservations/{made}/check-in", {}, **{"Idempotency-Key": "a b"})
    for path in (*QUERIES, *MORE_QUERIES):
        yield api.client.get(f"/api/v1{path}", headers=headers)
    lost = {**headers, "Last-Event-ID": "x"}
    yield api.client.get(f"/api/v1/sites/{SITE}/live", headers=lost)


def test_no_fault_is_told_in_another_language(
    api: Caller, people: People, reservation: dict[str, Any]
) -> None:
    made = reservation["id"]
    spoken = [all_refused(api, people.operator, made, each) for each in ("en", "fr", "ar")]

    told = set()
    for answers in zip(*spoken, strict=True):
        assert len({answer.status_code for answer in answers}) == 1
        errors = [leaves(answer.json.get("errors", {})) for answer in answers]
        for faults in zip(*errors, strict=True):
            assert len(set(faults)) == 3, faults
            told.add(faults[0])
    assert len(told) > 30


def test_a_program_is_answered_in_what_it_accepts_and_else_in_the_persons_language(
    api: Caller, member: Someone, house: House
) -> None:
    def spoken(**headers: str) -> str:
        answer = api.client.get("/api/v1/events", headers={**member.headers, **headers})
        said: str = answer.headers["Content-Language"]
        return said

    assert house.accounts.person(member.id)
    assert spoken() == "en"
    assert spoken(**{"Accept-Language": "ar-MA, fr;q=0.5"}) == "ar"
    assert spoken(**{"Accept-Language": "de"}) == "en"


def test_what_is_refused_is_not_repeated(api: Caller, people: People) -> None:
    answer = api.get("/events?kind=%E2%80%AEx", people.operator)

    assert answer.json["errors"] == {"kind": ["Leave out control characters."]}
