"""The model of the house: a dictionary of what members were told, and plain arithmetic."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.application import Outcome
from booking.commands import CheckIn, Command, OnReservation, ReserveDesk
from domain.refusals import (
    AlreadyEnded,
    BeyondHorizon,
    InThePast,
    LimitReached,
    MemberElsewhere,
    NotYours,
    OffGrid,
    OutsideHours,
    PositionTaken,
    Refusal,
    SiteClosed,
    Stale,
    StillOccupied,
    TooEarlyToCheckIn,
    TooShort,
    UnknownPosition,
)

LIMIT, HORIZON, OPENS = 3, timedelta(days=90), timedelta(minutes=15)
A_DAY = timedelta(days=1)
QUARTERS = {"00", "15", "30", "45"}
Key = tuple[str, str, str]
Reasons = set[type[Refusal]]


@dataclass(frozen=True)
class Place:
    """A site: where it is, what stands there, and when it is open on each weekday."""

    zone: ZoneInfo
    positions: frozenset[str]
    hours: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Told:
    """What a member was told."""

    asked: ReserveDesk
    starts_at: datetime
    ends_at: datetime
    checked_in: bool = False

    def overlaps(self, other: "Told") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def desk(self) -> tuple[str, str]:
        return self.asked.site_id, self.asked.position_id


def key_of(asked: ReserveDesk | OnReservation) -> Key:
    return asked.site_id, asked.position_id, asked.reservation_id


def content(command: Command) -> tuple[Any, ...]:
    fields = (name for name in command.__struct_fields__ if name != "by")
    return type(command), *(getattr(command, name) for name in fields)


class Model:
    """What was told and answered so far; and for any wish, every reason there is to refuse it."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.places = places
        self.told: dict[Key, Told] = {}
        self.answers: dict[tuple[str, str], tuple[tuple[Any, ...], Outcome]] = {}

    def answered(self, command: Command) -> tuple[tuple[Any, ...], Outcome] | None:
        """The content and the outcome under this command id, if it was answered before."""
        return self.answers.get((command.by.actor.id, command.by.command_id))

    def note(self, command: Command, outcome: Outcome) -> None:
        """The command was carried out, and this is what came of it."""
        if not outcome.events:
            return
        key = (command.by.actor.id, command.by.command_id)
        self.answers[key] = content(command), outcome
        match command:
            case ReserveDesk():
                self.told[key_of(command)] = self.promised(command)
            case CheckIn():
                kept = self.told[key_of(command)]
                self.told[key_of(command)] = replace(kept, checked_in=True)
            case OnReservation():
                del self.told[key_of(command)]

    def promised(self, asked: ReserveDesk) -> Told:
        """The instants of the wall-clock times asked for, at the earlier of two."""

        def instant(wall: str) -> datetime:
            zone = self.places[asked.site_id].zone
            if wall == "24:00":
                return datetime.combine(asked.day + A_DAY, time(), zone)
            return datetime.combine(asked.day, time.fromisoformat(wall), zone)

        utc = ZoneInfo("UTC")
        return Told(
            asked, instant(asked.starts).astimezone(utc), instant(asked.ends).astimezone(utc)
        )

    def against_reserving(self, asked: ReserveDesk) -> Reasons:
        """Every reason to refuse a desk."""
        place = self.places.get(asked.site_id)
        if place is None or asked.position_id not in place.positions:
            return {UnknownPosition} | (self._against_time(asked) if place else set())
        wish, by = self.promised(asked), asked.by
        theirs = [told for told in self.told.values() if told.asked.member_id == asked.member_id]
        ahead = [told for told in theirs if told.ends_at > by.at]
        holds: dict[type[Refusal], bool] = {
            NotYours: by.actor.role == "member" and by.actor.id != asked.member_id,
            PositionTaken: any(
                told.overlaps(wish) for told in self.told.values() if told.desk == wish.desk
            ),
            MemberElsewhere: any(told.overlaps(wish) for told in theirs),
            LimitReached: len(ahead) >= LIMIT,
        }
        return {kind for kind, holding in holds.items() if holding} | self._against_time(asked)

    def _against_time(self, asked: ReserveDesk) -> Reasons:
        place, wish, at = self.places[asked.site_id], self.promised(asked), asked.by.at
        today: date = at.astimezone(place.zone).date()
        opening = place.hours[asked.day.weekday()]
        inside = opening and opening[0] <= asked.starts and asked.ends <= opening[1]
        holds: dict[type[Refusal], bool] = {
            SiteClosed: not opening,
            OutsideHours: bool(opening) and not inside,
            OffGrid: {asked.starts[-2:], asked.ends[-2:]} - QUARTERS != set(),
            TooShort: wish.ends_at - wish.starts_at < timedelta(minutes=30),
            InThePast: wish.ends_at <= at or asked.day < today,
            BeyondHorizon: asked.day - today >= HORIZON,
        }
        return {kind for kind, holding in holds.items() if holding}

    def against_acting(self, command: OnReservation) -> Reasons:
        """Every reason to refuse a check-in, a check-out or a release."""
        kept, by = self.told.get(key_of(command)), command.by
        if kept is None:
            return {AlreadyEnded}
        verb = command.NAME
        holds: dict[type[Refusal], bool] = {
            NotYours: by.actor.role == "member" and by.actor.id != kept.asked.member_id,
            AlreadyEnded: verb != "check-out" and kept.ends_at <= by.at,
            Stale: verb == "check-out" and not kept.checked_in,
        }
        if verb == "check-in" and not kept.checked_in:
            holds[TooEarlyToCheckIn] = by.at < kept.starts_at - OPENS
            holds[StillOccupied] = any(self._sits(told, kept, by.at) for told in self.told.values())
        return {kind for kind, holding in holds.items() if holding}

    @staticmethod
    def _sits(told: Told, kept: Told, at: datetime) -> bool:
        here = told.checked_in and told.desk == kept.desk
        return here and (told.asked.day == kept.asked.day or told.ends_at > at)
