"""Why a reservation is as it is: command, rule with its numbers, event, who and through which door.

All of it is in the events; the rule is told with the numbers of the policy the reservation was made
under.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from domain.codec import Decoder
from domain.kernel import Event
from domain.policy import Policy
from domain.position import (
    AboutReservation,
    CheckedIn,
    Confirmed,
    Extended,
    Held,
    Lapsed,
    Missed,
    MovedIn,
    Released,
    Reserved,
    Undone,
)
from projections.event_log import EventLogBoard, LogLine

MOST_STEPS = 1_000
ADMISSION = ("grid_minutes", "min_minutes", "horizon_days", "max_upcoming")
GRACE = ("grace_minutes", "full_day_grace_minutes")
# Each with the numbers of the policy it goes by.
RULES: Mapping[type[AboutReservation], tuple[str, tuple[str, ...]]] = {
    Reserved: ("booking", ADMISSION),
    Held: ("hold", (*ADMISSION, "hold_minutes")),
    Confirmed: ("hold", ("hold_minutes",)),
    Lapsed: ("hold", ("hold_minutes",)),
    CheckedIn: ("check-in-window", ("check_in_opens_minutes",)),
    Missed: ("grace", GRACE),
    Extended: ("extension", ("grid_minutes", "min_minutes")),
    MovedIn: ("move", ("grid_minutes",)),
    Undone: ("undo", ()),
}
WITHIN_HOURS = ("booking", "hold", "extension", "closing-time")
MARKS = frozenset({"at", "command_id", "actor", "via", "salt", "version"})

Policies = Mapping[int, Policy]
Numbers = dict[str, Any]


class Rule(NamedTuple):
    """A rule that was applied, under a version of the policy, with its numbers."""

    name: str
    policy: int
    numbers: Numbers


class Step(NamedTuple):
    """One link of the chain; `says` are the event's own fields."""

    line: LogLine
    rule: Rule | None
    says: dict[str, Any]


def steps(
    board: EventLogBoard, connection: Connection, policies: Policies, upto: int, **about: str
) -> list[Step]:
    """What made something what it is at a sequence, oldest first."""
    lines = board.lines(connection, after=0, before=upto + 1, limit=MOST_STEPS, **about)
    decoder = Decoder()
    told = [(line, decoder.decode(line.topic, line.body.encode())) for line in lines]
    return list(_chain(told, policies))


def _chain(told: Sequence[tuple[LogLine, Event]], policies: Policies) -> Iterable[Step]:
    """The agenda only follows what the position says."""
    policy, day = None, ""
    for line, event in told:
        if line.topic.startswith("agenda."):
            continue
        if isinstance(event, Reserved | Held | MovedIn):
            policy, day = policies.get(event.policy_version), event.period.day
        says = msgspec.to_builtins(event)
        own = {name: value for name, value in says.items() if name not in MARKS}
        yield Step(line, _rule(event, policy, day), own)


def _rule(event: Event, policy: Policy | None, day: str) -> Rule | None:
    if policy is None or not isinstance(event, AboutReservation):
        return None
    name, fields = RULES.get(type(event), ("", ()))
    if isinstance(event, Released) and event.reason == "closed":
        name = "closing-time"
    if not name:
        return None
    numbers: Numbers = {field: getattr(policy, field) for field in fields}
    if name in WITHIN_HOURS:
        opens, closes = policy.opening(date.fromisoformat(day)) or (None, None)
        numbers |= {"opens": opens, "closes": closes}
    if isinstance(event, Missed | Held):
        due = event.due if isinstance(event, Missed) else event.until
        numbers["until"] = msgspec.to_builtins(due)
    return Rule(name, policy.version, numbers)
