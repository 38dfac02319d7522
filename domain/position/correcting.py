"""Taking back the last step, and recording afterwards what happened earlier."""

from collections.abc import Collection
from datetime import datetime, timedelta

from domain.kernel import Stamp
from domain.position.attending import checked_in, must_be_vacant, released
from domain.position.events import CheckedIn, Released, Status, Undoable, Undone
from domain.position.reservation import Reservation
from domain.position.state import Position
from domain.refusals import AlreadyEnded, InThePast, NotYours, Stale, TooEarlyToCheckIn
from domain.zones import local_wall

UNDOABLE: dict[Status, Undoable] = {
    "checked-in": "check-in",
    "released": "release",
    "no-show": "no-show",
}


def undo(
    position: Position, reservation_id: str, *, branches: Collection[str] = (), by: Stamp
) -> list[Undone]:
    """Take back a check-in, a release or a no-show, while nothing else needs the place.

    Raises AlreadyEnded once the period is over, NotYours (only staff take back a no-show, and what
    the house took back), Stale when there is nothing to take back or all there was is a hold,
    StillOccupied, and the refusals of `Position.must_be_free`.
    """
    kept = position.kept(reservation_id, by)
    was_held = kept.status == "released" and kept.before == "held"
    if kept.status not in UNDOABLE or was_held:
        raise Stale(position=position.position_id)
    if by.actor.role == "member" and (kept.status == "no-show" or kept.displaced):
        raise NotYours
    if kept.period.has_ended(by.at):
        raise AlreadyEnded(position=position.position_id)
    status = kept.before if kept.status == "released" else "reserved"
    if not kept.stands(by.at):
        position.must_be_free(kept.period, at=by.at, but=reservation_id, branches=branches)
    if status == "checked-in":
        must_be_vacant(position, reservation_id, kept.period.day, by.at)
    undone = Undone(
        **position.about(reservation_id, kept.member_id, by),
        undid=UNDOABLE[kept.status],
        status=status,
    )
    return [undone]


def correct_arrival(
    position: Position,
    reservation_id: str,
    happened: datetime,
    *,
    opens_minutes: int,
    branches: Collection[str] = (),
    by: Stamp,
) -> list[CheckedIn]:
    """Staff record that the member had come at an earlier instant (UTC), also after a no-show.

    Raises NotYours, AlreadyEnded, TooEarlyToCheckIn, InThePast for an arrival after the end or in
    the future, StillOccupied, and the refusals of `Position.must_be_free`: others may have had the
    place since.
    """
    kept = _for_staff(position, reservation_id, by)
    if kept.status in ("held", "released"):
        raise AlreadyEnded(position=position.position_id)
    opens_at = kept.period.starts_at - timedelta(minutes=opens_minutes)
    if happened < opens_at:
        raise TooEarlyToCheckIn(time=local_wall(opens_at, kept.period.time_zone))
    if happened > by.at or kept.period.has_ended(happened):
        raise InThePast(day=kept.period.day, ends=kept.period.ends)
    if not kept.stands(by.at):
        position.must_be_free(kept.period, at=by.at, but=reservation_id, branches=branches)
    if not kept.period.has_ended(by.at):
        must_be_vacant(position, reservation_id, kept.period.day, by.at)
    return [checked_in(position, reservation_id, kept, happened, by)]


def correct_departure(
    position: Position, reservation_id: str, happened: datetime, *, by: Stamp
) -> list[Released]:
    """Staff record that the member had left at an earlier instant (UTC).

    Raises NotYours, AlreadyEnded, Stale for somebody who never came, InThePast for a departure
    before the start or in the future.
    """
    kept = _for_staff(position, reservation_id, by)
    came = kept.checked_in or (kept.status == "released" and kept.before == "checked-in")
    if not came:
        raise Stale(position=position.position_id, starts=kept.period.starts)
    if not kept.period.starts_at <= happened <= by.at:
        raise InThePast(day=kept.period.day, ends=kept.period.ends)
    return [released(position, reservation_id, kept, "left", happened=happened, by=by)]


def _for_staff(position: Position, reservation_id: str, by: Stamp) -> Reservation:
    if by.actor.role == "member":
        raise NotYours
    return position.kept(reservation_id, by)
