"""Who has a desk on the plan, for staff who do something about it."""

from typing import NamedTuple

from web.house import house
from web.moments import Look
from web.naming import called
from web.pages.slots import Hours, Slot
from web.standing import Standing


class Holder(NamedTuple):
    """Somebody who has a desk for a part of some hours, and where their reservation stands."""

    name: str
    standing: Standing


def holders(look: Look, hours: Hours, slot: Slot, code: str) -> tuple[Holder, ...]:
    """Who has the desk during the hours, the earliest first."""
    site = hours.site
    rows = look.wall.reservations.on_day(look.view.connection, site.site_id, slot.day)
    standings = [Standing.of(row, site, look.now) for row in rows if row.position_id == code]
    theirs = [
        each
        for each in standings
        if each.stands and each.row.starts < slot.ends and slot.starts < each.row.ends
    ]
    names = house().accounts.names(each.row.member_id for each in theirs)
    theirs.sort(key=lambda each: each.row.starts)
    return tuple(Holder(called(each.row.member_id, names), each) for each in theirs)
