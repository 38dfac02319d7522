"""What people intend at a site over some days: when they book, come, leave, and change their minds.

Drawn from a seed alone: the same seed, people and days give the same life.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Literal

from domain.policy import Policy
from domain.zones import instant, minute_of, wall_of

Kind = Literal["reserve", "walk-in", "check-in", "check-out", "cancel"]

WALK_IN_SHARE = 0.15
CANCEL_SHARE = 0.08
NO_SHOW_SHARE = 0.06
FORGOT_TO_LEAVE_SHARE = 0.2
DAYS_AHEAD = (0, 0, 0, 1, 1, 1, 2, 2, 3, 5, 7)
FULL_HOUSE_SHARE = 0.55
WEEKEND_SHARE = 0.3
USUAL_DAY = ("08:30", "19:00")
AT_LEAST = timedelta(minutes=10)


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
    """Something somebody does about a visit, at a UTC instant; `staff` when the front desk does."""

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
        for act in acts_of(visit, setting.time_zone, random)
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


def acts_of(visit: Visit, time_zone: str, luck: Random) -> Iterator[Act]:
    """What somebody does about a visit: most come and leave, some cancel, a few never show."""
    starts_at = instant(visit.day, visit.starts, time_zone)
    ends_at = instant(visit.day, visit.ends, time_zone)
    arrives_at = starts_at + timedelta(seconds=luck.randrange(-8 * 60, 24 * 60))
    leaves_at = ends_at - timedelta(seconds=luck.randrange(30, 50 * 60))
    leaves_at = max(leaves_at, arrives_at + AT_LEAST)
    by_staff = luck.random() < 0.4
    fate = luck.random()
    if fate < WALK_IN_SHARE:
        yield Act(max(arrives_at, starts_at), "walk-in", visit, staff=True)
    else:
        booked_at = _booked_at(visit.day, starts_at, luck)
        yield Act(booked_at, "reserve", visit, staff=False)
        fate -= WALK_IN_SHARE
        if fate < CANCEL_SHARE:
            yield Act(booked_at + (starts_at - booked_at) * 0.7, "cancel", visit, staff=False)
            return
        if fate < CANCEL_SHARE + NO_SHOW_SHARE:
            return
        yield Act(arrives_at, "check-in", visit, staff=by_staff)
    if luck.random() > FORGOT_TO_LEAVE_SHARE:
        yield Act(leaves_at, "check-out", visit, staff=by_staff)


def _booked_at(day: date, starts_at: datetime, luck: Random) -> datetime:
    """Some evening or morning of the days before, and always before one comes."""
    before = day - timedelta(days=luck.choice(DAYS_AHEAD))
    moment = datetime(before.year, before.month, before.day, tzinfo=UTC)
    moment += timedelta(seconds=luck.randrange(6 * 3600, 22 * 3600))
    return min(moment, starts_at - timedelta(minutes=luck.randrange(20, 90)))
