"""Forgetting a member: what is ahead of them is given back, what was stays as it is."""

from collections.abc import Iterator
from datetime import datetime

from booking.application import Bookings, Outcome, once
from booking.attending import let_go
from booking.commands import ForgetMember
from booking.draft import Draft
from domain.position import Position
from domain.position.attending import release
from domain.refusals import NotYours


@once
def forget_member(bookings: Bookings, command: ForgetMember) -> Outcome:
    """Release what a member or guests of theirs have ahead, leave their branches, and record it.

    Who sits at a desk leaves it. From then on their agenda refuses to be promised anything; who is
    forgotten stays so. Raises NotYours for all but operators.
    """
    by, draft = command.by, Draft(bookings)
    if by.actor.role not in ("operator", "system"):
        raise NotYours
    for position, id_ in list(_ahead(draft, command.member_id, by.at)):
        site_id, position_id = position.site_id, position.position_id
        released = release(draft.position(site_id, position_id), id_, "erased", by=by)
        let_go(draft, site_id, position_id, released, by=by)
    agenda = draft.agenda(command.member_id)
    draft.in_agenda(command.member_id, agenda.forget(command.member_id, by=by))
    return draft.record(command)


def count_ahead(bookings: Bookings, member_id: str, at: datetime) -> int:
    """How many reservations and holds `forget_member` would release at a UTC instant."""
    return sum(1 for _ in _ahead(Draft(bookings), member_id, at))


def _ahead(draft: Draft, member_id: str, at: datetime) -> Iterator[tuple[Position, str]]:
    """What is ahead of a member or booked by them, at any site.

    Every diary is read: agendas do not know of guests, and a board may not know of everything yet.
    """
    for site_id in draft.sites():
        for position in draft.positions(site_id):
            for id_, kept in position.ahead(at):
                if member_id in (kept.member_id, kept.booker_id):
                    yield position, id_
