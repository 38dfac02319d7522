"""Reserving a desk."""

from booking.application import Bookings, Outcome, once
from booking.commands import ReserveDesk


@once
def reserve_desk(bookings: Bookings, command: ReserveDesk) -> Outcome:
    """Promise the position to the member and the member to the position; both or neither.

    Raises the refusals of `Policy.admit`, `Position.reserve` and `Agenda.claim`.
    """
    site = bookings.site(command.site_id).state.known()
    policy = site.policy_at(command.by.at)
    period = policy.admit(
        command.day, command.starts, command.ends, site.time_zone, at=command.by.at
    )
    position = bookings.position(command.site_id, command.position_id)
    agenda = bookings.agenda(command.member_id)
    reservation_id = command.reservation_id
    reserved = position.state.reserve(
        reservation_id, command.member_id, period, policy.version, by=command.by
    )
    claimed = agenda.state.claim(
        command.member_id,
        reservation_id,
        site_id=command.site_id,
        position_id=command.position_id,
        period=period,
        max_upcoming=policy.max_upcoming,
        by=command.by,
    )
    return bookings.record(command, position.then(reserved), agenda.then(claimed))
