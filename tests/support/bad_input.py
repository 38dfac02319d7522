"""What is sent to reserve, and how a no reads."""

import json
from typing import Any

from tests.api.conftest import MONDAY, SITE

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
