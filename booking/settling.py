"""Settling what time alone has decided: lapsed holds, no-shows, check-outs at closing time."""

from booking.application import Bookings, Outcome, once
from booking.attending import let_go
from booking.commands import Settle
from booking.draft import Draft
from domain.position.attending import close, miss
from domain.position.reserving import lapse


@once
def settle(bookings: Bookings, command: Settle) -> Outcome:
    """Record what is due about a reservation, if anything is; safe to ask twice, at any time."""
    by, draft = command.by, Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    kept = position.diary.get(command.reservation_id)
    if kept is None:
        return draft.record(command)
    policy = bookings.site(command.site_id).state.policy(kept.policy_version)
    due = policy.held_until(kept.period, kept.reserved_at)
    ended = [
        *lapse(position, command.reservation_id, by=by),
        *miss(position, command.reservation_id, due=due, by=by),
        *close(position, command.reservation_id, closes_at=policy.closes_at(kept.period), by=by),
    ]
    let_go(draft, command.site_id, command.position_id, ended, by=by)
    return draft.record(command)
