"""Everything that shows reservations; each must show just what members were told.

Each of VIEWS, given the bookings of an example, returns a callable that is asked after every step
for what it shows by then.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.application import Bookings
from domain.position import CheckedIn, Released, Reserved
from projections.boards import Wall
from projections.day import Occupancy
from projections.store import memory_engine
from tests.support.log import event_of, rows


class Shown(NamedTuple):
    """A reservation that was not given back, as anybody may see it."""

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str
    day: str
    starts: str
    ends: str
    checked_in: bool = False


View = Callable[[], Collection[Shown]]


def the_log(bookings: Bookings) -> View:
    """What the log says, read from its first row every time."""

    def look() -> Collection[Shown]:
        shown: dict[tuple[str, str, str], Shown] = {}
        for event in map(event_of, rows(bookings)):
            if not isinstance(event, Reserved | CheckedIn | Released):
                continue
            key = (event.site_id, event.position_id, event.reservation_id)
            match event:
                case Reserved(member_id=member, period=period):
                    hours = (period.day, period.starts, period.ends)
                    shown[key] = Shown(*key, member, *hours)
                case CheckedIn():
                    shown[key] = shown[key]._replace(checked_in=True)
                case Released():
                    del shown[key]
        return shown.values()

    return look


def the_day_board(bookings: Bookings) -> View:
    """What the plan and the arrivals are drawn from, after a pull like any reader's."""
    wall = Wall(memory_engine(), bookings.event_log)
    wall.prepare()

    def look() -> Collection[Shown]:
        with wall.look() as view:
            stays = [Occupancy(*row) for row in view.connection.execute(select(wall.day.rows))]
        return [
            Shown(
                *(stay.site_id, stay.position_id, stay.reservation_id, stay.member_id),
                *(stay.day, stay.starts, stay.ends),
                checked_in=stay.state == "checked-in",
            )
            for stay in stays
            if stay.holds
        ]

    return look


def the_reservations_board(bookings: Bookings) -> View:
    """What each member reads of their own, asked for member by member."""
    wall = Wall(memory_engine(), bookings.event_log)
    wall.prepare()

    def look() -> Collection[Shown]:
        with wall.look() as view:
            members = view.connection.scalars(select(wall.reservations.rows.c.member_id).distinct())
            theirs = [
                row
                for member in members.all()
                for row in wall.reservations.of_member(
                    view.connection, member, ending_after=LONG_AGO, limit=10_000
                )
            ]
        return [
            Shown(
                *(row.site_id, row.position_id, row.reservation_id, row.member_id),
                *(row.day, row.starts, row.ends),
                checked_in=row.state == "checked-in",
            )
            for row in theirs
            if row.state != "released"
        ]

    return look


LONG_AGO = datetime(1000, 1, 1, tzinfo=UTC)
VIEWS: list[Callable[[Bookings], View]] = [the_log, the_day_board, the_reservations_board]
