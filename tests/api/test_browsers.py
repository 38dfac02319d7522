"""What browsers may do with their cookie, and how often anybody may call."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone

WISH = {"position": "ESS-09", "day": MONDAY, "starts": "09:00", "ends": "12:00"}
RESERVE = f"/api/v1/sites/{SITE}/reservations"
SignIn = Callable[[FlaskClient, Someone], str]


def test_a_browser_reserves_with_its_form_token(
    client: FlaskClient, member: Someone, sign_in: SignIn, api: Caller
) -> None:
    token = sign_in(client, member)

    answer = client.post(RESERVE, json=WISH, headers={"Idempotency-Key": "1", "X-CSRFToken": token})

    assert answer.status_code == 201
    assert client.get("/api/v1/me/reservations").json == [answer.json]
    assert api.get("/me/reservations", member).json == [answer.json]


@pytest.mark.parametrize("token", [None, "", "x", "another's"])
def test_without_its_form_token_a_browser_changes_nothing(
    *,
    client: FlaskClient,
    app: Flask,
    people: People,
    sign_in: SignIn,
    reservation: dict[str, Any],
    head: Callable[[], int],
    token: str | None,
) -> None:
    sign_in(client, people.member)
    if token == "another's":
        token = sign_in(app.test_client(), people.other)
    headers = {"Idempotency-Key": "1"} | ({} if token is None else {"X-CSRFToken": token})
    before = head()

    for path in (
        RESERVE,
        *(f"/api/v1/reservations/{reservation['id']}/{verb}" for verb in ("check-in", "release")),
    ):
        answer = client.post(path, json=WISH, headers=headers)
        assert answer.status_code == 403
        assert "csrf-token-required" in answer.text
        assert answer.mimetype == "application/problem+json"
    assert head() == before


def test_a_form_token_in_a_form_does_not_count(
    client: FlaskClient, member: Someone, sign_in: SignIn
) -> None:
    token = sign_in(client, member)

    answer = client.post(
        RESERVE, data=WISH | {"csrf_token": token}, headers={"Idempotency-Key": "1"}
    )

    assert answer.status_code == 403


def test_a_bearer_token_counts_before_a_cookie_and_needs_no_form_token(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.member)

    answer = client.post(
        RESERVE, json=WISH, headers={"Idempotency-Key": "1", **people.other.headers}
    )
    mine = client.get("/api/v1/me/reservations", headers=people.other.headers).json

    assert answer.status_code == 201
    assert mine == [answer.json]
    assert client.get("/api/v1/me/reservations").json == []


def test_a_wrong_bearer_token_is_not_made_good_by_a_cookie(
    client: FlaskClient, member: Someone, sign_in: SignIn
) -> None:
    sign_in(client, member)

    answer = client.get("/api/v1/me/reservations", headers={"Authorization": "Bearer wrong"})

    assert answer.status_code == 401


def test_other_sites_pages_are_given_nothing(client: FlaskClient) -> None:
    origin = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    for method in ("GET", "OPTIONS", "POST"):
        for path in ("/api/v1/sites", RESERVE, "/openapi.json"):
            answer = client.open(path, method=method, headers=origin)
            assert not [name for name in answer.headers if name[0].startswith("Access-Control")]


def test_nobody_is_given_a_cookie_for_looking(client: FlaskClient, member: Someone) -> None:
    for headers in ({}, member.headers):
        answer = client.get("/api/v1/sites", headers=headers)
        assert "Set-Cookie" not in answer.headers


@pytest.fixture
def hurried(app: Flask) -> None:
    """Three calls a minute."""
    app.config.update(RATELIMIT_ENABLED=True, API_RATE_LIMIT="3/minute")


@pytest.mark.usefixtures("hurried")
def test_who_calls_too_often_is_told_when_to_come_back(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    before = head()
    for path in ("/sites", f"/sites/{SITE}", "/me/reservations"):
        assert api.get(path, people.member).status_code == 200

    answer = api.reserve(people.member)

    assert (answer.status_code, answer.json["code"]) == (429, "too-many-requests")
    assert answer.mimetype == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert head() == before
    assert api.get("/sites", people.other).status_code == 200


@pytest.mark.usefixtures("hurried")
def test_who_comes_back_when_they_are_told_to_is_heard(
    api: Caller, member: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [1_000.0]
    for place in ("counting", "limits"):
        monkeypatch.setattr(f"web.api.{place}.time", lambda: seconds[0])
    for _ in range(3):
        api.get("/sites", member)
    seconds[0] += 0.4
    refused = api.get("/sites", member)

    seconds[0] += int(refused.headers["Retry-After"])

    assert refused.status_code == 429
    assert api.get("/sites", member).status_code == 200


@pytest.mark.usefixtures("hurried")
def test_visitors_are_counted_by_their_address(app: Flask) -> None:
    here, there = app.test_client(), app.test_client()
    for _ in range(3):
        assert here.get("/api/v1/sites").status_code == 200

    assert here.get("/api/v1/sites").status_code == 429
    other_address = {"REMOTE_ADDR": "192.0.2.7"}
    assert there.get("/api/v1/sites", environ_base=other_address).status_code == 200


@pytest.mark.usefixtures("hurried")
def test_the_document_is_always_to_be_had(client: FlaskClient) -> None:
    assert {client.get("/openapi.json").status_code for _ in range(5)} == {200}
