"""Reserving desks: one, one on several days, several for a team, and holding one for a while."""

from collections.abc import Sequence
from datetime import timedelta

from booking.application import Bookings, Outcome
from booking.commands import (
    ConfirmHold,
    HoldDesk,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    derived_id,
)
from booking.draft import Draft
from booking.once import once
from booking.promising import Seat, Terms, change_claim, claim, first_free, promise, terms
from domain.position.reserving import confirm, guest_id, hold
from domain.refusals import PositionTaken


@once
def reserve_desk(bookings: Bookings, command: ReserveDesk) -> Outcome:
    """Promise a position to the member and the member to the position; both or neither.

    Raises the refusals of `Policy.admit`, of the position's `reserve` and of `Agenda.claim`.
    """
    by, draft = command.by, Draft(bookings)
    wanted = terms(bookings, command.site_id, command.day, command.starts, command.ends, by=by)
    position_id = first_free(draft, wanted, command.choices, command.member_id, by=by)
    seat = Seat(position_id, command.reservation_id, command.member_id)
    promise(draft, wanted, seat, by=by)
    return draft.record(command)


@once
def reserve_days(bookings: Bookings, command: ReserveDays) -> Outcome:
    """The same hours of several days, all of them or none; each day is a reservation.

    Raises what `reserve_desk` raises.
    """
    by, draft = command.by, Draft(bookings)
    for number, day in enumerate(sorted(set(command.days))):
        wanted = terms(bookings, command.site_id, day, command.starts, command.ends, by=by)
        position_id = first_free(draft, wanted, command.choices, command.member_id, by=by)
        seat = Seat(position_id, derived_id(by, number), command.member_id)
        promise(draft, wanted, seat, by=by)
    return draft.record(command)


@once
def reserve_team(bookings: Bookings, command: ReserveTeam) -> Outcome:
    """All positions of the first group that is wholly free, or none.

    The member has the first, guests of theirs the others. Raises PositionTaken when no group is
    free, and what `reserve_desk` raises.
    """
    by, draft = command.by, Draft(bookings)
    wanted = terms(bookings, command.site_id, command.day, command.starts, command.ends, by=by)
    group = _free_group(draft, wanted, command)
    for number, position_id in enumerate(group):
        id_ = derived_id(by, number)
        member_id = guest_id(id_) if number else command.member_id
        seat = Seat(position_id, id_, member_id, command.member_id, party_id=derived_id(by))
        promise(draft, wanted, seat, by=by)
    return draft.record(command)


def _free_group(draft: Draft, wanted: Terms, command: ReserveTeam) -> Sequence[str]:
    branches = draft.agenda(command.member_id).branches
    for group in command.groups:
        positions = [draft.position(wanted.site_id, position_id) for position_id in group]
        enough = len(set(group)) == command.seats
        if enough and all(p.is_free(wanted.period, command.by.at, branches) for p in positions):
            return group
    raise PositionTaken


@once
def hold_desk(bookings: Bookings, command: HoldDesk) -> Outcome:
    """Keep a position for the policy's `hold_minutes`; raises what `reserve_desk` raises.

    It is kept until a whole second, the one that people are told.
    """
    by, draft = command.by, Draft(bookings)
    wanted = terms(bookings, command.site_id, command.day, command.starts, command.ends, by=by)
    position_id = first_free(draft, wanted, command.choices, command.member_id, by=by)
    seat = Seat(position_id, command.reservation_id, command.member_id)
    until = by.at.replace(microsecond=0) + timedelta(minutes=wanted.policy.hold_minutes)
    held = hold(
        draft.position(wanted.site_id, position_id),
        seat.reservation_id,
        seat.member_id,
        wanted.period,
        wanted.policy.version,
        until=until,
        branches=draft.agenda(seat.member_id).branches,
        by=by,
    )
    draft.at_position(wanted.site_id, position_id, held)
    claim(draft, wanted, seat, until=until, by=by)
    return draft.record(command)


@once
def confirm_hold(bookings: Bookings, command: ConfirmHold) -> Outcome:
    """Make a hold a reservation.

    Raises AlreadyEnded when it has lapsed, NotYours, and the refusals of `Agenda.change`.
    """
    by, draft = command.by, Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    branches = draft.branches_for(position, command.reservation_id)
    confirmed = confirm(position, command.reservation_id, branches=branches, by=by)
    draft.at_position(command.site_id, command.position_id, confirmed)
    if confirmed:
        kept = position.diary[command.reservation_id]
        change_claim(draft, command, command.position_id, kept, kept.period)
    return draft.record(command)
