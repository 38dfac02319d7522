"""The OpenAPI document tells the truth: what it allows works, what it forbids is refused."""

from http import HTTPStatus
from typing import Any, cast

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.conftest import MONDAY, SITE, Caller, People

EXAMPLES = 50
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
CALLS = {
    ("get", "/api/v1/sites"),
    ("get", "/api/v1/sites/{site}"),
    ("get", "/api/v1/sites/{site}/positions"),
    ("get", "/api/v1/sites/{site}/availability"),
    ("get", "/api/v1/sites/{site}/floor"),
    ("get", "/api/v1/sites/{site}/inside"),
    ("get", "/api/v1/sites/{site}/slots"),
    ("get", "/api/v1/sites/{site}/occupancy"),
    ("get", "/api/v1/sites/{site}/arrivals"),
    ("get", "/api/v1/sites/{site}/live"),
    ("post", "/api/v1/sites/{site}/reservations"),
    ("get", "/api/v1/reservations/{reservation}"),
    ("post", "/api/v1/reservations/{reservation}/check-in"),
    ("post", "/api/v1/reservations/{reservation}/check-out"),
    ("post", "/api/v1/reservations/{reservation}/release"),
    ("post", "/api/v1/reservations/{reservation}/confirm"),
    ("post", "/api/v1/reservations/{reservation}/undo"),
    ("patch", "/api/v1/reservations/{reservation}"),
    ("post", "/api/v1/sites/{site}/walk-ins"),
    ("post", "/api/v1/me/reservations/release"),
    ("get", "/api/v1/me/reservations"),
    ("get", "/api/v1/events"),
    ("get", "/api/v1/sites/{site}/calendar"),
    ("get", "/api/v1/sites/{site}/blocks"),
    ("get", "/api/v1/sites/{site}/assignments"),
    ("post", "/api/v1/sites/{site}/policies"),
    ("post", "/api/v1/sites/{site}/seasons"),
    ("post", "/api/v1/sites/{site}/seasons/{season}/withdraw"),
    ("post", "/api/v1/sites/{site}/closures"),
    ("post", "/api/v1/sites/{site}/closures/{closure}/lift"),
    ("post", "/api/v1/sites/{site}/blocks"),
    ("post", "/api/v1/sites/{site}/blocks/{block}/lift"),
    ("post", "/api/v1/sites/{site}/layout-changes"),
    ("post", "/api/v1/sites/{site}/layout-changes/undo"),
    ("post", "/api/v1/sites/{site}/assignments"),
    ("post", "/api/v1/sites/{site}/assignments/{assignment}/end"),
    ("post", "/api/v1/sites/{site}/assignments/{assignment}/open"),
    ("post", "/api/v1/sites/{site}/assignments/{assignment}/keep"),
    ("post", "/api/v1/sites/{site}/branches/{branch}/members"),
    ("get", "/api/v1/reservations/{reservation}/why"),
    ("get", "/api/v1/sites/{site}/positions/{position}/why"),
    ("get", "/api/v1/sites/{site}/difference"),
    ("get", "/api/v1/me/calendar.ics"),
}
FEED = "/api/v1/me/calendar.ics"
# What needs no account, or asks for a secret of its own.
PUBLIC = {
    "/api/v1/sites",
    FEED,
    *(
        f"/api/v1/sites/{{site}}{what}"
        for what in ("", "/positions", "/availability", "/calendar", "/live", "/floor", "/slots")
    ),
}


@pytest.fixture
def told(client: FlaskClient) -> dict[str, Any]:
    """The document."""
    return cast("dict[str, Any]", client.get("/openapi.json").json)


def test_every_call_is_told(told: dict[str, Any], app: Flask) -> None:
    found = {(method, path) for path, item in told["paths"].items() for method in item}
    served = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]

    assert told["openapi"] == "3.1.0"
    assert {(m, p) for m, p in found if m != "parameters"} == CALLS
    assert len(served) == len(CALLS)


def test_every_call_tells_its_errors_as_problems(told: dict[str, Any]) -> None:
    for path, item in told["paths"].items():
        for method in item.keys() & {"get", "post", "patch"}:
            answers = item[method]["responses"]
            expected = {"422", "429", "500", "503"} | (
                {"404"} if "{" in path or path == FEED else set()
            )
            if path not in PUBLIC:
                assert item[method]["security"] == [{"token": []}, {"session": []}]
                expected |= {"401", "403"}
            assert expected <= answers.keys()
            assert "default" not in answers
    for name, answer in told["components"]["responses"].items():
        assert HTTPStatus[name].phrase == answer["description"]
        assert list(answer["content"]) == ["application/problem+json"]


