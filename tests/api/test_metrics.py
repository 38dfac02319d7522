"""`/metrics`: what has been done, how things stand, and who may read that."""

import logging
from collections.abc import Callable
from typing import cast
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.turnstile import Busy
from config.settings import Settings
from tests.api.conftest import Answer, Caller, People, Someone
from tests.support.metrics import BEARER, TOKEN, Figures
from tests.support.wall import plant
from web.house import House

ASKED, DECIDED = "mogador_request_duration_seconds_count", "mogador_commands_total"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The doors of a house that has a token for its metrics."""
    app.config["METRICS_TOKEN"] = TOKEN
    return app


def read(client: FlaskClient, **headers: str) -> Answer:
    return cast("Answer", client.get("/metrics", headers=headers or BEARER))


def figures(client: FlaskClient) -> Figures:
    answer = read(client)
    assert answer.status_code == 200
    return Figures(answer.text)


# Who may read


def test_whoever_has_the_token_reads_it_in_the_form_of_prometheus(client: FlaskClient) -> None:
    answer = read(client)

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "\n# TYPE mogador_request_duration_seconds histogram\n" in answer.text


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"]
)
def test_nobody_else_does(client: FlaskClient, sent: str) -> None:
    answer = read(client, Authorization=sent)

    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "mogador_" not in answer.text


def test_an_operator_is_nobody_else(client: FlaskClient, people: People) -> None:
    assert read(client, **people.operator.headers).status_code == 401


def test_where_there_is_no_token_there_is_nothing_to_read(app: Flask, client: FlaskClient) -> None:
    app.config["METRICS_TOKEN"] = ""

    assert read(client).status_code == 404
    assert read(client, Authorization="Bearer ").status_code == 404


# What was done


def test_requests_are_counted_by_endpoint_and_status(client: FlaskClient, api: Caller) -> None:
    before = figures(client)

    for _ in range(3):
        client.get("/sites")
    api.get("/me/reservations")
    client.get("/nowhere")

    after = figures(client)
    for endpoint, status, times in (
        ("sites.network", "2xx", 3),
        ("api-reservations.mine", "4xx", 1),
        ("none", "4xx", 1),
        ("metrics.metrics", "2xx", 1),
    ):
        labels = {"endpoint": endpoint, "status": status}
        assert after.of(ASKED, **labels) - before.of(ASKED, **labels) == times


def test_nothing_that_is_told_apart_is_somebodys(
    app: Flask, client: FlaskClient, api: Caller, people: People
) -> None:
    made = api.reserve(people.member)
    api.get(f"/reservations/{made.json['id']}", people.member)
    api.get(f"/sites/{people.other.id}/floor")
    client.get(f"/{people.member.id}?{people.member.token}")

    told = figures(client)

    assert set(told.by("endpoint", ASKED)) <= {*app.view_functions, "none"}
    labels = {value for sample in told.samples for value in sample.labels.values()}
    assert not labels & {made.json["id"], people.member.id, people.other.id, people.member.token}


def test_commands_are_counted_by_door_and_by_what_came_of_them(
    client: FlaskClient, api: Caller, people: People
) -> None:
    before = figures(client)

    api.reserve(people.member)
    api.reserve(people.other)
    api.reserve(people.other, starts="23:00", ends="23:45")

    after = figures(client)
    for outcome in ("done", "position-taken", "outside-hours"):
        labels = {"via": "api", "outcome": outcome}
        assert after.of(DECIDED, **labels) - before.of(DECIDED, **labels) == 1
    for name in ("mogador_lock_wait_seconds_count", "mogador_transaction_commands_sum"):
        assert after.of(name) - before.of(name) == 3


def test_what_could_not_be_carried_out_is_counted_by_its_code(
    client: FlaskClient,
    api: Caller,
    member: Someone,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = figures(client)

    with monkeypatch.context() as others:
        others.setattr(house.bookings.event_log, "deciding", Mock(side_effect=Busy))
        assert api.reserve(member).status_code == 503

    after = figures(client)
    for code, times in (("busy", 1), ("storage-full", 0)):
        name = "mogador_unavailable_total"
        assert after.of(name, code=code) - before.of(name, code=code) == times
    assert after.of(ASKED, status="5xx") - before.of(ASKED, status="5xx") == 1


# How things stand


def test_it_tells_how_far_the_log_is_and_who_lags_behind(
    client: FlaskClient, api: Caller, member: Someone, house: House, head: Callable[[], int]
) -> None:
    house.wall.pull()
    house.register.extend()
    before = head()
    api.reserve(member)
    new = head() - before

    told = figures(client)

    assert told.of("mogador_stores_readable") == 1
    assert told.of("mogador_log_sequence") == head()
    assert told.of("mogador_audit_lag_events") == new
    lags = told.by("board", "mogador_board_lag_events")
    assert set(lags) == {board.name for board in house.wall.boards}

    house.wall.pull()
    house.register.extend()

    told = figures(client)
    assert told.of("mogador_audit_lag_events") == 0
    assert told.of("mogador_board_lag_events") == 0


def test_to_read_it_folds_nothing(client: FlaskClient, house: House, settings: Settings) -> None:
    level = house.wall.pull()
    plant(settings.events_path, "site:x", 1, "site.sunk", b"{}")

    for _ in range(2):
        lags = figures(client).by("board", "mogador_board_lag_events")
        assert set(lags.values()) == {1}
    assert set(house.wall.reached().values()) == {level}


def test_what_was_set_aside_is_told(client: FlaskClient, house: House, settings: Settings) -> None:
    plant(settings.events_path, "site:x", 1, "site.sunk", b"{}")
    house.wall.pull()

    aside = figures(client).by("board", "mogador_board_quarantined_events")

    assert set(aside.values()) == {1}


def test_what_needs_no_store_is_told_without_them(
    client: FlaskClient, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with house.wall.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE bookmark")

    with caplog.at_level(logging.ERROR):
        told = figures(client)

    assert told.of("mogador_stores_readable") == 0
    assert "mogador_log_sequence" not in told.names
    assert {"mogador_build_info", ASKED} <= told.names
    assert "the stores cannot be read" in caplog.text


def test_it_tells_which_program_answers_with_which_zone_rules(client: FlaskClient) -> None:
    (about,) = (s.labels for s in figures(client).samples if s.name == "mogador_build_info")

    assert about["version"] == "0.1.0"
    assert about["zone_rules"] >= "2026c"
