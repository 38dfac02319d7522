"""Arriving at a desk, leaving it, giving it back, walking in."""

from collections.abc import Sequence

from booking.application import Bookings, Outcome
from booking.commands import (
    CheckIn,
    CheckOut,
    OnReservation,
    ReleaseDays,
    ReleaseDesk,
    WalkIn,
    derived_id,
)
from booking.draft import Draft
from booking.once import once
from booking.promising import Seat, Terms, first_free, promise, terms
from domain.kernel import Stamp
from domain.policy import Policy
from domain.position import AboutReservation, MovedOut, Reason
from domain.position import attending as verbs
from domain.position.reserving import guest_id
from domain.refusals import AlreadyEnded, NotYours
from domain.zones import local_day, local_wall, minute_of, wall_of


@once
def check_in(bookings: Bookings, command: CheckIn) -> Outcome:
    """The member is here, in the window of the policy the reservation was made under.

    Raises the refusals of the position's `check_in`.
    """
    draft = Draft(bookings)
    policy = policy_of(draft, command)
    arrived = verbs.check_in(
        draft.position(command.site_id, command.position_id),
        command.reservation_id,
        opens_minutes=policy.check_in_opens_minutes,
        by=command.by,
    )
    draft.at_position(command.site_id, command.position_id, arrived)
    return draft.record(command)


def policy_of(draft: Draft, command: OnReservation) -> Policy:
    """The policy a reservation was made under. Raises AlreadyEnded, NotYours."""
    position = draft.position(command.site_id, command.position_id)
    kept = position.kept(command.reservation_id, command.by)
    return draft.site(command.site_id).calendar.policy(kept.policy_version)


@once
def check_out(bookings: Bookings, command: CheckOut) -> Outcome:
    """The member leaves; the rest is free at once. Raises the refusals of `check_out`."""
    draft = Draft(bookings)
    position = draft.position(command.site_id, command.position_id)
    left = verbs.check_out(position, command.reservation_id, by=command.by)
    let_go(draft, command.site_id, command.position_id, left, by=command.by)
    return draft.record(command)


@once
def release_desk(bookings: Bookings, command: ReleaseDesk) -> Outcome:
    """Give the rest back for a reason. Raises the refusals of `release`."""
    draft = Draft(bookings)
    _release(draft, command, command.reason)
    return draft.record(command)


@once
def release_days(bookings: Bookings, command: ReleaseDays) -> Outcome:
    """Cancel what is still ahead of a member's days, wherever it is by now. Raises NotYours.

    Who has come meanwhile is here, and leaves by checking out.
    """
    draft = Draft(bookings)
    for site_id, seen_at, reservation_id in command.reservations:
        position_id = _moved_to(bookings, site_id, seen_at, reservation_id)
        one = OnReservation(
            by=command.by, site_id=site_id, position_id=position_id, reservation_id=reservation_id
        )
        if _is_ahead(draft, one):
            _release(draft, one, "cancelled")
    return draft.record(command)


def _moved_to(bookings: Bookings, site_id: str, position_id: str, reservation_id: str) -> str:
    """The position of a reservation that was seen at one of them, however often it has moved."""
    if reservation_id in bookings.position(site_id, position_id).state.diary:
        return position_id
    here = (event for _, event in bookings.backwards(f"position:{site_id}/{position_id}"))
    last = next((e for e in here if getattr(e, "reservation_id", "") == reservation_id), None)
    if not isinstance(last, MovedOut):
        return position_id
    return _moved_to(bookings, site_id, last.to_position_id, reservation_id)


def _is_ahead(draft: Draft, command: OnReservation) -> bool:
    """Whether a reservation stands, and nobody has come yet. Raises NotYours."""
    position = draft.position(command.site_id, command.position_id)
    try:
        return not position.running(command.reservation_id, command.by).checked_in
    except AlreadyEnded:
        return False


def _release(draft: Draft, command: OnReservation, reason: Reason) -> None:
    position = draft.position(command.site_id, command.position_id)
    released = verbs.release(position, command.reservation_id, reason, by=command.by)
    let_go(draft, command.site_id, command.position_id, released, by=command.by)


def let_go(
    draft: Draft, site_id: str, position_id: str, ended: Sequence[AboutReservation], *, by: Stamp
) -> None:
    """Add events by which reservations ended, and free the agendas of their members."""
    draft.at_position(site_id, position_id, ended)
    for event in ended:
        agenda = draft.agenda(event.member_id)
        freed = agenda.free(event.member_id, event.reservation_id, by=by)
        draft.in_agenda(event.member_id, freed)


@once
def walk_in(bookings: Bookings, command: WalkIn) -> Outcome:
    """Staff give a free position to whoever stands there: reserved from now on, and checked in.

    Without a member it is a guest of nobody's name. Raises NotYours for members, and what
    `reserve_desk` and `check_in` raise.
    """
    by, draft = command.by, Draft(bookings)
    if by.actor.role == "member":
        raise NotYours
    site = bookings.site(command.site_id).state.known()
    grid = site.policy_at(by.at).grid_minutes
    now = minute_of(local_wall(by.at, site.time_zone))
    starts = wall_of(now - now % grid)
    day = local_day(by.at, site.time_zone)
    wanted = terms(bookings, command.site_id, day, starts, command.ends, by=by)
    id_ = derived_id(by)
    member_id = command.member_id or guest_id(id_)
    vacant = _vacant(draft, wanted, command, by)
    seat = Seat(first_free(draft, wanted, vacant, member_id, by=by), id_, member_id)
    promise(draft, wanted, seat, by=by)
    arrived = verbs.check_in(
        draft.position(command.site_id, seat.position_id),
        id_,
        opens_minutes=wanted.policy.check_in_opens_minutes,
        by=by,
    )
    draft.at_position(command.site_id, seat.position_id, arrived)
    return draft.record(command)


def _vacant(draft: Draft, wanted: Terms, command: WalkIn, by: Stamp) -> Sequence[str]:
    """The choices where nobody has stayed too long; all of them when there is no such."""
    day = wanted.period.day
    vacant = [
        position_id
        for position_id in command.choices
        if verbs.is_vacant(draft.position(wanted.site_id, position_id), "", day, by.at)
    ]
    return vacant or command.choices
