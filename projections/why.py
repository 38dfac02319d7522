"""Why a reservation is as it is: command, rule with its numbers, event, who and through which door.

All of it is in the events; the rule is told with the numbers of the policy the reservation was made
under, and with the hours its day had when it was applied.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

import msgspec
from sqlalchemy import Connection

from domain.calendar import Calendar
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
from domain.site import Site, SiteEvent
from projections.event_log import EventLog, LogLine
from projections.event_log import line as line_of

MOST_STEPS = 1_000
ADMISSION = ("grid_minutes", "min_minutes", "horizon_days", "max_upcoming")
GRACE = ("grace_minutes", "full_day_grace_minutes")
# Each with the numbers of the policy it goes by.
RULES: Mapping[type[Event], tuple[str, tuple[str, ...]]] = {
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

Numbers = dict[str, Any]
Told = tuple[LogLine, Event]


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


class _Calendars:
    """The calendar of a site as it was at any sequence."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._since: list[int] = []
        self._sites: list[Site] = []
        site = Site()
        for line, event in told:
            if line.topic.startswith("site."):
                site = site.evolve(cast("SiteEvent", event))
                self._since.append(line.sequence)
                self._sites.append(site)

    def at(self, sequence: int) -> Calendar:
        """The calendar that the site went by when an event was recorded."""
        return self._sites[bisect_right(self._since, sequence) - 1].calendar


def steps(
    board: EventLog,
    connection: Connection,
    site_id: str,
    upto: int,
    about: Mapping[str, str],
) -> list[Step]:
    """What made something at a site what it is at a sequence, oldest first."""
    calendars = _Calendars(_told(board, connection, upto, {"house": site_id}))
    return list(_chain(_told(board, connection, upto, about), calendars))


def _told(
    board: EventLog, connection: Connection, upto: int, about: Mapping[str, str]
) -> list[Told]:
    told = board.told(connection, after=0, before=upto + 1, limit=MOST_STEPS, **about)
    return [(line_of(row, event), event) for row, event in told]


def _chain(told: Iterable[Told], calendars: _Calendars) -> Iterable[Step]:
    """The agenda only follows what the position says."""
    version, day = 0, ""
    for line, event in told:
        if line.topic.startswith("agenda."):
            continue
        if isinstance(event, Reserved | Held | MovedIn):
            version, day = event.policy_version, event.period.day
        says = msgspec.to_builtins(event)
        own = {name: value for name, value in says.items() if name not in MARKS}
        policy = None
        if version and isinstance(event, AboutReservation):
            calendar = calendars.at(line.sequence)
            policy = calendar.rules(calendar.policy(version), date.fromisoformat(day))
        yield Step(line, _rule(event, policy, day), own)


def _rule(event: Event, policy: Policy | None, day: str) -> Rule | None:
    if policy is None:
        return None
    if isinstance(event, Released | MovedIn) and event.cause:
        return Rule("displacement", policy.version, {"cause": event.cause})
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
