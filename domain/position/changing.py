"""Staying longer, and sitting somewhere else."""

from collections.abc import Collection

from domain.causes import Displacing
from domain.kernel import Stamp
from domain.period import Period
from domain.position.attending import must_be_vacant
from domain.position.events import Extended, MovedIn, MovedOut
from domain.position.reservation import Reservation
from domain.position.state import Position
from domain.refusals import TooShort


def extend(
    position: Position,
    reservation_id: str,
    period: Period,
    *,
    branches: Collection[str] = (),
    by: Stamp,
) -> list[Extended]:
    """Stay until the end of `period`, which begins as the reservation does.

    Raises AlreadyEnded, NotYours, Stale (for a hold), TooShort for an earlier end, and the refusals
    of `Position.must_be_free`.
    """
    kept = position.settled(reservation_id, by)
    if period.ends_at == kept.period.ends_at:
        return []
    if period.ends_at < kept.period.ends_at:
        raise TooShort(minutes=kept.period.minutes)
    position.must_be_free(period, at=by.at, but=reservation_id, branches=branches)
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
    coming: Reservation,
    from_position_id: str,
    *,
    branches: Collection[str] = (),
    cause: Displacing = "",
    by: Stamp,
) -> list[MovedIn]:
    """Come from another position, with what is left of a reservation.

    Raises StillOccupied, and the refusals of `Position.must_be_free`.
    """
    position.must_be_free(coming.period, at=by.at, branches=branches)
    if coming.checked_in:
        must_be_vacant(position, reservation_id, coming.period.day, by.at)
    moved = MovedIn(
        **position.about(reservation_id, coming.member_id, by),
        **coming.taken_along(),
        from_position_id=from_position_id,
        cause=cause,
    )
    return [moved]
