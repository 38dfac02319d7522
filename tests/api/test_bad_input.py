"""Whatever is sent: a 4xx in the common form, and nothing in the log."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone

WISH = {"position": "ESS-09", "day": MONDAY, "starts": "09:00", "ends": "12:00"}
RESERVE = f"/api/v1/sites/{SITE}/reservations"
PROBLEM = {
    *("type", "title", "status", "code", "detail", "errors", "alternatives"),
    "request_id",
}


def wish(**other: Any) -> str:
    return json.dumps(WISH | other)


def without(name: str) -> str:
    return json.dumps({field: value for field, value in WISH.items() if field != name})


def several(**other: Any) -> str:
    """The same on several days."""
    return json.dumps({"days": [MONDAY], **json.loads(without("day")), **other})


def team(seats: Any, **other: Any) -> str:
    """The same for a team."""
    return json.dumps({**json.loads(without("position")), "seats": seats, **other})


# What is sent, with the status and the field at fault.
BODIES: dict[str, tuple[str | bytes, int, str | None]] = {
    "nothing": ("", 422, "position"),
    "not JSON": ("{", 400, None),
    "JSON and more": (wish() + "x", 400, None),
    "not UTF-8": (b'{"position": "\xff"}', 400, None),
    "UTF-16": (wish().encode("utf-16"), 400, None),
    "a byte order mark": (b"\xef\xbb\xbf" + wish().encode(), 400, None),
    "NaN": ('{"position": NaN}', 400, None),
    "Infinity": ('{"position": -Infinity}', 400, None),
    "a number without end": ('{"position": ' + "9" * 5000 + "}", 400, None),
    "a field twice": (wish()[:-1] + ', "position": "ESS-10"}', 400, None),
    "deep lists": ("[" * 30_000, 400, None),
    "deep closed lists": ("[" * 30_000 + "]" * 30_000, 400, None),
    "deep objects": ('{"position":' * 5_000 + "1" + "}" * 5_000, 400, None),
    "a nested list": (wish(position=[[[["ESS-09"]]]]), 422, "position"),
    "null": ("null", 422, "_schema"),
    "a list": ("[]", 422, "_schema"),
    "a string": ('"ESS-09"', 422, "_schema"),
    "a number": ("1", 422, "_schema"),
    "no position": (without("position"), 422, "position"),
    "no day": (without("day"), 422, "day"),
    "no start": (without("starts"), 422, "starts"),
    "no end": (without("ends"), 422, "ends"),
    "an unknown field": (wish(id="mine"), 422, "id"),
    "position null": (wish(position=None), 422, "position"),
    "position a number": (wish(position=9), 422, "position"),
    "position a boolean": (wish(position=True), 422, "position"),
    "position an object": (wish(position={}), 422, "position"),
    "position empty": (wish(position=""), 422, "position"),
    "position too long": (wish(position="E" * 65), 422, "position"),
    "position with NUL": (wish(position="ESS-09\0"), 422, "position"),
    "position with half a surrogate": (wish(position="\ud800"), 422, "position"),
    "position with a bidi control": (wish(position="ESS\u202e-09"), 422, "position"),
    "position with an isolate": (wish(position="\u2066ESS-09\u2069"), 422, "position"),
    "position with a line break": (wish(position="ESS-09\n"), 422, "position"),
    "position with a line separator": (wish(position="ESS-09\u2028"), 422, "position"),
    "position SQL-ish": (wish(position="' OR 1=1; DROP TABLE x; --"), 404, None),
    "position a path": (wish(position="../ESS-09"), 404, None),
    "position in another case": (wish(position="ess-09"), 404, None),
    "position with a blank": (wish(position=" ESS-09"), 404, None),
    "member with NUL": (wish(member="\0"), 422, "member"),
    "member a number": (wish(member=1), 422, "member"),
    "member empty": (wish(member=""), 422, "member"),
    "a field named with NUL": (wish(**{"\0": 1}), 422, "_schema"),
    "a field named with half a surrogate": (wish(**{"\udfff": 1}), 422, "_schema"),
    "a field named with a bidi control": (wish(**{"\u202a": 1}), 422, "_schema"),
    **{
        f"day {day!r}": (wish(day=day), 422, "day")
        for day in (
            *("", "today", "2026-11-31", "2026-13-01", "0000-01-01", "20261123", "2026-W48-1"),
            *("2026-11-23T00:00", "2026-11-23\n", " 2026-11-23", "٢٠٢٦-١١-٢٣", "2026-1-5"),
            *(20261123, 1.5, None, True, ["2026-11-23"], "2026-11-23\0", "\ud800"),
        )
    },
    **{
        f"start {time!r}": (wish(starts=time), 422, "starts")
        for time in (
            *("", "9:00", "09:00:00", "24:01", "25:00", "09:60", "0900", "09.00", "9:000"),
            *("٠٩:٠٠", "09:00\n", "09:00Z", "-9:00", 9, 900, None, {"hour": 9}, "\u202e00:90"),
        )
    },
    "the first of days": (wish(day="0001-01-01"), 422, None),
    "the last of days": (wish(day="9999-12-31"), 422, None),
    "the end before the start": (wish(starts="12:00", ends="09:00"), 422, None),
    "no time at all": (wish(ends="09:00"), 422, None),
    "the end at midnight, after closing": (wish(ends="24:00"), 422, None),
    "the end at 00:00": (wish(ends="00:00"), 422, None),
    "a day and days": (wish(days=[MONDAY]), 422, "days"),
    "no day and no days": (without("day"), 422, "day"),
    "days held": (several(hold=True), 422, "days"),
    "days for a team": (several(seats=3), 422, "days"),
    "no days": (several(days=[]), 422, "days"),
    "too many days": (several(days=[MONDAY] * 91), 422, "days"),
    "days that are one": (several(days=MONDAY), 422, "days"),
    "days that are none": (several(days=["2026-11-31"]), 422, "days"),
    "days null": (several(days=None), 422, "days"),
    "days beyond the horizon": (several(days=[MONDAY, "2027-06-01"]), 422, None),
    "a team at one position": (wish(seats=3), 422, "position"),
    "a team held": (team(3, hold=True), 422, "hold"),
    "a team that wishes features": (team(3, features=["screen"]), 422, "features"),
    "a team that is too large for the floor": (team(20, ends="09:00"), 422, None),
    **{
        f"{seats!r} seats": (team(seats), 422, "seats")
        for seats in (1, 0, -3, 21, 10**30, 2.5, "3", True, None, [3], "\0")
    },
    **{
        f"hold {hold!r}": (wish(hold=hold), 422, "hold")
        for hold in (1, 0, "true", "", None, [True])
    },
    "features of a position that is named": (wish(features=["screen"]), 422, "features"),
    **{
        f"features {features!r}": (wish(position="any", features=features), 422, "features")
        for features in ("screen", [1], [""], ["\0"], [None], None, ["x"] * 21, ["x" * 65])
    },
    "any position in capitals": (wish(position="ANY"), 404, None),
}


def check(answer: Any, status: int, field: str | None = None) -> None:
    """A problem like all others."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json.keys() == PROBLEM
    assert answer.json["status"] == status
    assert answer.json["type"] == f"urn:mogador:problem:{answer.json['code']}"
    assert answer.json["detail"]
    if field:
        assert field in answer.json["errors"]


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused_whole(
    api: Caller, member: Someone, head: Callable[[], int], name: str
) -> None:
    body, status, field = BODIES[name]
    before = head()

    answer = api.client.post(
        RESERVE,
        data=body,
        content_type="application/json",
        headers={**member.headers, "Idempotency-Key": "1"},
    )

    check(answer, status, field)
    assert head() == before
    assert api.reserve(member, key="1").status_code == 201