def test_every_reference_leads_somewhere(told: dict[str, Any]) -> None:
    def references(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            part = list(part.values())
        for inner in part if isinstance(part, list) else ():
            yield from references(inner)

    for reference in references(told):
        found = told
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_the_document_costs_a_304_when_one_has_it(client: FlaskClient) -> None:
    tag = client.get("/openapi.json").headers["ETag"]

    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


@pytest.fixture
def document(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.mark.parametrize(
    ("mode", "method", "path"),
    [
        pytest.param(mode, method, path, id=f"{mode.value} {method} {path}")
        for mode in GenerationMode
        for method, path in sorted(CALLS)
    ],
)
def test_the_doors_do_as_the_document_says(
    *, document: Any, people: People, api: Caller, method: str, path: str, mode: GenerationMode
) -> None:
    made = api.reserve(people.operator, starts="07:00").json
    known = {"position": "ESS-09", "site": SITE, "reservation": made["id"]}
    made_up = document[path][method].as_strategy(generation_mode=mode)

    @given(made_up, booleans())
    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=SLOW)
    def knock(case: schemathesis.Case[Any], at_a_known_place: bool) -> None:
        if at_a_known_place and _is_in_order(case, ParameterLocation.PATH):
            there = known.keys() & case.path_parameters.keys()
            case.path_parameters.update({name: known[name] for name in there})
        # Not all that is in order can be done: the rules of the house are no schema.
        case.call_and_validate(
            headers=people.operator.headers, excluded_checks=[positive_data_acceptance]
        )

    knock()


def _is_in_order(case: schemathesis.Case[Any], part: ParameterLocation) -> bool:
    made = case.meta.components.get(part) if case.meta else None
    return made is not None and made.mode is GenerationMode.POSITIVE


TUESDAY = {"day": "2026-11-24", "starts": "09:00", "ends": "12:00"}
DAYS = {"position": "any", "days": ["2026-11-24", "2026-11-25"], "starts": "13:00", "ends": "14:00"}
RESERVE, CHANGE = "/api/v1/sites/{site}/reservations", "/api/v1/reservations/{reservation}"
WALK_IN, GIVE_BACK = "/api/v1/sites/{site}/walk-ins", "/api/v1/me/reservations/release"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("post", RESERVE, {"position": "any", "features": ["screen"], **TUESDAY}, 201),
        ("post", RESERVE, {"position": "any", "hold": True, **TUESDAY}, 201),
        ("post", RESERVE, {"seats": 3, **TUESDAY}, 201),
        ("post", RESERVE, DAYS, 201),
        ("post", RESERVE, {**DAYS, "position": "ESS-09", "starts": "11:00"}, 409),
        ("post", WALK_IN, {"position": "any", "ends": "08:00"}, 201),
        ("post", WALK_IN, {"position": "ESS-09", "ends": "22:00"}, 409),
        ("post", GIVE_BACK, {"from": "2026-11-23", "to": "2026-11-24"}, 200),
        ("patch", CHANGE, {"ends": "16:00"}, 200),
        ("patch", CHANGE, {"position": "ESS-12"}, 200),
        ("patch", CHANGE, {"ends": "22:00"}, 409),
    ],
    ids=str,
)
def test_what_is_done_is_answered_as_the_document_says(
    *,
    document: Any,
    people: People,
    api: Caller,
    method: str,
    path: str,
    body: dict[str, Any],
    status: int,
) -> None:
    made = api.reserve(people.operator, starts="12:00", ends="13:00").json
    theirs = {"starts": "19:00", "ends": "20:00"}
    api.reserve(people.other, **theirs)
    api.reserve(people.other, day="2026-11-25", starts="11:00", ends="13:00")
    known = {"position": "ESS-09", "site": SITE, "reservation": made["id"]}
    case = document[path][method].Case(
        path_parameters={name: known[name] for name in known if f"{{{name}}}" in path},
        headers={"Idempotency-Key": "1", "If-Match": f'"{made["seq"]}"'},
        body=body,
        media_type="application/json",
    )

    answer = case.call_and_validate(headers=people.operator.headers)

    assert answer.status_code == status
    if status == 409:
        assert answer.json()["alternatives"]


PLANNED = {"reservation": None, "to": None}


@pytest.mark.parametrize(
    ("more", "status"),
    [({"dry_run": True}, 200), ({}, 409), ({"plan": [PLANNED]}, 201)],
    ids=["looked at", "without a plan", "with its plan"],
)
def test_a_change_is_answered_as_the_document_says(
    *, document: Any, people: People, api: Caller, more: dict[str, Any], status: int
) -> None:
    made = api.reserve(people.member).json
    plan = [{**each, "reservation": made["id"]} for each in more.get("plan", [])]
    days = {"first": MONDAY, "last": MONDAY, "cause": "works"}
    case = document["/api/v1/sites/{site}/closures"]["post"].Case(
        path_parameters={"site": SITE},
        headers={"Idempotency-Key": "1"},
        body={**days, **more, "plan": plan},
        media_type="application/json",
    )

    answer = case.call_and_validate(headers=people.operator.headers)

    assert answer.status_code == status
    assert [each["reservation"] for each in answer.json()["affected"]] == [made["id"]]
