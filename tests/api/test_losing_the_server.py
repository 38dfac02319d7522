"""The server is lost and comes back: 503 with a time to come again, and no restart."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from projections.follower import Follower, View
from tests.api.conftest import Answer, Caller, Someone
from tests.support.postgres import Postgres
from web import app

SECONDS = 8

Lose = Callable[[], None]


@pytest.fixture
def lose(postgres: Postgres, house: object) -> Iterator[Lose]:
    """End the server; it is there again for the next test."""
    yield postgres.stop
    if not postgres.is_running():
        postgres.start()


@pytest.mark.parametrize("path", ["/", "/sites/essaouira", "/reservations", "/log", "/nowhere"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_says_to_come_again(
    *,
    client: FlaskClient,
    member: Someone,
    sign_in: Callable[[FlaskClient, Someone], str],
    lose: Lose,
    path: str,
    signed_in: bool,
) -> None:
    if signed_in:
        sign_in(client, member)
    before = client.get(path).status_code
    lose()

    began = monotonic()
    answer = client.get(path)

    assert monotonic() - began < SECONDS
    assert answer.status_code == 503 or (answer.status_code == before and before != 200)
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) >= 1
        assert "<html" in answer.text
        assert "Traceback" not in answer.text


def test_the_api_says_to_come_again_and_is_well_without_a_restart(
    api: Caller, member: Someone, lose: Lose, postgres: Postgres
) -> None:
    made = api.reserve(member, "ESS-01", key="before")
    lose()
    asked: list[Callable[[], Answer]] = [
        lambda: api.get("/sites", member),
        lambda: api.get("/sites/essaouira/positions"),
        lambda: api.reserve(member, "ESS-02", key="meanwhile", starts="13:00", ends="14:00"),
        lambda: api.reserve(member, "ESS-01", key="before"),
    ]
    for ask in asked:
        began = monotonic()
        answer = ask()
        assert (answer.status_code, answer.json["code"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) >= 1
        assert monotonic() - began < SECONDS
    postgres.start()

    again = api.reserve(member, "ESS-01", key="before")
    late = api.reserve(member, "ESS-02", key="meanwhile", starts="13:00", ends="14:00")

    assert (again.status_code, again.json) == (201, made.json)
    assert late.status_code == 201
    assert late.json["seq"] == made.json["seq"] + 2


def test_whoever_asks_is_told_in_time_however_many_stores_say_nothing(
    api: Caller, member: Someone, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = [api.get("/sites/essaouira/positions", who).status_code for who in (None, member)]
    asked: list[Callable[[], Answer]] = [
        lambda: api.get("/sites/essaouira/positions"),
        lambda: api.get("/me/reservations", member),
        lambda: api.reserve(member, "ESS-02"),
    ]

    with monkeypatch.context() as hurry, postgres.silent(), ThreadPoolExecutor() as threads:
        hurry.setattr(app, "ANSWER_SECONDS", 1.5)
        began = monotonic()
        answers = [each.result() for each in [threads.submit(ask) for ask in asked * 2]]
        took = monotonic() - began

    assert warm == [200, 200]
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in answers} == {
        (503, "1")
    }
    assert took < 4  # that is less than any one of them waits for a store by itself
    assert api.get("/me/reservations", member).status_code == 200


def test_a_look_that_takes_too_long_for_the_server_is_to_come_again(
    api: Caller, member: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Follower._view

    def slowly(follower: Follower, connection: Connection) -> View:
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 1")
        sleep(0.1)
        return look(follower, connection)

    with monkeypatch.context() as slow:
        slow.setattr(Follower, "_view", slowly)
        answer = api.get("/sites/essaouira/positions", member)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert api.get("/sites/essaouira/positions", member).status_code == 200


def test_after_a_crash_between_two_requests_nobody_notices(
    api: Caller, member: Someone, postgres: Postgres
) -> None:
    made = api.reserve(member, key="before")
    postgres.stop()
    postgres.start()
    sleep(0.3)

    answers = [api.get(path, member).status_code for path in ("/sites", "/me/reservations")]

    assert answers == [200, 200]
    assert api.reserve(member, key="before").json == made.json
