"""A visit on the Monday of the tests, and what somebody wants to change of it."""

from datetime import datetime, timedelta

from booking.application import Bookings, Outcome
from booking.commands import ReserveDesk, Settle
from booking.settling import settle
from domain.kernel import Stamp
from tests.support import house
from tests.support.house import MONDAY, stamp

TUESDAY = MONDAY + timedelta(days=1)


def at(wall: str) -> datetime:
    """An instant of Monday; the clocks of Essaouira show UTC."""
    return datetime.fromisoformat(f"{MONDAY}T{wall}:00+00:00")


def desk(wall: str) -> Stamp:
    return stamp("sam", role="front-desk", at=at(wall))


def topics(outcome: Outcome) -> list[str]:
    return [event.TOPIC for event in outcome.events]


def sweep(bookings: Bookings, wish: ReserveDesk, wall: str) -> Outcome:
    by = stamp("sweep", role="system", at=at(wall))
    return settle(bookings, Settle(by=by, **house.about(wish)))
