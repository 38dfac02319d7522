"""What people intend at a site over some days: when they book, come, leave, and change their minds.

Drawn from a seed alone: the same seed, people and days give the same life.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Literal

from domain.policy import Policy
from domain.zones import instant, minute_of, wall_of

Kind = Literal["reserve", "walk-in", "check-in", "move", "extend", "check-out", "cancel", "undo"]

WALK_IN_SHARE = 0.15
CANCEL_SHARE = 0.08
NO_SHOW_SHARE = 0.06
SECOND_THOUGHTS_SHARE = 0.25
MOVE_SHARE = 0.06
EXTEND_SHARE = 0.1
FORGOT_TO_LEAVE_SHARE = 0.2
DAYS_AHEAD = (0, 0, 0, 1, 1, 1, 2, 2, 3, 5, 7)
FULL_HOUSE_SHARE = 0.55
WEEKEND_SHARE = 0.3
USUAL_DAY = ("08:30", "19:00")
AT_LEAST = timedelta(minutes=10)
A_MOMENT = timedelta(minutes=2)
LONGER_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's intention to work at the site for some hours of a day; wall-clock times."""

    key: str
    member_id: str
    position_id: str
    day: date
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody does about a visit, at a UTC instant; `staff` when the front desk does.

    Whoever extends has a visit with the later end from then on.
    """

    at: datetime
    kind: Kind
    visit: Visit
    staff: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a life takes place, and who lives it."""

    time_zone: str
    policy: Policy
    positions: Sequence[str]
    members: Sequence[str]


def live(setting: Setting, first: date, last: date, seed: int) -> list[Act]:
    """Every act of every visit from the first to the last day, in order of time."""
    acts = [
        act
        for visit, random in visits(setting, first, last, seed)
        for act in acts_of(visit, setting, random)
    ]
    return sorted(acts, key=lambda act: (act.at, act.visit.key))


def visits(setting: Setting, first: date, last: date, seed: int) -> Iterator[tuple[Visit, Random]]:
    """The visits of each open day, each with its own luck. A member comes at most once a day."""
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        opening = setting.policy.opening(day)
        if opening is None:
            continue
        random = Random(f"{seed}/{day}")  # noqa: S311 (a life, not a secret)
        share = FULL_HOUSE_SHARE if day.weekday() < 5 else WEEKEND_SHARE
        crowd = int(len(setting.positions) * share * random.uniform(0.7, 1.2))
        crowd = min(crowd, len(setting.members))
        for number, member in enumerate(random.sample(list(setting.members), crowd)):
            luck = Random(f"{seed}/{day}/{number}")  # noqa: S311 (a life, not a secret)
            starts, ends = _hours(opening, luck)
            position = _habit(setting.positions, member, luck)
            yield Visit(f"{day}-{number:03}", member, position, day, starts, ends), luck


def _hours(opening: tuple[str, str], luck: Random) -> tuple[str, str]:
    """The day, a half of it, or a few hours: what people book."""
    opens, closes = _usual(*map(minute_of, opening))
    noon = min(max(opens, 13 * 60), closes)
    share = luck.random()
    if share < 0.4 or closes - opens < 180:
        return wall_of(opens), wall_of(closes)
    if share < 0.65 and noon - opens >= 60:
        return wall_of(opens), wall_of(noon)
    if share < 0.8 and closes - noon >= 60:
        return wall_of(noon), wall_of(closes)
    starts = luck.randrange(opens, closes - 120, 15)
    return wall_of(starts), wall_of(min(closes, starts + luck.randrange(60, 300, 15)))


def _usual(opens: int, closes: int) -> tuple[int, int]:
    """The part of the opening people come in; all of it where that would be too little."""
    usual_opens, usual_closes = map(minute_of, USUAL_DAY)
    if min(closes, usual_closes) - max(opens, usual_opens) < 120:
        return opens, closes
    return max(opens, usual_opens), min(closes, usual_closes)


def _habit(positions: Sequence[str], member: str, luck: Random) -> str:
    """Most people go back to the desk they like."""
    if luck.random() < 0.6:
        return positions[Random(member).randrange(len(positions))]  # noqa: S311 (a habit)
    return luck.choice(list(positions))


def acts_of(visit: Visit, setting: Setting, luck: Random) -> Iterator[Act]:
    """What somebody does about a visit: most come and leave, some cancel, a few never show."""
    starts_at = instant(visit.day, visit.starts, setting.time_zone)
    arrives_at = starts_at + timedelta(seconds=luck.randrange(-8 * 60, 24 * 60))
    by_staff = luck.random() < 0.4
    fate = luck.random()
    if fate < WALK_IN_SHARE:
        arrives_at = max(arrives_at, starts_at)
        yield Act(arrives_at, "walk-in", visit, staff=True)
    else:
        booked_at = _booked_at(visit.day, starts_at, luck)
        yield Act(booked_at, "reserve", visit, staff=False)
        fate -= WALK_IN_SHARE
        if fate < CANCEL_SHARE:
            cancelled_at = booked_at + (starts_at - booked_at) * 0.7
            yield Act(cancelled_at, "cancel", visit, staff=False)
            if luck.random() > SECOND_THOUGHTS_SHARE:
                return
            yield Act(cancelled_at + A_MOMENT, "undo", visit, staff=False)
        elif fate < CANCEL_SHARE + NO_SHOW_SHARE:
            return
        yield Act(arrives_at, "check-in", visit, staff=by_staff)
    if luck.random() < MOVE_SHARE:
        yield Act(arrives_at + A_MOMENT, "move", visit, staff=by_staff)
    yield from _leaving(visit, setting, arrives_at, luck, staff=by_staff)


def _leaving(
    visit: Visit, setting: Setting, seen_at: datetime, luck: Random, *, staff: bool
) -> Iterator[Act]:
    """Some stay longer first, and some forget to say goodbye."""
    ends_at = instant(visit.day, visit.ends, setting.time_zone)
    if luck.random() < EXTEND_SHARE and (ends := _later(visit, setting.policy)) != visit.ends:
        seen_at = ends_at - timedelta(seconds=luck.randrange(5 * 60, 25 * 60))
        visit = replace(visit, ends=ends)
        ends_at = instant(visit.day, visit.ends, setting.time_zone)
        yield Act(seen_at, "extend", visit, staff=False)
    leaves_at = ends_at - timedelta(seconds=luck.randrange(30, 50 * 60))
    if luck.random() > FORGOT_TO_LEAVE_SHARE:
        yield Act(max(leaves_at, seen_at + AT_LEAST), "check-out", visit, staff)


def _later(visit: Visit, policy: Policy) -> str:
    """Until when one stays who stays longer: at most until the site closes."""
    opening = policy.opening(visit.day)
    closes = opening[1] if opening else visit.ends
    return wall_of(min(minute_of(visit.ends) + LONGER_MINUTES, minute_of(closes)))


def _booked_at(day: date, starts_at: datetime, luck: Random) -> datetime:
    """Some evening or morning of the days before, and always before one comes."""
    before = day - timedelta(days=luck.choice(DAYS_AHEAD))
    moment = datetime(before.year, before.month, before.day, tzinfo=UTC)
    moment += timedelta(seconds=luck.randrange(6 * 3600, 22 * 3600))
    return min(moment, starts_at - timedelta(minutes=luck.randrange(20, 90)))
