"""A host whose clock is behind, and a sweeper: what is held or not come for there is over soon."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from threading import Event
from time import monotonic
from uuid import uuid4

from booking.commands import HoldDesk, ReserveDesk
from booking.reserving import hold_desk, reserve_desk
from domain.kernel import Actor, Stamp
from domain.refusals import Refusal
from tests.faults.checker.history import Said
from tests.faults.clients import now
from tests.faults.town import Person, Site
from tests.properties.model import GRACE, HOLD
from web.house import House
from web.sweeping import Sweeper

LEFT = timedelta(seconds=2)
EVERY_SECONDS = 0.3
# How long each is waited for.
KINDS = ((HoldDesk, HOLD, "14:00"), (ReserveDesk, GRACE, "11:30"))


def book_late(
    house: House, site: Site, people: Sequence[Person], history: list[Said], over: Event
) -> None:
    """Somebody books, or has a desk held, and is hardly waited for; until it is over."""
    chance = Random(len(people))
    while not over.wait(EVERY_SECONDS):
        who = chance.choice(people)
        kind, waits, starts = chance.choice(
            ((HoldDesk, HOLD, "14:00"), (ReserveDesk, GRACE, "11:30"))
        )
        command = kind(
            by=Stamp(now() - waits + LEFT, uuid4().hex, Actor(who.id, "member"), "api"),
            site_id=site.id,
            position_id=chance.choice(site.codes),
            member_id=who.id,
            day=site.today,
            starts=starts,
            ends="15:00",
        )
        history.append(answered(house, command))


def answered(house: House, command: ReserveDesk) -> Said:
    """What came of it; who is told more sees it elsewhere."""
    began = monotonic()
    try:
        if isinstance(command, HoldDesk):
            outcome = hold_desk(house.bookings, command)
        else:
            outcome = reserve_desk(house.bookings, command)
    except Refusal as no:
        return Said(command, began, monotonic(), 409, 0, {"code": no.code, "alternatives": []})
    return Said(command, began, monotonic(), 201, outcome.sequence)


def sweep(house: House, over: Event) -> None:
    """Again and again, beside the server's own."""
    sweeper = Sweeper(house)
    while not over.wait(EVERY_SECONDS):
        sweeper.sweep()
