"""The network as anybody may see it: sites, positions, and what is free when."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.policy import WEEKDAYS, Week
from domain.zones import local_day, zone
from projections.availability import availability
from projections.day import Occupancy
from projections.places import SitePlace
from web.api.answers import Headers, seen
from web.api.asked import AvailabilityQuery, PastQuery
from web.api.callers import me
from web.api.door import Door
from web.api.memo import memo
from web.api.schemas.sites import (
    AvailabilitySchema,
    OneSiteSchema,
    PositionSchema,
    SiteSchema,
)
from web.moments import Look, lapses_of, looking, on_day, seen_or_404

# No time is within these hours.
SHUT = ("24:00", "00:00")

door = Door("api-sites", __name__, description="Sites, positions, and what is free when.")


@door.get("/sites")
@door.reading(SiteSchema(many=True), PastQuery)
def sites(query: dict[str, Any]) -> tuple[list[dict[str, Any]], Headers]:
    """Every open site, by name."""
    with looking(query) as look:
        headers = seen(look.view.sequence)
        places = look.wall.places.all_sites(look.view.connection)
        return [_site(look, place) for place in places], headers


@door.get("/sites/<site:site>")
@door.reading(OneSiteSchema(), PastQuery)
def one_site(query: dict[str, Any], site: str) -> tuple[dict[str, Any], Headers]:
    """A site with its policy and weekly hours."""
    with looking(query, site) as look:
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        policy, hours = place.calendar.policy_on(today), place.calendar.hours_on(today)
        headers = seen(look.view.sequence, policy.version, hours)
        about = {"policy": policy, "hours": _week(hours)}
        return _site(look, place) | about, headers


@door.get("/sites/<site:site>/positions")
@door.reading(PositionSchema(many=True), PastQuery)
def positions(query: dict[str, Any], site: str) -> tuple[list[Any], Headers]:
    """The positions of a site, by code."""
    with looking(query, site) as look:
        today = local_day(look.now, seen_or_404(look, site).time_zone)
        headers = seen(look.view.sequence, today)
        return list(look.wall.places.positions_of(look.view.connection, site, today)), headers


@door.get("/sites/<site:site>/availability")
@door.reading(AvailabilitySchema(), AvailabilityQuery, remembered=True)
def available(query: dict[str, Any], site: str) -> tuple[dict[str, Any], Headers]:
    """What is free on a day, for all of its opening hours or for some of them."""
    who = me()
    with looking(query, site, on_day(site, query.get("day"))) as look:
        wall, view = look.wall, look.view
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        day: date = query.get("day") or today
        opening = place.calendar.opening(day)
        opens, closes = opening or SHUT
        starts, ends = query.get("starts", opens), query.get("ends", closes)
        stays = wall.stays(view.connection, place, day, at=look.now, member_id=who)
        timed = [tuple(stay) for stay in stays if stay.state in ("held", "assigned")]
        headers = seen(view.sequence, day, opening, starts, ends, timed)
        if "as_of" not in query:
            memo().keep(view.sequence, look.now, _until(place, today, stays), headers, who)
        places = wall.places.positions_of(view.connection, site, day)
        days = availability(places, stays, starts, ends)
    if not opens <= starts < ends <= closes:
        days = [each._replace(free=False) for each in days]
    about = {"site": site, "day": day, "time_zone": place.time_zone, "positions": days}
    return about | opening_told(opening), headers


def opening_told(opening: tuple[str, str] | None) -> dict[str, str | None]:
    """From when to when a site is open on a day; neither on a day it stays closed."""
    opens, closes = opening or (None, None)
    return {"opens": opens, "closes": closes}


def _until(place: SitePlace, today: date, stays: Iterable[Occupancy]) -> datetime:
    """When time alone makes the answer another one: a hold lapses, or the day is over."""
    midnight = datetime.combine(today + timedelta(days=1), time.min, zone(place.time_zone))
    return min([midnight.astimezone(UTC), *lapses_of(stays)])


def _site(look: Look, place: SitePlace) -> dict[str, Any]:
    today = local_day(look.now, place.time_zone)
    positions = look.wall.places.positions_of(look.view.connection, place.site_id, today)
    return {
        "site_id": place.site_id,
        "name": place.name,
        "city": place.city,
        "time_zone": place.time_zone,
        "example": place.example,
        "positions": len(positions),
    }


def _week(hours: Week) -> dict[str, Any]:
    days = (dict(zip(("opens", "closes"), day, strict=False)) for day in hours)
    return {name: day or None for name, day in zip(WEEKDAYS, days, strict=True)}
