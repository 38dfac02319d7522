"""Whatever is asked for, and wherever: a 4xx in the common form."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.bad_input import WISH, check

QUERIES = {
    "/sites?page=2": "page",
    "/sites?%00=1": "_schema",
    f"/sites/{SITE}?x=": "x",
    f"/sites/{SITE}/positions?zone=quiet": "zone",
    f"/sites/{SITE}/availability?as_of=60": "as_of",
    f"/sites/{SITE}/availability?day=": "day",
    f"/sites/{SITE}/availability?day=tomorrow": "day",
    f"/sites/{SITE}/availability?day=2026-02-30": "day",
    f"/sites/{SITE}/availability?day=%00": "day",
    f"/sites/{SITE}/availability?day=%ED%A0%80": "day",
    f"/sites/{SITE}/availability?day={MONDAY}&day={MONDAY}": "day",
    f"/sites/{SITE}/availability?starts=9": "starts",
    f"/sites/{SITE}/availability?ends=24:15": "ends",
    f"/sites/{SITE}/availability?starts=12:00&ends=12:00": "ends",
    f"/sites/{SITE}/availability?starts=12:00&ends=09:00": "ends",
    f"/sites/{SITE}/arrivals?day=monday": "day",
    f"/sites/{SITE}/arrivals?site=x": "site",
    "/me/reservations?member=x": "member",
    "/events?after=-1": "after",
    "/events?after=1.0": "after",
    "/events?after=9007199254740993": "after",
    "/events?after=99999999999999999999": "after",
    "/events?after=٣": "after",
    "/events?after=1_0": "after",
    "/events?after=+1": "after",
    "/events?after=": "after",
    "/events?limit=0": "limit",
    "/events?limit=1001": "limit",
    "/events?limit=ten": "limit",
    "/events?before=3": "before",
}


@pytest.mark.parametrize("path", QUERIES)
def test_a_bad_query_is_refused(api: Caller, people: People, path: str) -> None:
    check(api.get(path, people.operator), 422, QUERIES[path])


def test_a_query_has_no_place_beside_a_body(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    check(api.post(f"/sites/{SITE}/reservations?day=x", member, WISH), 422, "day")
    assert head() == before


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nowhere",
        "/sites/",
        "/sites/%00",
        "/sites/%F0%9F%8C%8A",
        "/sites/' OR 1=1",
        "/sites/" + "x" * 65,
        "/sites/../sites",
        "/sites/essaouira%0A",
        "/reservations",
        "/reservations/1",
        "/reservations/%00",
        "/reservations/{aa846375-0c0f-5bf6-9c37-21293201d0af}",
        "/reservations/aa846375-0c0f-5bf6-9c37-21293201d0a",
        "/reservations/aa846375-0c0f-5bf6-9c37-21293201d0af/redo",
    ],
)
def test_an_address_of_nothing_is_a_404(api: Caller, people: People, path: str) -> None:
    check(api.get(path, people.operator), 404)


def test_ids_may_be_written_in_capitals(
    api: Caller, member: Someone, reservation: dict[str, Any]
) -> None:
    assert api.get(f"/reservations/{reservation['id'].upper()}", member).json == reservation


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/sites", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", f"/sites/{SITE}", {"GET", "HEAD", "OPTIONS"}),
        ("GET", f"/sites/{SITE}/reservations", {"POST", "OPTIONS"}),
        ("PUT", "/me/reservations", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/events", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/me/reservations/release", {"POST", "OPTIONS"}),
        ("GET", f"/sites/{SITE}/walk-ins", {"POST", "OPTIONS"}),
    ],
)
def test_what_cannot_be_done_there_says_what_can(
    api: Caller, method: str, path: str, allowed: set[str]
) -> None:
    answer = api.client.open(f"/api/v1{path}", method=method)

    check(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_an_unknown_host_is_refused(api: Caller) -> None:
    check(api.get("/sites", Host="evil.example"), 400)
