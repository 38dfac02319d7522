"""What a site is asked to change."""

from collections.abc import Callable
from typing import Any

from domain.policy import WEEKDAYS
from tests.api.conftest import MONDAY, SITE, Answer, Caller, Someone
from tests.support.house import POLICY

HERE = f"/sites/{SITE}"
TUESDAY = "2026-11-24"
BLOCK = {"positions": ["ESS-09"], "first": MONDAY, "starts": "10:00"} | {
    "last": MONDAY,
    "ends": "11:00",
    "cause": "works",
}
CLOSURE = {"first": MONDAY, "last": MONDAY, "cause": "holiday"}
ASSIGNMENT = {"positions": ["ESS-09"], "branch": "argan", "first": MONDAY, "last": "2026-12-31"}

Change = Callable[..., Answer]


def changing(api: Caller, somebody: Someone) -> Change:
    """Somebody's changes of Essaouira."""

    def change(what: str, key: str | None = None, **body: Any) -> Answer:
        return api.post(f"{HERE}/{what}", somebody, body, key=key)

    return change


def hours(opens: str = "07:00", closes: str = "22:00") -> dict[str, list[str]]:
    return {day: [opens, closes] for day in WEEKDAYS}


def policy(**other: Any) -> dict[str, Any]:
    """The numbers that the tests go by, from tomorrow on."""
    numbers = {name: getattr(POLICY, name) for name in POLICY.__struct_fields__}
    del numbers["version"]
    return {**numbers, "starts_on": TUESDAY, "hours": hours(), **other}


def season(**other: Any) -> dict[str, Any]:
    return {"first": TUESDAY, "last": TUESDAY, "hours": hours("10:00", "16:00"), **other}


def plan_of(answer: Answer) -> list[dict[str, Any]]:
    """Just what a dry run has planned."""
    return [
        {"reservation": each["reservation"], "to": each["to"]} for each in answer.json["affected"]
    ]
