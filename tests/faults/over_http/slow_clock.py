"""A host whose clock is behind, and a sweeper: what is held or not come for there is over soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from threading import Event
from time import monotonic
from uuid import uuid4

from booking.commands import Command, ConfirmHold, HoldDesk, ReserveDesk
from domain.kernel import Actor, Stamp
from domain.refusals import Refusal
from tests.faults.checker.history import Said
from tests.faults.clients import now
from tests.faults.town import Person, Site
from tests.properties.model import GRACE, HOLD
from tests.properties.wishes import HANDLERS
from web.house import House
from web.sweeping import Sweeper

LEFT = timedelta(seconds=2)
EVERY_SECONDS = 0.1
# How long each is waited for, how many days ahead it is, and from when to when.
KINDS = (
    (HoldDesk, HOLD, 0, "14:00", "17:30"),
    (HoldDesk, HOLD, 1, "08:00", "12:30"),
    (HoldDesk, HOLD, 2, "16:00", "17:30"),
    (ReserveDesk, GRACE, 0, "11:30", "12:30"),
    (ReserveDesk, GRACE, 0, "11:30", "15:00"),
)


def book_late(
    house: House, site: Site, people: Sequence[Person], history: list[Said], over: Event
) -> None:
    """Somebody books, or has a desk held, and is hardly waited for; who confirms a hold does so at
    the last moment or a little later. Until it is over.
    """
    chance, holds = Random(len(people)), list[HoldDesk]()
    while not over.wait(EVERY_SECONDS):
        who = chance.choice(people)
        kind, waits, ahead, starts, ends = chance.choice(KINDS)
        command = kind(
            by=stamp(who.id, now() - waits + LEFT),
            site_id=site.id,
            position_id=chance.choice(site.codes),
            member_id=who.id,
            day=site.day(ahead),
            starts=starts,
            ends=ends,
        )
        said = answered(house, command)
        history.append(said)
        if isinstance(command, HoldDesk) and said.accepted:
            holds.append(command)
        lapse_soon = [each for each in holds if now() + timedelta(seconds=1) > each.by.at + HOLD]
        if lapse_soon and chance.random() < 0.5:
            holds.remove(lapse_soon[0])
            history.append(answered(house, confirmation(lapse_soon[0])))


def stamp(who: str, at: datetime) -> Stamp:
    """A member's, under a command id of its own."""
    return Stamp(at, uuid4().hex, Actor(who, "member"), "api")


def confirmation(held: HoldDesk) -> ConfirmHold:
    """By a clock that is right."""
    return ConfirmHold(
        by=stamp(held.member_id, now()),
        site_id=held.site_id,
        position_id=held.position_id,
        reservation_id=held.reservation_id,
    )


def answered(house: House, command: Command) -> Said:
    """What came of it; who is told more sees it elsewhere."""
    began = monotonic()
    try:
        outcome = HANDLERS[type(command)](house.bookings, command)
    except Refusal as no:
        return Said(command, began, monotonic(), 409, 0, {"code": no.code, "alternatives": []})
    return Said(command, began, monotonic(), 201, outcome.sequence)


def sweep(house: House, over: Event) -> None:
    """Again and again, beside the server's own."""
    sweeper = Sweeper(house)
    while not over.wait(EVERY_SECONDS):
        sweeper.sweep()
