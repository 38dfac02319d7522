"""The network as anybody may see it: sites, positions, and what is free when."""

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import abort

from domain.policy import WEEKDAYS, Week
from domain.zones import local_day
from projections.availability import availability
from projections.follower import View
from projections.places import SitePlace
from web.accounts.login import current_person
from web.api.answers import Headers, seen
from web.api.asked import AvailabilityQuery
from web.api.door import Door
from web.api.schemas import (
    AvailabilitySchema,
    OneSiteSchema,
    PositionSchema,
    SiteSchema,
)
from web.house import house

# No time is within these hours.
SHUT = ("24:00", "00:00")

door = Door("api-sites", __name__, description="Sites, positions, and what is free when.")


@door.get("/sites")
@door.reading(SiteSchema(many=True))
def sites() -> tuple[list[dict[str, Any]], Headers]:
    """Every open site, by name."""
    with house().wall.look() as view:
        headers = seen(view.sequence)
        places = house().wall.places.all_sites(view.connection)
        return [_site(view, place) for place in places], headers


@door.get("/sites/<site:site>")
@door.reading(OneSiteSchema())
def one_site(site: str) -> tuple[dict[str, Any], Headers]:
    """A site with its policy and weekly hours."""
    with house().wall.look() as view:
        place = site_or_404(view, site)
        today = today_at(place)
        policy, hours = place.calendar.policy_on(today), place.calendar.hours_on(today)
        headers = seen(view.sequence, policy.version, hours)
        about = {"policy": policy, "hours": _week(hours)}
        return _site(view, place) | about, headers


@door.get("/sites/<site:site>/positions")
@door.reading(PositionSchema(many=True))
def positions(site: str) -> tuple[list[Any], Headers]:
    """The positions of a site, by code."""
    with house().wall.look() as view:
        today = today_at(site_or_404(view, site))
        headers = seen(view.sequence, today)
        return list(house().wall.places.positions_of(view.connection, site, today)), headers


@door.get("/sites/<site:site>/availability")
@door.reading(AvailabilitySchema(), AvailabilityQuery)
def available(query: dict[str, Any], site: str) -> tuple[dict[str, Any], Headers]:
    """What is free on a day, for all of its opening hours or for some of them."""
    with house().wall.look() as view:
        place = site_or_404(view, site)
        day: date = query.get("day") or today_at(place)
        opening = place.calendar.opening(day)
        opens, closes = opening or SHUT
        starts, ends = query.get("starts", opens), query.get("ends", closes)
        stays = house().wall.stays(view.connection, place, day, at=house().clock(), member_id=_me())
        timed = [tuple(stay) for stay in stays if stay.state in ("held", "assigned")]
        headers = seen(view.sequence, day, opening, starts, ends, timed)
        places = house().wall.places.positions_of(view.connection, site, day)
        days = availability(places, stays, starts, ends)
    if not opens <= starts < ends <= closes:
        days = [each._replace(free=False) for each in days]
    about = {"site": site, "day": day, "time_zone": place.time_zone, "positions": days}
    return about | dict(zip(("opens", "closes"), opening or (None, None), strict=True)), headers


def site_or_404(view: View, site_id: str) -> SitePlace:
    """The site of that id. Ends the request with 404 when there is none."""
    place = house().wall.places.site(view.connection, site_id)
    if place is None:
        abort(HTTPStatus.NOT_FOUND)
    return place


def today_at(place: SitePlace) -> date:
    """The day it is at the site."""
    return local_day(house().clock(), place.time_zone)


def _site(view: View, place: SitePlace) -> dict[str, Any]:
    positions = house().wall.places.positions_of(view.connection, place.site_id, today_at(place))
    return {
        "site_id": place.site_id,
        "name": place.name,
        "city": place.city,
        "time_zone": place.time_zone,
        "example": place.example,
        "positions": len(positions),
    }


def _me() -> str:
    """Whoever looks, if anybody is signed in: their branch's positions are free to them."""
    person = current_person()
    return person.id if person else ""


def _week(hours: Week) -> dict[str, Any]:
    days = (dict(zip(("opens", "closes"), day, strict=False)) for day in hours)
    return {name: day or None for name, day in zip(WEEKDAYS, days, strict=True)}
