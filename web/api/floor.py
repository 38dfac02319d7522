"""The floor at this moment: what is free, and who is inside."""

from typing import Any

from domain.zones import local_day, local_wall
from projections.floor import floor_now, next_change
from projections.inside import days_inside, inside
from projections.past import ids_on
from web.accounts.people import Person
from web.api.answers import Headers, seen
from web.api.asked import PastQuery
from web.api.callers import allowed_to, me
from web.api.door import Door
from web.api.memo import memo
from web.api.schemas.floor import FloorSchema, InsideSchema
from web.api.sites import opening_told
from web.house import house
from web.moments import Concerned, Look, lapses_of, looking, on_day, seen_or_404
from web.naming import called_if_anything

door = Door("api-floor", __name__, description="The floor at this moment.")


@door.get("/sites/<site:site>/floor")
@door.reading(FloorSchema(), PastQuery, remembered=True)
def floor(query: dict[str, Any], site: str) -> tuple[dict[str, Any], Headers]:
    """In what state every position is now, and until when."""
    who, now = me(), "as_of" not in query
    with looking(query, site, on_day(site, None)) as look:
        place = seen_or_404(look, site)
        day, zone = local_day(look.now, place.time_zone), place.time_zone
        opening = place.calendar.opening(day)
        stays = look.wall.stays(look.view.connection, place, day, at=look.now, member_id=who)
        places = look.wall.places.positions_of(look.view.connection, site, day)
    shown = floor_now(places, stays, opening, local_wall(look.now, zone))
    states = [(each.place.position_id, each.state, each.until) for each in shown]
    headers = seen(look.view.sequence, day, opening, states)
    if now:
        until = min([next_change(shown, day, zone), *lapses_of(stays)])
        memo().keep(look.view.sequence, look.now, until, headers, who)
    about = {"site": site, "day": day, "time_zone": zone, "positions": shown}
    return about | opening_told(opening), headers


@door.get("/sites/<site:site>/inside")
@door.reading(InsideSchema(many=True), PastQuery, allowed=allowed_to(Person.is_staff_at))
def who_is_inside(query: dict[str, Any], site: str) -> tuple[list[dict[str, Any]], Headers]:
    """Who is inside, by position: the list for an evacuation; for staff of the site."""
    with looking(query, site, _inside(site)) as look:
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        found = inside(look.wall, look.view.connection, site, today)
    known = house().accounts.names(each.row.member_id for each in found)
    names = [called_if_anything(each.row.member_id, known) for each in found]
    headers = seen(look.view.sequence, today, names, [each.row.reservation_id for each in found])
    shown = zip(found, names, strict=True)
    return [each._asdict() | {"name": name} for each, name in shown], headers


def _inside(site_id: str) -> Concerned:
    """The reservations that may have somebody inside at the moment one looks at."""

    def found(look: Look) -> set[str]:
        today = local_day(look.now, seen_or_404(look, site_id).time_zone)
        days = (ids_on(look.wall, look.view, site_id, day) for day in days_inside(today))
        return set[str]().union(*days)

    return found
