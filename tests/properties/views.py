"""Everything that shows reservations; each must show just what members were told.

To have a board compared, append to VIEWS: given the bookings of an example and its wall, it returns
a callable that is asked after every step for what it shows by then. Who shows where a reservation
has been before it moved is in SHOWS_MOVES.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.application import Bookings
from domain import position as p
from projections.boards import Wall
from projections.states import STATES
from tests.support.log import event_of, rows


class Shown(NamedTuple):
    """A stay at a desk, as anybody may see it; of a hold that has lapsed there is none."""

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str
    day: str
    starts: str
    ends: str
    state: str


View = Callable[[datetime], Collection[Shown]]


def the_log(bookings: Bookings, _wall: Wall) -> View:
    """What the log says, read from its first row every time."""

    def look(at: datetime) -> Collection[Shown]:
        shown: dict[tuple[str, str], Shown] = {}
        left: list[Shown] = []
        until: dict[str, datetime] = {}
        for event in map(event_of, rows(bookings)):
            if not isinstance(event, p.AboutReservation):
                continue
            key = (event.position_id, event.reservation_id)
            shown[key] = shown_after(event, shown.get(key))
            if isinstance(event, p.Held):
                until[event.reservation_id] = event.until
            if isinstance(event, p.MovedOut):
                left.append(shown.pop(key))
        held = (s for s in shown.values() if s.state != "held" or until[s.reservation_id] > at)
        return [*left, *held]

    return look


def shown_after(event: p.AboutReservation, before: Shown | None) -> Shown:
    """How a stay looks after one more fact."""
    if isinstance(event, p.Reserved | p.Held | p.MovedIn):
        who = (event.site_id, event.position_id, event.reservation_id, event.member_id)
        state = event.status if isinstance(event, p.MovedIn) else STATES[type(event)]
        return Shown(*who, event.period.day, event.period.starts, event.period.ends, state)
    assert before is not None
    match event:
        case p.Extended():
            return before._replace(ends=event.period.ends)
        case p.Undone():
            return before._replace(state=event.status)
        case _:
            return before._replace(state=STATES[type(event)])


def days(wall: Wall) -> list[tuple[str, date]]:
    """The days of sites about which there is anything to show."""
    c = wall.day.rows.c
    with wall.look() as view:
        known = view.connection.execute(select(c.site_id, c.day).distinct())
        return [(site_id, date.fromisoformat(day)) for site_id, day in known]


def the_day_board(_bookings: Bookings, wall: Wall) -> View:
    def look(at: datetime) -> Collection[Shown]:
        known = days(wall)
        with wall.look() as view:
            stays = [s for d in known for s in wall.day.on(view.connection, *d, at=at)]
        return [Shown(*(getattr(stay, name) for name in Shown._fields)) for stay in stays]

    return look


def the_reservations_board(_bookings: Bookings, wall: Wall) -> View:
    def look(at: datetime) -> Collection[Shown]:
        known, now = days(wall), f"{at:%Y-%m-%dT%H:%M:%SZ}"
        with wall.look() as view:
            all_ = [r for d in known for r in wall.reservations.on_day(view.connection, *d)]
        rows = [row for row in all_ if row.state != "held" or row.held_until > now]
        return [Shown(*(getattr(row, name) for name in Shown._fields)) for row in rows]

    return look


VIEWS: list[Callable[[Bookings, Wall], View]] = [the_log, the_day_board, the_reservations_board]
SHOWS_MOVES = (the_log, the_day_board)
