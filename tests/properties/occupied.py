"""Occupancy as the model has it: minute by minute, from what members were told."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from projections.minutes import Cell, Minutes
from tests.properties.model import Model, Told

KEPT = ("left", "closed")
WALLS = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]


def promised_and_used(model: Model, site_id: str, now: datetime) -> Minutes:
    """What was booked, used, not come for and walked in to at a site, seen from an instant."""
    found: Minutes = Counter()
    for told in model.told.values():
        if told.site_id == site_id:
            found.update(_cells(model, told, now))
    return found


def _cells(model: Model, told: Told, now: datetime) -> Iterator[Cell]:
    """A cell for every minute of every kind."""
    left = _wall(model, told, told.left_at or now)
    came = _wall(model, told, told.came_at) if told.came_at else "25:00"
    seats = [(code, _wall(model, told, at)) for code, at in told.seats]
    starts, gone = told.began or told.starts, told.left_at is not None
    unsure = told.why in ("", "closed")
    all_kept = not gone or told.why == "no-show" or (came != "25:00" and told.why in KEPT)
    for wall in WALLS:
        desk = next((code for code, until in seats if wall < until), told.position_id)
        promised = starts <= wall < told.ends
        used = came <= wall < left and not (unsure and wall >= told.ends)
        kinds = {
            "booked": told.firm and promised and (all_kept or wall < left),
            "no_show": promised and told.why == "no-show",
            "used": used,
            "walk_in": used and told.walked_in,
        }
        yield from (Cell(k, desk, told.day, int(wall[:2])) for k, counts in kinds.items() if counts)


def _wall(model: Model, told: Told, at: datetime) -> str:
    """What the wall shows at an instant; the edges of the day of the reservation beyond them."""
    local = at.astimezone(model.places[told.site_id].zone)
    if local.date() != told.day:
        return "00:00" if local.date() < told.day else "24:00"
    return f"{local:%H:%M}"


def capacity(model: Model, site_id: str, day: date) -> Minutes:
    """What there is to be had on a day to come."""
    opening, found = model.rules.opening(site_id, day), Counter[Cell]()
    for code in model.rules.codes(site_id, day) if opening else ():
        for wall, following in zip(WALLS, [*WALLS[1:], "24:00"], strict=True):
            open_then = opening[0] <= wall < opening[1]
            if open_then and not model.rules.is_blocked((site_id, code), day, wall, following):
                found[Cell("capacity", code, day, int(wall[:2]))] += 1
    return found
