"""Looking at the boards: as they are, or as they were when `as_of` says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import abort

from domain.zones import local_day
from projections.boards import Wall
from projections.day import Occupancy
from projections.follower import View
from projections.instants import Moment, moment
from projections.past import ids_on, wall_at
from projections.places import SitePlace
from web.house import house

NOW: Mapping[str, Any] = {}


class Look(NamedTuple):
    """The boards at a moment, and the instant (UTC) one looks from: now, or then."""

    wall: Wall
    view: View
    now: datetime


Concerned = Callable[[Look], Iterable[str]]


def nobody(_: Look) -> Iterable[str]:
    """No reservation: the question is about places."""
    return ()


@contextmanager
def looking(
    query: Mapping[str, Any], site_id: str = "", concerned: Concerned = nobody
) -> Iterator[Look]:
    """Look at the moment that a query asks for.

    The past is shown as far as a site and the reservations go that are `concerned`: those a look
    at the present finds for that moment. Raises NoMoment, NonexistentTime.
    """
    with house().wall.look() as view:
        live = Look(house().wall, view, house().clock())
        if "as_of" not in query:
            yield live
            return
        then = moment_asked(live, query["as_of"], site_id)
        found = concerned(Look(live.wall, View(view.connection, then.sequence), then.at))
        with wall_at(
            live.wall, view.connection, then.sequence, reservations=found, site_id=site_id
        ) as (wall, past):
            yield Look(wall, past, then.at)


def seen_or_404(look: Look, site_id: str) -> SitePlace:
    """The site as one sees it. Ends the request with 404 when there is none."""
    place = look.wall.places.site(look.view.connection, site_id)
    if place is None:
        abort(HTTPStatus.NOT_FOUND)
    return place


def must_be_a_site(site_id: str) -> None:
    """End the request with 404 when there is no such site now."""
    with looking(NOW) as look:
        seen_or_404(look, site_id)


def moment_asked(look: Look, written: str, site_id: str) -> Moment:
    """The moment that is meant, by the clock of a site if one is named. Raises NoMoment.

    Ends the request with 404 when there is no such site.
    """
    if site_id:
        seen_or_404(look, site_id)
    return moment(
        look.wall.event_log,
        look.view.connection,
        written,
        now=Moment(look.view.sequence, look.now),
        zones=zones_meant(look, site_id),
    )


def zones_meant(look: Look, site_id: str) -> set[str]:
    """Whose clocks may be meant by a time without an offset."""
    places = look.wall.places
    if site_id:
        site = places.site(look.view.connection, site_id)
        return {site.time_zone} if site else set()
    return {site.time_zone for site in places.all_sites(look.view.connection)}


def on_day(site_id: str, day: date | None) -> Concerned:
    """The reservations of a site's day: that of the moment one looks at, if none is given."""

    def found(look: Look) -> set[str]:
        place = seen_or_404(look, site_id)
        meant = day or local_day(look.now, place.time_zone)
        return ids_on(look.wall, look.view, site_id, meant)

    return found


def lapses_of(stays: Iterable[Occupancy]) -> list[datetime]:
    """When (UTC) the holds among some stays lapse."""
    return [datetime.fromisoformat(stay.held_until) for stay in stays if stay.state == "held"]
