"""Ending a reservation because the house needs the place, or closes."""

from domain.causes import Displacing
from domain.kernel import Stamp
from domain.position.attending import released
from domain.position.events import Released
from domain.position.state import Position


def displace(
    position: Position, reservation_id: str, cause: Displacing, *, by: Stamp
) -> list[Released]:
    """End a reservation for a cause; who sits there leaves. Raises AlreadyEnded, NotYours."""
    kept = position.running(reservation_id, by)
    ended = released(
        position, reservation_id, kept, "displaced", happened=by.at, cause=cause, by=by
    )
    return [ended]
