"""Arriving at a position, leaving it, giving it back, and not coming at all."""

from datetime import datetime, timedelta

from domain.causes import Displacing
from domain.kernel import Stamp
from domain.position.events import CheckedIn, Missed, Reason, Released
from domain.position.reservation import Reservation
from domain.position.state import Position
from domain.refusals import AlreadyEnded, Stale, StillOccupied, TooEarlyToCheckIn
from domain.zones import local_wall


def check_in(
    position: Position, reservation_id: str, *, opens_minutes: int, by: Stamp
) -> list[CheckedIn]:
    """The member is here; who has checked in stays so.

    The window opens `opens_minutes` before the start and closes with the period. Raises
    AlreadyEnded, NotYours, TooEarlyToCheckIn, StillOccupied, Stale (for a hold not confirmed).
    """
    kept = position.settled(reservation_id, by)
    if kept.checked_in:
        return []
    opens_at = kept.period.starts_at - timedelta(minutes=opens_minutes)
    if by.at < opens_at:
        raise TooEarlyToCheckIn(time=local_wall(opens_at, kept.period.time_zone))
    must_be_vacant(position, reservation_id, kept.period.day, by.at)
    return [checked_in(position, reservation_id, kept, by.at, by)]


def must_be_vacant(position: Position, reservation_id: str, day: str, at: datetime) -> None:
    """Raise StillOccupied when somebody else sits there."""
    if not is_vacant(position, reservation_id, day, at):
        raise StillOccupied(position=position.position_id)


def is_vacant(position: Position, reservation_id: str, day: str, at: datetime) -> bool:
    """Whether nobody else sits there at a UTC instant.

    Who never checked out counts until the day is over: closing time sends all home.
    """
    return not any(
        kept.checked_in and (kept.period.day == day or not kept.period.has_ended(at))
        for kept in position.others(reservation_id, at)
    )


def check_out(position: Position, reservation_id: str, *, by: Stamp) -> list[Released]:
    """The member leaves and frees the rest, also after the end.

    Raises AlreadyEnded, NotYours, Stale.
    """
    kept = position.kept(reservation_id, by)
    _must_stand(position, kept)
    if not kept.checked_in:
        raise Stale(position=position.position_id, starts=kept.period.starts)
    return [released(position, reservation_id, kept, "left", happened=by.at, by=by)]


def release(
    position: Position, reservation_id: str, reason: Reason, *, by: Stamp
) -> list[Released]:
    """Give the rest back; who sits there has left. Raises AlreadyEnded, NotYours."""
    kept = position.running(reservation_id, by)
    if kept.checked_in and reason == "cancelled":
        reason = "left"
    return [released(position, reservation_id, kept, reason, happened=by.at, by=by)]


def miss(position: Position, reservation_id: str, *, due: datetime, by: Stamp) -> list[Missed]:
    """Note that the member had not come when their grace was over, at `due` (UTC).

    Whoever has come, cancelled or is still in time needs no fact.
    """
    kept = position.diary.get(reservation_id)
    if kept is None or kept.status != "reserved" or by.at < due:
        return []
    missed = Missed(
        **position.about(reservation_id, kept.member_id, by),
        due=due,
    )
    return [missed]


def close(
    position: Position, reservation_id: str, *, closes_at: datetime, by: Stamp
) -> list[Released]:
    """Check out at closing time (UTC) whoever never did; anybody else needs no fact."""
    kept = position.diary.get(reservation_id)
    if kept is None or not kept.checked_in or by.at < closes_at:
        return []
    return [released(position, reservation_id, kept, "closed", happened=closes_at, by=by)]


def checked_in(
    position: Position, reservation_id: str, kept: Reservation, happened: datetime, by: Stamp
) -> CheckedIn:
    """The fact of an arrival at an instant (UTC)."""
    return CheckedIn(
        **position.about(reservation_id, kept.member_id, by),
        happened=happened,
    )


def released(
    position: Position,
    reservation_id: str,
    kept: Reservation,
    reason: Reason,
    *,
    happened: datetime,
    cause: Displacing = "",
    by: Stamp,
) -> Released:
    """The fact that a position was given back at an instant (UTC), by the house for a cause."""
    return Released(
        **position.about(reservation_id, kept.member_id, by),
        reason=reason,
        happened=happened,
        cause=cause,
    )


def _must_stand(position: Position, kept: Reservation) -> None:
    if kept.status in ("released", "no-show"):
        raise AlreadyEnded(position=position.position_id)
