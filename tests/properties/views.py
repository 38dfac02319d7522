"""Everything that shows reservations; each must show just what members were told.

To have a board compared, append to VIEWS: given the bookings of an example, it returns a callable
that is asked after every step for what it shows by then.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

from booking.application import Bookings
from domain.position import CheckedIn, Released, Reserved
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


VIEWS: list[Callable[[Bookings], View]] = [the_log]
