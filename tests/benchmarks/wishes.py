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
ASKED_A_DAY = 105


def ahead(members: int) -> Iterator[ReserveDesk]:
    """Three hours of every desk each day, asked for four days before by one member or another.

    So a desk is promised about fifteen times at any moment, as in life.
    """
    hours = range(FIRST_MINUTE, FIRST_MINUTE + 180, 60)
    number = count()
    for day in count():
        at = SEVEN + timedelta(days=day)
        for minute, place in product(hours, SITE.positions):
            who = next(number) % members
            yield wish(who, place.code, at, at + timedelta(days=4), minute, 60)


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
