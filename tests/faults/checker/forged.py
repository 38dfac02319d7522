"""Histories that never were, of a site with two desks, A and B, or with more of them in a row: to
see what the checker sees.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.commands import Command, ReserveDesk, derived_id
from domain.kernel import Actor, Role, Stamp
from tests.faults.checker.history import Carried, Look, Said, Seat, key_of
from tests.faults.checker.replaying import Replay
from tests.properties.model import Model, Place
from tests.properties.wishes import ALWAYS

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY, TOMORROW = NOW.date(), NOW.date() + timedelta(days=1)
BASE = 5
HOURS = ("10:00", "12:00")
TAKEN = {"code": "position-taken", "alternatives": []}


def by(who: str, key: str, role: Role = "member", at: datetime = NOW) -> Stamp:
    return Stamp(at, key, Actor(who, role), "api")


def in_minutes(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def wish(who: str, key: str = "one", position: str = "A", day: date = TOMORROW) -> ReserveDesk:
    starts, ends = HOURS
    return ReserveDesk(
        by=by(who, key),
        site_id="ess",
        position_id=position,
        member_id=who,
        day=day,
        starts=starts,
        ends=ends,
    )


def on(asked: ReserveDesk) -> dict[str, Any]:
    """What a command about it begins with, wherever it is by then."""
    return {"site_id": "ess", "position_id": "", "reservation_id": asked.reservation_id}


def reading(asked: ReserveDesk, seq: int, **changes: Any) -> dict[str, Any]:
    about = {"id": asked.reservation_id, "position": asked.position_id, "seq": seq}
    when = {"day": f"{asked.day}", "starts": asked.starts, "ends": asked.ends}
    return {**about, **when, "state": "reserved", "reason": None, **changes}


def yes(asked: ReserveDesk, when: tuple[float, float], sequence: int) -> Said:
    """Two events, the first of which is about the reservation."""
    return Said(asked, *when, 201, sequence, reading(asked, sequence - 1))


def no(asked: Command, when: tuple[float, float], code: str = "", **more: Any) -> Said:
    return Said(asked, *when, 409, 0, TAKEN | ({"code": code} if code else {}) | more)


def free(when: tuple[float, float], sequence: int, *busy: str, who: str = "eve") -> Said:
    """What somebody saw of tomorrow: who may sit where, but for those that are reserved."""
    hours = [{"starts": HOURS[0], "ends": HOURS[1], "state": "reserved"}]
    positions = [
        {"position": code, "free": code not in busy, "busy": hours if code in busy else []}
        for code in "AB"
    ]
    look = Look(who, NOW, "availability", f"{TOMORROW}")
    body = {"opens": "00:00", "closes": "24:00", "positions": positions}
    return Said(look, *when, 200, sequence, body)


def carried(*commands: tuple[Command, int]) -> list[Carried]:
    return [Carried(sequence, key_of(command), NOW) for command, sequence in commands]


def entry(command: Command, sequence: int, *positions: str, at: datetime = NOW) -> Carried:
    """A command in the log, with the reservations it made at some positions, in order."""
    made = enumerate(positions)
    seats = tuple(Seat("ess", code, derived_id(command.by, number)) for number, code in made)
    return Carried(sequence, key_of(command), at, seats)


def kinds(history: Sequence[Said], log: Sequence[Carried], desks: str = "AB") -> set[str]:
    place = Place(ZoneInfo("UTC"), frozenset(desks), ALWAYS.hours)
    replay = Replay(history, log, Model({"ess": place}), BASE)
    return {complaint.kind for complaint in replay.complaints()}
