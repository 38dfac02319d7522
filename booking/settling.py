"""Settling what time alone has decided: lapsed holds, no-shows, check-outs at closing time."""

from datetime import date, datetime

from booking.application import Bookings, Outcome, once
from booking.attending import let_go
from booking.commands import Settle
from booking.draft import Draft
from domain.policy import Policy
from domain.position import Reservation
from domain.position.attending import close, miss
from domain.position.reserving import lapse
from domain.zones import instant


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
        *close(position, command.reservation_id, closes_at=closing(policy, kept), by=by),
    ]
    let_go(draft, command.site_id, command.position_id, ended, by=by)
    return draft.record(command)


def closing(policy: Policy, kept: Reservation) -> datetime:
    """When (UTC) the site closes on the day of a reservation, under its policy."""
    day = date.fromisoformat(kept.period.day)
    opening = policy.opening(day)
    closes = opening[1] if opening else kept.period.ends
    return max(kept.period.ends_at, instant(day, closes, kept.period.time_zone))
