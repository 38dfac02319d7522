"""Changing a reservation: staying longer, sitting elsewhere, taking back, recording afterwards."""

from datetime import date, datetime

from msgspec.structs import replace

from booking.application import Bookings, Outcome
from booking.attending import let_go, policy_of
from booking.commands import (
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    OnReservation,
    Undo,
)
from booking.draft import Draft
from booking.once import once
from booking.promising import change_claim
from domain.causes import Displacing
from domain.period import Period
from domain.position import Reservation, changing, correcting
from domain.zones import instant, local_wall, minute_of, wall_of


@once
def extend(bookings: Bookings, command: Extend) -> Outcome:
    """Stay until a later time, as long as nobody comes next.

    Raises the refusals of `Policy.admit`, the position's `extend` and `Agenda.change`.
    """
    by, draft = command.by, Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    kept = position.running(command.reservation_id, by)
    calendar, policy = draft.site(command.site_id).calendar, policy_of(draft, command)
    day, starts = date.fromisoformat(kept.period.day), kept.period.starts
    zone = kept.period.time_zone
    period = calendar.admit(policy, day, starts, command.ends, zone, at=by.at)
    branches = draft.branches_for(position, command.reservation_id)
    extended = changing.extend(position, command.reservation_id, period, branches=branches, by=by)
    draft.at_position(command.site_id, command.position_id, extended)
    if extended:
        change_claim(draft, command, command.position_id, kept, period)
    return draft.record(command)


@once
def move(bookings: Bookings, command: Move) -> Outcome:
    """Sit at another position: both positions and the agenda, or none of them.

    Raises the refusals of `move_out` and `move_in`.
    """
    draft = Draft(bookings)
    draft.position(command.site_id, command.position_id).running(command.reservation_id, command.by)
    if command.to_position_id != command.position_id:
        relocate(draft, command, command.to_position_id)
    return draft.record(command)


def relocate(
    draft: Draft, command: OnReservation, to_position_id: str, cause: Displacing = ""
) -> None:
    """Have what is left of a reservation elsewhere; the house gives the cause when it wants that.

    Raises the refusals of `move_out` and `move_in`.
    """
    by, id_ = command.by, command.reservation_id
    position = draft.position(command.site_id, command.position_id)
    kept = position.running(id_, by)
    grid = policy_of(draft, command).grid_minutes
    period = rest_of(kept, grid, command) if kept.checked_in else kept.period
    out = changing.move_out(position, id_, to_position_id, by=by)
    target = draft.position(command.site_id, to_position_id)
    branches = draft.branches_for(position, id_)
    coming, there = replace(kept, period=period), command.position_id
    came = changing.move_in(target, id_, coming, there, branches=branches, cause=cause, by=by)
    draft.at_position(command.site_id, command.position_id, out)
    draft.at_position(command.site_id, to_position_id, came)
    change_claim(draft, command, to_position_id, kept, period)


def rest_of(kept: Reservation, grid_minutes: int, command: OnReservation) -> Period:
    """What is left of a period from the present step of the grid on: all, before it starts."""
    if command.by.at <= kept.period.starts_at:
        return kept.period
    now = minute_of(local_wall(command.by.at, kept.period.time_zone))
    starts = max(kept.period.starts, wall_of(now - now % grid_minutes))
    day = date.fromisoformat(kept.period.day)
    return Period.local(day, starts, kept.period.ends, kept.period.time_zone)


@once
def undo(bookings: Bookings, command: Undo) -> Outcome:
    """Take back the last step.

    Raises the refusals of the position's `undo` and of `Calendar.must_admit`, MemberElsewhere,
    MemberForgotten.
    """
    by, draft = command.by, Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    kept = position.kept(command.reservation_id, by)
    if kept.status != "checked-in":
        draft.site(command.site_id).calendar.must_admit(kept.period)
    branches = draft.branches_for(position, command.reservation_id)
    undone = correcting.undo(position, command.reservation_id, branches=branches, by=by)
    draft.at_position(command.site_id, command.position_id, undone)
    if kept.status != "checked-in":
        change_claim(draft, command, command.position_id, kept, kept.period)
    return draft.record(command)


@once
def correct_arrival(bookings: Bookings, command: CorrectArrival) -> Outcome:
    """Record an arrival afterwards.

    Raises the refusals of the position's `correct_arrival` and of `Calendar.must_admit`.
    """
    by, draft = command.by, Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    kept = position.kept(command.reservation_id, by)
    if kept.status == "no-show":
        draft.site(command.site_id).calendar.must_admit(kept.period)
    policy = policy_of(draft, command)
    came = correcting.correct_arrival(
        position,
        command.reservation_id,
        _instant(kept, command.happened),
        opens_minutes=policy.check_in_opens_minutes,
        branches=draft.branches_for(position, command.reservation_id),
        by=by,
    )
    draft.at_position(command.site_id, command.position_id, came)
    if kept.status == "no-show":
        change_claim(draft, command, command.position_id, kept, kept.period)
    return draft.record(command)


@once
def correct_departure(bookings: Bookings, command: CorrectDeparture) -> Outcome:
    """Record a departure afterwards. Raises the refusals of `correct_departure`."""
    by, draft = command.by, Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    kept = position.kept(command.reservation_id, by)
    left = correcting.correct_departure(
        position, command.reservation_id, _instant(kept, command.happened), by=by
    )
    let_go(draft, command.site_id, command.position_id, left, by=by)
    return draft.record(command)


def _instant(kept: Reservation, wall: str) -> datetime:
    """The UTC instant of a time of the reservation's day. Raises NonexistentTime."""
    return instant(date.fromisoformat(kept.period.day), wall, kept.period.time_zone)