def test_every_field_at_fault_is_named(api: Caller, member: Someone) -> None:
    body = {"position": 1, "day": "soon", "starts": "9", "hours": 3}

    answer = api.post(f"/sites/{SITE}/reservations", member, body)

    check(answer, 422)
    assert answer.json["errors"].keys() == {"position", "day", "starts", "ends", "hours"}


@pytest.mark.parametrize(
    "media_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_only_json_is_read(
    api: Caller, member: Someone, head: Callable[[], int], media_type: str
) -> None:
    before = head()

    answer = api.client.post(
        RESERVE,
        data=wish(),
        content_type=media_type,
        headers={**member.headers, "Idempotency-Key": "1"},
    )

    check(answer, 415)
    assert head() == before


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


@pytest.mark.parametrize("padding", ["body", "field"])
def test_a_mebibyte_is_too_much(
    api: Caller, member: Someone, head: Callable[[], int], padding: str
) -> None:
    before = head()
    body = wish() + " " * 2**20 if padding == "body" else wish(position="E" * 2**20)

    answer = api.client.post(
        RESERVE,
        data=body,
        content_type="application/json",
        headers={**member.headers, "Idempotency-Key": "1"},
    )

    check(answer, 413)
    assert head() == before


@pytest.mark.parametrize(("padding", "status"), [(10, 201), (2**20, 413)])
def test_chunks_are_counted_too(
    api: Caller, member: Someone, head: Callable[[], int], padding: int, status: int
) -> None:
    before = head()

    answer = api.client.post(
        RESERVE,
        input_stream=BytesIO(wish().encode() + b" " * padding),
        content_type="application/json",
        headers={**member.headers, "Idempotency-Key": "1", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == status
    assert head() == before + (2 if status == 201 else 0)


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
