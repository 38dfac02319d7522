"""Settling what time alone has decided: lapsed holds, no-shows, check-outs at closing time."""

from datetime import date

from booking.application import Bookings, Outcome
from booking.attending import let_go
from booking.commands import Settle
from booking.draft import Draft
from booking.once import once
from domain.calendar import Calendar
from domain.policy import Policy
from domain.position import Reservation
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
    rules = rules_of(draft.site(command.site_id).calendar, kept)
    due = rules.held_until(kept.period, kept.reserved_at)
    ended = [
        *lapse(position, command.reservation_id, by=by),
        *miss(position, command.reservation_id, due=due, by=by),
        *close(position, command.reservation_id, closes_at=rules.closes_at(kept.period), by=by),
    ]
    let_go(draft, command.site_id, command.position_id, ended, by=by)
    return draft.record(command)


def rules_of(calendar: Calendar, kept: Reservation) -> Policy:
    """The policy a reservation was made under, with the hours of its day."""
    policy = calendar.policy(kept.policy_version)
    return calendar.rules(policy, date.fromisoformat(kept.period.day))
