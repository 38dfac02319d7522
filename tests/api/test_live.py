"""The live stream as it is asked for: who may, from where on, and where the connection goes."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import OTHER_SITE, PREFIX, SITE, Caller, People, Someone
from web.live import doorway as doorway_module
from web.live.doorway import Doorway, receive
from web.live.stream import EXTENSION

LIVE = f"/sites/{SITE}/live"
Head = Callable[[], int]


def events(text: str) -> list[tuple[int, str]]:
    """The id and the name of each event of a stream."""
    blocks = [dict(line.split(": ", 1) for line in b.split("\n")) for b in text.split("\n\n") if b]
    return [(int(block["id"]), block["event"]) for block in blocks if "event" in block]


def test_anybody_may_watch_from_now_on(api: Caller, head: Head) -> None:
    answer = api.get(LIVE)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.text.startswith("retry: ")
    assert answer.text.endswith(f"\nid: {head()}\n\n")


@pytest.mark.parametrize("by_header", [True, False])
def test_one_hears_what_happened_since_and_where_one_was(
    api: Caller, people: People, head: Head, by_header: bool
) -> None:
    before = head()
    first = api.reserve(people.member, "ESS-09").json
    api.reserve(people.other, "CAS-01", OTHER_SITE)
    second = api.reserve(people.operator, "ESS-12").json

    def since(sequence: int) -> Any:
        if by_header:
            return api.get(f"{LIVE}?after={head()}", Last_Event_ID=str(sequence))
        return api.get(f"{LIVE}?after={sequence}")

    assert events(since(before).text) == [(first["seq"], "change"), (second["seq"], "change")]
    assert events(since(first["seq"]).text) == [(second["seq"], "change")]
    assert events(since(head()).text) == []


def test_a_change_says_where_and_when_and_not_who(
    api: Caller, member: Someone, reservation: dict[str, Any]
) -> None:
    text = api.get(f"{LIVE}?after={reservation['seq'] - 1}").text

    assert (
        'data: {"change":"reserved","position":"ESS-09","day":"2026-11-23","state":"free",'
        '"until":"09:00","busy":[{"starts":"09:00","ends":"12:00","state":"reserved"}],"spread":0}'
    ) in text
    assert member.id not in text
    assert reservation["id"] not in text


def test_whoever_was_away_for_too_long_is_told_to_read_everything_again(
    api: Caller, head: Head, monkeypatch: pytest.MonkeyPatch, reservation: dict[str, Any]
) -> None:
    monkeypatch.setattr("web.live.stream.REMEMBERED", 1)

    assert events(api.get(f"{LIVE}?after=0").text) == [(head(), "resync")]
    assert events(api.get(f"{LIVE}?after={head() - 1}").text) == []
    assert reservation


@pytest.mark.parametrize("by_header", [True, False])
def test_what_has_not_happened_yet_is_no_place_to_resume_from(
    api: Caller, head: Head, by_header: bool
) -> None:
    beyond = str(head() + 1)
    answer = api.get(LIVE, Last_Event_ID=beyond) if by_header else api.get(f"{LIVE}?after={beyond}")

    assert answer.status_code == 422
    assert answer.json["code"] == "beyond-the-log"


@pytest.mark.parametrize("given", ["x", "-1", "1.5", "９", "9" * 17, str(2**53 + 1)])
def test_what_is_no_sequence_is_refused(api: Caller, given: str) -> None:
    by_header = api.get(LIVE, Last_Event_ID=given)
    by_query = api.get(f"{LIVE}?after={given}")

    assert by_header.json["errors"].keys() == {"Last-Event-ID"}
    assert by_query.json["errors"].keys() == {"after"}
    assert {by_header.status_code, by_query.status_code} == {422}


def test_there_is_nothing_to_watch_where_there_is_no_site(api: Caller) -> None:
    assert api.get("/sites/nowhere/live").status_code == 404


def test_watching_has_a_limit_of_its_own(app: Flask, api: Caller) -> None:
    app.config.update(RATELIMIT_ENABLED=True, API_RATE_LIMIT="1/minute", LIVE_RATE_LIMIT="2/minute")

    assert [api.get("/sites").status_code for _ in range(2)] == [200, 429]
    assert [api.get(LIVE).status_code for _ in range(3)] == [200, 200, 429]


@pytest.fixture
def doorway(app: Flask) -> Iterator[Doorway]:
    """The way to a live process that is not there."""
    app.extensions[EXTENSION] = doorway = Doorway.new()
    doorway.outside.setblocking(False)
    yield doorway
    doorway.close()


@pytest.fixture
def connection() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client's connection: its end, and the server's."""
    ends = socket.socketpair()
    with ends[0], ends[1]:
        yield ends


def ask(client: FlaskClient, server: Any, method: str = "GET", **environ: str) -> Any:
    overrides = {"gunicorn.socket": server, "SERVER_PROTOCOL": "HTTP/1.1", **environ}
    return client.open(f"{PREFIX}{LIVE}?after=3", method=method, environ_overrides=overrides)


def test_the_connection_is_handed_over_with_the_answer_s_head(
    client: FlaskClient, doorway: Doorway, connection: tuple[socket.socket, socket.socket]
) -> None:
    answer = ask(client, connection[1])

    assert answer.data == b""
    came = receive(doorway.outside)
    assert came is not None
    theirs, watch = came
    theirs.close()
    assert (watch.site_id, watch.after) == (SITE, 3)
    first, *headers = watch.head.decode().split("\r\n")
    assert first == "HTTP/1.1 200 OK"
    assert headers[-2:] == ["", ""]
    assert {
        "Cache-Control: no-store",
        "Connection: close",
        "Content-Type: text/event-stream; charset=utf-8",
        "X-Accel-Buffering: no",
        "X-Content-Type-Options: nosniff",
    } <= set(headers)
    assert not any(header.startswith("Content-Length") for header in headers)


@pytest.mark.parametrize(
    ("method", "protocol", "plain"),
    [("HEAD", "HTTP/1.1", True), ("GET", "HTTP/2.0", True), ("GET", "HTTP/1.1", False)],
)
def test_what_cannot_be_handed_over_is_answered_at_once(  # noqa: PLR0917
    client: FlaskClient,
    doorway: Doorway,
    connection: tuple[socket.socket, socket.socket],
    method: str,
    protocol: str,
    plain: bool,
) -> None:
    server = connection[1] if plain else object()

    answer = ask(client, server, method, SERVER_PROTOCOL=protocol)

    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    assert (b"retry: " in answer.data) == (method == "GET")
    with pytest.raises(BlockingIOError):
        receive(doorway.outside)


def test_when_nobody_takes_connections_in_one_is_told_to_come_back(
    client: FlaskClient,
    doorway: Doorway,
    connection: tuple[socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doorway_module, "PATIENCE_SECONDS", 0.01)
    doorway.inside.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    doorway.inside.setblocking(False)
    with suppress(BlockingIOError):
        while doorway.inside.send(b"x" * 1000):
            pass

    answer = ask(client, connection[1])

    assert answer.status_code == 503
    assert answer.json["code"] == "busy"
    assert answer.headers["Retry-After"]
