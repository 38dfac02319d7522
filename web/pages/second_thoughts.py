"""What may still be changed about a reservation: its last step taken back, its end put off."""

from collections.abc import Iterable
from datetime import date

from domain.zones import minute_of, wall_of
from web.languages import N_, gettext
from web.standing import Standing

UNDO = {
    "inside": N_("Undo check-in"),
    "left": N_("Undo check-out"),
    "cancelled": N_("Undo cancellation"),
    "missed": N_("Undo no-show"),
}


def undoing(standing: Standing, day: Iterable[Standing], *, staff: bool = False) -> str:
    """What taking back the last step is called; empty when it cannot be taken back.

    `day` are all reservations of the site's day: nobody else must need the place. Only staff take
    back a no-show.
    """
    if standing.state == "missed" and not staff:
        return ""
    if standing.state not in UNDO or standing.at >= standing.ends_at or _was_held(standing):
        return ""
    if standing.state != "inside" and any(
        other.may_check_out or other.period.overlaps(standing.period)
        for other in _others(standing, day)
    ):
        return ""
    return gettext(UNDO[standing.state])


def _was_held(standing: Standing) -> bool:
    """Whether all there was may have been a hold, which is not brought back."""
    return standing.state == "cancelled" and bool(standing.row.held_until)


def later_ends(
    standing: Standing, day: Iterable[Standing], blocks: Iterable[str] = ()
) -> list[str]:
    """The wall-clock times until which somebody may have it instead: up to the next, or closing.

    `blocks` are the times at which the position goes out of use that day.
    """
    row, policy = standing.row, standing.policy
    opening = policy.opening(date.fromisoformat(row.day))
    reserved = standing.ahead and not standing.may_confirm
    if not (reserved or standing.state == "inside") or opening is None:
        return []
    closes = opening[1]
    nexts = (*(each.row.starts for each in _others(standing, day)), *blocks)
    limit = min((starts for starts in nexts if starts >= row.ends), default=closes)
    grid = map(wall_of, range(0, minute_of(closes), policy.grid_minutes))
    return [end for end in (*grid, closes) if row.ends < end <= limit]


def _others(standing: Standing, day: Iterable[Standing]) -> list[Standing]:
    """What else is promised at the same position that day."""
    mine = standing.row
    return [
        other
        for other in day
        if other.row.position_id == mine.position_id
        and other.row.reservation_id != mine.reservation_id
        and other.stands
    ]
