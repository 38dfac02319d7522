"""Whom to tell of a hole in the house (RFC 9116)."""

from datetime import UTC, datetime, timedelta
from typing import cast

from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import Answer
from tests.support.house import Clock

PATH = "/.well-known/security.txt"
CONTACT = "mailto:security@example.org"


def read(app: Flask, **headers: str) -> Answer:
    app.config["SECURITY_CONTACT"] = CONTACT
    return cast("Answer", app.test_client().get(PATH, **headers))


def fields(answer: Answer) -> dict[str, str]:
    assert answer.text.endswith("\n")
    return dict(line.split(": ", 1) for line in answer.text.splitlines())


def test_it_names_whom_to_write_to_and_in_which_languages(app: Flask) -> None:
    answer = read(app)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    told = fields(answer)
    assert told["Contact"] == CONTACT
    assert told["Preferred-Languages"] == "fr, en, ar"


def test_it_expires_within_a_year_and_the_same_all_day(app: Flask, clock: Clock) -> None:
    said = fields(read(app))["Expires"]
    expires = datetime.strptime(said, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    assert timedelta(days=30) < expires - clock.at < timedelta(days=365)
    clock.at += timedelta(hours=1)
    assert fields(read(app))["Expires"] == said
    clock.at += timedelta(days=1)
    assert fields(read(app))["Expires"] > said


def test_where_it_was_asked_for_by_https_that_is_its_address(app: Flask) -> None:
    assert "Canonical" not in fields(read(app))

    told = fields(read(app, base_url="https://localhost"))

    assert told["Canonical"] == f"https://localhost{PATH}"


def test_where_nobody_is_named_there_is_none(client: FlaskClient) -> None:
    assert client.get(PATH).status_code == 404
