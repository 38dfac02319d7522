"""Staying longer, and sitting somewhere else."""

from domain.kernel import Stamp
from domain.period import Period
from domain.position.attending import must_be_vacant
from domain.position.events import Extended, MovedIn, MovedOut
from domain.position.state import Position, Reservation
from domain.refusals import TooShort, UnknownPosition


def extend(position: Position, reservation_id: str, period: Period, *, by: Stamp) -> list[Extended]:
    """Stay until the end of `period`, which begins as the reservation does.

    Raises AlreadyEnded, NotYours, Stale (for a hold), TooShort for an earlier end, PositionTaken.
    """
    kept = position.settled(reservation_id, by)
    if period.ends_at == kept.period.ends_at:
        return []
    if period.ends_at < kept.period.ends_at:
        raise TooShort(minutes=kept.period.minutes)
    position.must_be_free(period, at=by.at, but=reservation_id)
    extended = Extended(
        **position.about(reservation_id, kept.member_id, by),
        period=period,
    )
    return [extended]


def move_out(
    position: Position, reservation_id: str, to_position_id: str, *, by: Stamp
) -> list[MovedOut]:
    """Leave for another position of the site. Raises AlreadyEnded, NotYours, Stale (for a hold)."""
    kept = position.settled(reservation_id, by)
    moved = MovedOut(
        **position.about(reservation_id, kept.member_id, by),
        to_position_id=to_position_id,
    )
    return [moved]


def move_in(
    position: Position,
    reservation_id: str,
    kept: Reservation,
    period: Period,
    from_position_id: str,
    *,
    by: Stamp,
) -> list[MovedIn]:
    """Come from another position, where the reservation was `kept`, for the period.

    Raises UnknownPosition, PositionTaken, StillOccupied.
    """
    if not position.position_id:
        raise UnknownPosition
    position.must_be_free(period, at=by.at)
    if kept.checked_in:
        must_be_vacant(position, reservation_id, period.day, by.at)
    moved = MovedIn(
        **position.about(reservation_id, kept.member_id, by),
        booker_id=kept.booker_id,
        party_id=kept.party_id,
        period=period,
        policy_version=kept.policy_version,
        status=kept.status,
        reserved_at=kept.reserved_at,
        from_position_id=from_position_id,
    )
    return [moved]
