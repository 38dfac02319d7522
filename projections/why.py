"""Why a reservation is as it is: command, rule with its numbers, event, who and through which door.

All of it is in the events; the rule is told with the numbers of the policy the reservation was made
under, and with the hours its day had when it was applied.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

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
from projections.event_log import EventLog
from projections.log import Row
from projections.log_line import LogLine, line

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
# What says for which day, and under which policy.
PROMISES = Reserved | Held | MovedIn
MARKS = frozenset({"at", "command_id", "actor", "via", "salt", "version"})

Numbers = dict[str, Any]
Told = tuple[Row, Event]


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
    board: EventLog,
    connection: Connection,
    site_id: str,
    upto: int,
    about: Mapping[str, str],
) -> list[Step]:
    """What made something at a site what it is at a sequence, oldest first: the last thousand."""
    down = board.each(connection, upto=upto, down=True, **about)
    # The agenda only follows what the position says.
    told = _latest(each for each in down if not each[0].topic.startswith("agenda."))
    house: Iterator[Told] = iter(())
    if told and isinstance(told[-1][1], AboutReservation):
        all_of_it = board.each(connection, upto=told[-1][0].sequence, house=site_id)
        house = (each for each in all_of_it if isinstance(each[1], SiteEvent))
    return [*_chain(merge(house, told, key=_sequence))][-MOST_STEPS:]


def _latest(down: Iterator[Told]) -> list[Told]:
    """The last of what happened, oldest first, and before it the promise it is about, if any."""
    told = [*islice(down, MOST_STEPS)]
    if told and isinstance(told[-1][1], AboutReservation):
        told += islice((each for each in down if isinstance(each[1], PROMISES)), 1)
    return told[::-1]


def _sequence(told: Told) -> int:
    return told[0].sequence


def _chain(told: Iterable[Told]) -> Iterator[Step]:
    """The steps, each by the calendar that the site had come to by then."""
    site, version, day = Site(), 0, ""
    for row, event in told:
        if isinstance(event, SiteEvent):
            site = site.evolve(event)
            continue
        if isinstance(event, PROMISES):
            version, day = event.policy_version, event.period.day
        policy = None
        if version and isinstance(event, AboutReservation):
            policy = site.calendar.rules(site.calendar.policy(version), date.fromisoformat(day))
        says = msgspec.to_builtins(event)
        own = {name: value for name, value in says.items() if name not in MARKS}
        yield Step(line(row, event), _rule(event, policy, day), own)


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
