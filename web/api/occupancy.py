"""Figures of occupancy, for staff."""

from datetime import date
from typing import Any

from projections.figures import put_together, total
from projections.minutes import minutes
from projections.past import ids_between
from web.accounts.people import Person
from web.api.answers import Headers, seen
from web.api.asked_range import OccupancyQuery
from web.api.callers import allowed_to
from web.api.door import Door
from web.api.schemas.occupancy import OccupancySchema
from web.moments import Concerned, looking, seen_or_404

door = Door("api-occupancy", __name__, description="How the positions were used.")


@door.get("/sites/<site:site>/occupancy")
@door.reading(OccupancySchema(), OccupancyQuery, allowed=allowed_to(Person.is_staff_at))
def occupancy(query: dict[str, Any], site: str) -> tuple[dict[str, Any], Headers]:
    """What was booked, used, missed and walked in to on some days, beside what there was; in
    minutes, for staff of the site.
    """
    days, by = (query["first"], query["last"]), query["by"]
    with looking(query, site, between(site, *days)) as look:
        place = seen_or_404(look, site)
        found = minutes(look.wall, look.view.connection, place, days, at=look.now)
    rows = put_together(found, by)
    headers = seen(look.view.sequence, days, by, rows)
    about = {"site": site, "time_zone": place.time_zone, "by": by, "total": total(rows)}
    return about | {"first": days[0], "last": days[1], "rows": rows}, headers


def between(site_id: str, first: date, last: date) -> Concerned:
    """The reservations of some days at a site."""
    return lambda look: ids_between(look.wall, look.view, site_id, first, last)
