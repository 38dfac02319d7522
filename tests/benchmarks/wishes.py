"""What people ask for at Essaouira: desk after desk, time after time, day after day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, product

from booking.commands import ReserveDesk
from domain.zones import wall_of
from tests.month import essaouira
from tests.support.house import SEVEN, stamp

SITE = essaouira(SEVEN)
FIRST_MINUTE, LAST_MINUTE = 9 * 60, 19 * 60
MEMBERS = 350


def ahead(members: int) -> Iterator[ReserveDesk]:
    """Half-hours from tomorrow on, asked for now, by one member after the other."""
    halves = range(FIRST_MINUTE, LAST_MINUTE, 30)
    slots = product(range(1, 85), halves, SITE.positions)
    for number, (days, minute, place) in enumerate(slots):
        yield wish(number % members, place.code, SEVEN, SEVEN + timedelta(days=days), minute, 30)


def behind(many: int) -> Iterator[list[ReserveDesk]]:
    """So many hours up to yesterday, a day at a time: each member asks for one in the morning."""
    hours = range(FIRST_MINUTE, LAST_MINUTE, 60)
    days = -(-many // MEMBERS)
    for left, day in zip(count(many, -MEMBERS), range(-days, 0), strict=False):
        at = SEVEN + timedelta(days=day)
        slots = enumerate(product(hours, SITE.positions))
        asked = [wish(number, place.code, at, at, minute, 60) for number, (minute, place) in slots]
        yield asked[:left]


def wish(  # noqa: PLR0917
    number: int, position_id: str, at: datetime, when: datetime, minute: int, minutes: int
) -> ReserveDesk:
    """A member's wish for a desk, from a minute of some day on."""
    member = f"member-{number}"
    return ReserveDesk(
        by=stamp(member, at=at),
        site_id=SITE.site_id,
        position_id=position_id,
        member_id=member,
        day=when.date(),
        starts=wall_of(minute),
        ends=wall_of(minute + minutes),
    )
