"""Forgetting a member: what is ahead of them is given back, what was stays as it is."""

from booking.application import Bookings, Outcome
from booking.attending import let_go
from booking.commands import ForgetMember
from booking.draft import Draft
from booking.once import once
from domain.position.attending import release
from domain.refusals import NotYours


@once
def forget_member(bookings: Bookings, command: ForgetMember) -> Outcome:
    """Release what a member or guests of theirs have ahead, leave their branches, and record it.

    Who sits at a desk leaves it. From then on their agenda refuses to be promised anything, so
    whoever looks again and finds nothing ahead has found the end of it. Who is forgotten stays so.
    Raises NotYours for all but operators.
    """
    by, draft, who = command.by, Draft(bookings), command.member_id
    if by.actor.role not in ("operator", "system"):
        raise NotYours
    for site_id, position_id, id_ in command.reservations:
        position = draft.position(site_id, position_id)
        kept = dict(position.ahead(by.at)).get(id_)
        if kept and who in (kept.member_id, kept.booker_id):
            released = release(position, id_, "erased", by=by)
            let_go(draft, site_id, position_id, released, by=by)
    draft.in_agenda(who, draft.agenda(who).forget(who, by=by))
    return draft.record(command)
