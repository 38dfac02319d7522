"""Positions with this and that in their diaries, on Monday at Essaouira."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

from domain.kernel import Event
from domain.period import Period
from domain.position import Installed, Position, Spot
from domain.position.attending import check_in, miss, release
from domain.position.placing import install
from domain.position.reserving import hold, reserve
from tests.support.house import MONDAY, stamp

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPENS = 15


def hours(starts: str, ends: str, day: date = MONDAY) -> Period:
    return Period.local(day, starts, ends, "Africa/Casablanca")


def after(*steps: Sequence[Event], start: Position | None = None) -> Position:
    """The position after some more decisions; from scratch unless it is given."""
    events: list[Any] = [event for step in steps for event in step]
    return reduce(Position.evolve, events, start or Position())


def installed() -> list[Installed]:
    spot = Spot(zone="quay", x=1, y=2, rotation=0, features=(), neighbours=())
    return install(Position(), "ess", "A", spot, by=stamp("setup", role="system"))


FREE = after(installed())


def promised(
    member: str, period: Period | None = None, id_: str = "r1", *, on: Position = FREE
) -> Position:
    period = period or hours("09:00", "12:00")
    return after(reserve(on, id_, member, period, 1, by=stamp(member)), start=on)


def held(member: str, *, until: datetime, on: Position = FREE) -> Position:
    """From nine to noon, to be confirmed by then."""
    by = stamp(member)
    return after(hold(on, "r1", member, hours("09:00", "12:00"), 1, until=until, by=by), start=on)


def arrived(position: Position, id_: str = "r1", at: datetime = TEN) -> Position:
    by = stamp("desk", role="front-desk", at=at)
    return after(check_in(position, id_, opens_minutes=OPENS, by=by), start=position)


def given_back(position: Position) -> Position:
    return after(release(position, "r1", "cancelled", by=stamp("ada", at=TEN)), start=position)


def missed(position: Position) -> Position:
    """The member had not come by ten."""
    by = stamp("sweep", role="system", at=TEN)
    return after(miss(position, "r1", due=TEN, by=by), start=position)


def swept(position: Position) -> Position:
    """Somebody reserves the day after, an hour later than the first promise of Monday ended."""
    period = hours("17:00", "18:00", MONDAY + timedelta(days=1))
    by = stamp("eve", at=NOON + timedelta(days=1, hours=1))
    return after(reserve(position, "r9", "eve", period, 1, by=by), start=position)
