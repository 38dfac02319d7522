"""What a change of a zone's rules does: 09:00 stays 09:00, and its instants are noted anew."""

from booking.application import Bookings, Outcome, once
from booking.commands import RetimePosition
from booking.draft import Draft
from domain.position.retiming import retime


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
