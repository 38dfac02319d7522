"""The sweeper: asks the wall what time alone may have decided, and has it settled.

It is a job of its own and no part of any fold, so a replay never comes near it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from threading import Event as Signal
from typing import NamedTuple

from booking.commands import Settle
from booking.settling import settle
from booking.turnstile import Busy
from domain.calendar import Calendar
from domain.codec import UnreadableEvent
from domain.kernel import Actor, Event
from domain.period import KEPT_AFTER_END, Period
from domain.position import Lapsed, Missed, Released
from domain.refusals import Refusal
from projections.reservations import ReservationRow
from projections.states import rfc3339
from web.house import House

SWEEPER = Actor("sweeper", "system")
COUNTED: dict[type[Event], str] = {Lapsed: "lapsed", Missed: "no_shows", Released: "closed"}

# Whoever waits to book is let through between two reservations.
PAUSE_SECONDS = 0.0005

Calendars = Mapping[str, Calendar]


class Swept(NamedTuple):
    """How much one sweep recorded of what, and how many reservations it had to pass over."""

    lapsed: int = 0
    no_shows: int = 0
    closed: int = 0
    failed: int = 0


class Sweeper:
    """Settles what is due, each reservation in a short transaction of its own.

    Safe to run twice at once: whatever one has settled, the other finds settled. What a position
    has forgotten before anybody settled it stays as it is, and is not asked for again.
    """

    def __init__(self, house: House, stopped: Signal | None = None) -> None:
        self._house = house
        self._stopped = stopped or Signal()
        self._forgotten: set[tuple[str, int]] = set()

    def sweep(self) -> Swept:
        """Settle everything that is due now, or as much as there is time for before a stop."""
        counts: Counter[str] = Counter()
        for row in self._due(self._house.clock()):
            counts.update(self._settle(row))
            if self._stopped.wait(PAUSE_SECONDS):
                break
        return Swept(**counts)

    def _due(self, now: datetime) -> list[ReservationRow]:
        wall = self._house.wall
        with wall.look() as view:
            rows = wall.reservations.unsettled(view.connection, now)
            sites = wall.places.all_sites(view.connection) if rows else []
        calendars = {site.site_id: site.calendar for site in sites}
        return [
            row
            for row in rows
            if is_due(row, calendars, now)
            and (row.reservation_id, row.sequence) not in self._forgotten
        ]

    def _settle(self, row: ReservationRow) -> Iterator[str]:
        """What came of it, in the words of `Swept`."""
        command_id = f"sweep-{row.reservation_id}-{row.sequence}"
        command = Settle(
            by=self._house.stamp(SWEEPER, command_id, "sweep"),
            site_id=row.site_id,
            position_id=row.position_id,
            reservation_id=row.reservation_id,
        )
        try:
            events = settle(self._house.bookings, command).events
        except (Busy, Refusal, UnreadableEvent):
            yield "failed"
            return
        if not events and row.ends_at < rfc3339(command.by.at - KEPT_AFTER_END):
            self._forgotten.add((row.reservation_id, row.sequence))
        for event in events:
            # Another sweep may have been first; its events are the answer to the same command.
            if event.at == command.by.at and type(event) in COUNTED:
                yield COUNTED[type(event)]


def is_due(row: ReservationRow, calendars: Calendars, now: datetime) -> bool:
    """Whether anything is to be settled about an unsettled reservation, as far as the wall knows.

    It spares the position a transaction a sweep while a grace runs; the position has the last word.
    """
    calendar = calendars.get(row.site_id)
    if calendar is None or row.state == "held":
        return True
    day = date.fromisoformat(row.day)
    policy = calendar.rules(calendar.policy(row.policy_version), day)
    try:
        period = Period.local(day, row.starts, row.ends, row.time_zone)
        if row.state == "checked-in":
            return policy.closes_at(period) <= now
        return policy.held_until(period, datetime.fromisoformat(row.reserved_at)) <= now
    except Refusal:
        return True
