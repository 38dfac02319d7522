"""Arriving at a desk, leaving it, and giving it back."""

from collections.abc import Sequence

from booking.application import Bookings, Outcome, once
from booking.commands import CheckIn, CheckOut, OnReservation, ReleaseDesk
from domain.agenda import Agenda
from domain.kernel import Stamp, Stream
from domain.position import Position, Released


@once
def check_in(bookings: Bookings, command: CheckIn) -> Outcome:
    """The member is here, in the window of the policy the reservation was made under.

    Raises the refusals of `Position.check_in`.
    """
    position = bookings.position(command.site_id, command.position_id)
    kept = position.state.running(command.reservation_id, command.by)
    policy = bookings.site(command.site_id).state.policy(kept.policy_version)
    arrived = position.state.check_in(
        command.reservation_id, opens_minutes=policy.check_in_opens_minutes, by=command.by
    )
    return bookings.record(command, position.then(arrived))


@once
def check_out(bookings: Bookings, command: CheckOut) -> Outcome:
    """The member leaves; the rest is free at once. Raises the refusals of `Position.check_out`."""
    position = bookings.position(command.site_id, command.position_id)
    left = position.state.check_out(command.reservation_id, by=command.by)
    return _given_back(bookings, command, position, left)


@once
def release_desk(bookings: Bookings, command: ReleaseDesk) -> Outcome:
    """Give the rest back for a reason. Raises the refusals of `Position.release`."""
    position = bookings.position(command.site_id, command.position_id)
    released = position.state.release(command.reservation_id, command.reason, by=command.by)
    return _given_back(bookings, command, position, released)


def _given_back(
    bookings: Bookings,
    command: OnReservation,
    position: Stream[Position],
    released: Sequence[Released],
) -> Outcome:
    """What the position lets go, the member's agenda lets go."""
    freed = [_freed(bookings, event, command.by) for event in released]
    return bookings.record(command, position.then(released), *freed)


def _freed(bookings: Bookings, released: Released, by: Stamp) -> Stream[Agenda]:
    agenda = bookings.agenda(released.member_id)
    return agenda.then(agenda.state.free(released.member_id, released.reservation_id, by=by))
