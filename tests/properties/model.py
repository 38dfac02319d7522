"""The model of the house: a dictionary of what members were told, and plain arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.application import Outcome
from booking.commands import Command
from domain.refusals import (
    BeyondHorizon,
    InThePast,
    LimitReached,
    MemberElsewhere,
    MemberForgotten,
    OffGrid,
    OutsideHours,
    PositionAssigned,
    PositionBlocked,
    PositionTaken,
    Refusal,
    SiteClosed,
    TooShort,
    UnknownPosition,
)
from tests.properties.house_rules import Rules, Week

LIMIT, HORIZON, OPENS = 3, timedelta(days=90), timedelta(minutes=15)
GRACE, FULL_DAY_GRACE, HOLD = (timedelta(minutes=minutes) for minutes in (30, 120, 5))
A_DAY = timedelta(days=1)
QUARTERS = {"00", "15", "30", "45"}
UTC = ZoneInfo("UTC")
Key = tuple[str, str]
Reasons = set[type[Refusal]]


@dataclass(frozen=True)
class Place:
    """A site as it opened: where it is, what stood there, when it was open on each weekday."""

    zone: ZoneInfo
    positions: frozenset[str]
    hours: Week


@dataclass(frozen=True)
class Told:
    """What a member was told of a reservation, last."""

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str
    booker_id: str
    day: date
    starts: str
    ends: str
    starts_at: datetime
    ends_at: datetime
    reserved_at: datetime
    status: str = "reserved"
    before: str = "reserved"
    until: datetime | None = None
    displaced: bool = False
    began: str = ""
    firm: bool = True
    walked_in: bool = False
    came_at: datetime | None = None
    left_at: datetime | None = None
    why: str = ""
    seats: tuple[tuple[str, datetime], ...] = ()

    def overlaps(self, other: "Told") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def stands(self, at: datetime) -> bool:
        """Whether it keeps others out."""
        if self.status == "held":
            return self.until is not None and self.until > at
        return self.status in ("reserved", "checked-in")

    @property
    def key(self) -> Key:
        return self.site_id, self.reservation_id

    @property
    def desk(self) -> tuple[str, str]:
        return self.site_id, self.position_id

    @property
    def checked_in(self) -> bool:
        return self.status == "checked-in"


def content(command: Command) -> tuple[Any, ...]:
    fields = (n for n in command.__struct_fields__ if n not in {"by", *command.ADVICE})
    return type(command), *(getattr(command, name) for name in fields)


def holding(reasons: dict[type[Refusal], bool]) -> Reasons:
    """Those that hold."""
    return {kind for kind, holds in reasons.items() if holds}


class Model:
    """What was told and answered so far, and the arithmetic of it."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.places = places
        self.rules = Rules.of({s: (p.positions, p.hours) for s, p in places.items()})
        self.told: dict[Key, Told] = {}
        self.left: list[Told] = []
        self.forgotten: frozenset[str] = frozenset()
        self.answers: dict[tuple[str, str], tuple[tuple[Any, ...], Outcome]] = {}

    def copy(self) -> "Model":
        """Another model that has been told the same, to try something on."""
        other = Model(self.places)
        other.rules, other.told = self.rules.copy(), dict(self.told)
        other.forgotten = self.forgotten
        return other

    def answered(self, command: Command) -> tuple[tuple[Any, ...], Outcome] | None:
        """The content and the outcome under this command id, if it was answered before."""
        return self.answers.get((command.by.actor.id, command.by.command_id))

    def note(self, command: Command, outcome: Outcome) -> None:
        """The command was carried out, and this is what came of it."""
        if outcome.events:
            key = (command.by.actor.id, command.by.command_id)
            self.answers[key] = content(command), outcome

    def instant(self, site_id: str, day: date, wall: str) -> datetime:
        """That of a time on the wall, the earlier of two."""
        zone = self.places[site_id].zone
        if wall == "24:00":
            return datetime.combine(day + A_DAY, time(), zone).astimezone(UTC)
        return datetime.combine(day, time.fromisoformat(wall), zone).astimezone(UTC)

    def now(self, site_id: str, at: datetime) -> tuple[date, str]:
        """The day and the quarter hour that the wall of the site shows."""
        local = at.astimezone(self.places[site_id].zone)
        return local.date(), f"{local.hour:02}:{local.minute // 15 * 15:02}"

    def others(self, at: datetime, but: str = "") -> Iterator[Told]:
        """What stands, but one."""
        for told in self.told.values():
            if told.reservation_id != but and told.stands(at):
                yield told

    def is_taken(self, wish: Told, at: datetime) -> bool:
        """Whether somebody else has the desk for part of that time."""
        others = self.others(at, wish.reservation_id)
        return any(told.desk == wish.desk and told.overlaps(wish) for told in others)

    def is_elsewhere(self, wish: Told, at: datetime) -> bool:
        """Whether the member is promised to be somewhere in that time."""
        others = self.others(at, wish.reservation_id)
        return any(told.member_id == wish.member_id and told.overlaps(wish) for told in others)

    def is_forgotten(self, wish: Told) -> bool:
        """Whether it would be for somebody forgotten, or for a guest of theirs."""
        return bool(self.forgotten & {wish.member_id, wish.booker_id})

    def is_occupied(self, wish: Told, at: datetime) -> bool:
        """Whether somebody else sits there, or did when last heard of that day."""
        return any(
            told.checked_in
            and told.desk == wish.desk
            and (told.day == wish.day or told.ends_at > at)
            for told in self.others(at, wish.reservation_id)
        )

    def is_there(self, wish: Told) -> bool:
        return wish.position_id in self.rules.codes(wish.site_id, wish.day)

    def is_blocked(self, wish: Told) -> bool:
        """Whether the desk is out of use for part of that time."""
        return self.rules.is_blocked(wish.desk, wish.day, wish.starts, wish.ends)

    def is_others(self, wish: Told, at: datetime) -> bool:
        """Whether the desk is a branch's that the booker is not of, seen from an instant."""
        today = self.now(wish.site_id, at)[0]
        return self.rules.is_others(wish.desk, wish.day, wish.booker_id, today)

    def is_free(self, wish: Told, at: datetime) -> bool:
        """Whether the desk can be had."""
        return not self.against_desk(wish, at)

    def against_desk(self, wish: Told, at: datetime) -> Reasons:
        """Every reason the desk gives."""
        return holding(
            {
                UnknownPosition: not self.is_there(wish),
                PositionTaken: self.is_taken(wish, at),
                PositionBlocked: self.is_blocked(wish),
                PositionAssigned: self.is_others(wish, at),
            }
        )

    def is_shut(self, wish: Told) -> Reasons:
        """Every reason the hours of that day give."""
        opening = self.rules.opening(wish.site_id, wish.day)
        inside = opening and opening[0] <= wish.starts and wish.ends <= opening[1]
        return holding({SiteClosed: not opening, OutsideHours: bool(opening) and not inside})

    def against_promising(self, wish: Told, at: datetime) -> Reasons:
        """Every reason not to promise a desk to a member."""
        ahead = [t for t in self.others(at) if t.member_id == wish.member_id and t.ends_at > at]
        mine = {
            MemberElsewhere: self.is_elsewhere(wish, at),
            MemberForgotten: self.is_forgotten(wish),
            LimitReached: len(ahead) >= LIMIT,
        }
        return holding(mine) | self.against_desk(wish, at) | self.against_time(wish, at)

    def against_time(self, wish: Told, at: datetime) -> Reasons:
        """Every reason the site's hours and its policy give."""
        today = self.now(wish.site_id, at)[0]
        return self.is_shut(wish) | holding(
            {
                OffGrid: bool({wish.starts[-2:], wish.ends[-2:]} - QUARTERS),
                TooShort: wish.ends_at - wish.starts_at < timedelta(minutes=30),
                InThePast: wish.ends_at <= at or wish.day < today,
                BeyondHorizon: wish.day - today >= HORIZON,
            }
        )

    def open_for(self, told: Told) -> tuple[datetime, datetime]:
        """When the site opens and closes on the day of a reservation."""
        opens, closes = self.rules.opening(told.site_id, told.day) or (told.starts, told.ends)
        first = self.instant(told.site_id, told.day, opens)
        return first, self.instant(told.site_id, told.day, closes)

    def missed_at(self, told: Told) -> datetime:
        """From when on somebody who has not come is not waited for."""
        opens, closes = self.rules.opening(told.site_id, told.day) or ("00:00", "00:00")
        minutes = [int(wall[:2]) * 60 + int(wall[3:]) for wall in (opens, closes)]
        half = timedelta(minutes=(minutes[1] - minutes[0]) / 2)
        grace = FULL_DAY_GRACE if told.ends_at - told.starts_at > half else GRACE
        return min(max(told.starts_at, told.reserved_at) + grace, told.ends_at)

    def is_due(self, told: Told, at: datetime) -> bool:
        """Whether time alone has decided something about it."""
        return {
            "held": not told.stands(at),
            "reserved": self.missed_at(told) <= at,
            "checked-in": max(told.ends_at, self.open_for(told)[1]) <= at,
        }.get(told.status, False)
