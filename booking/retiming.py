"""What a change of a zone's rules does: 09:00 stays 09:00, and its instants are noted anew."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from booking.application import Bookings, Outcome
from booking.commands import RetimePosition
from booking.draft import Draft
from booking.once import once
from domain.period import Period
from domain.position import Reservation
from domain.position.retiming import by_todays_rules, instants, retime
from domain.refusals import NonexistentTime


class Retiming(NamedTuple):
    """A reservation whose instants are others by the zone rules in force.

    `period` has them; it is None when the clocks now skip one of its times.
    """

    reservation_id: str
    kept: Reservation
    period: Period | None


def retimings(
    bookings: Bookings, site_id: str, position_id: str, at: datetime
) -> Iterator[Retiming]:
    """What `retime_position` would note of what a position has ahead, and what hinders it."""
    for id_, kept in bookings.position(site_id, position_id).state.ahead(at):
        try:
            period = by_todays_rules(kept.period)
        except NonexistentTime:
            yield Retiming(id_, kept, None)
        else:
            if instants(period) != instants(kept.period):
                yield Retiming(id_, kept, period)


@once
def retime_position(bookings: Bookings, command: RetimePosition) -> Outcome:
    """Note the instants of a position's reservations by the zone rules in force.

    One fact for each that moved, in the position and in its member's agenda; a hold's claim lapses
    as it would, and has the new instants when it is confirmed. Raises NonexistentTime when the
    clocks now skip one of the times.
    """
    by, draft = command.by, Draft(bookings)
    for id_, kept in draft.position(command.site_id, command.position_id).diary.items():
        position = draft.position(command.site_id, command.position_id)
        for moved in retime(position, id_, by=by):
            draft.at_position(command.site_id, command.position_id, [moved])
            if kept.status == "held":
                continue
            followed = draft.agenda(moved.member_id).follow(
                moved.member_id,
                id_,
                site_id=command.site_id,
                position_id=command.position_id,
                period=moved.period,
                by=by,
            )
            draft.in_agenda(moved.member_id, followed)
    return draft.record(command)
