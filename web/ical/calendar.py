"""Reservations as a calendar: as a file of some of them, or as the feed of a member."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from flask import Response, request
from icalendar import Calendar, Timezone

from projections.places import SitePlace
from projections.reservations import ReservationRow
from web.ical.entry import entry
from web.ical.zones import described
from web.moments import Look
from web.standing import as_it_reads

MEDIA_TYPE = "text/calendar"
NAME = "Mogador"
PRODUCT = "-//Mogador//Reservations//EN"
READ_AGAIN = timedelta(hours=1)
# How long a feed has what has begun, and how much it has at most: the latest.
KEPT = timedelta(days=31)
MOST = 100


def file_of(look: Look, rows: Iterable[ReservationRow]) -> Response:
    """Some reservations as they are, for a calendar program to take over."""
    return _answered(_calendar(look, rows), look)


def feed_of(look: Look, member_id: str) -> Response:
    """What is for a member themself, given back or not, for a program that reads it every hour."""
    since = look.now - KEPT
    rows = look.wall.reservations.for_member(
        look.view.connection, member_id, starting_after=since, most=MOST
    )
    made = _calendar(look, rows)
    made.add("name", NAME)
    made.add("x-wr-calname", NAME)
    made.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    return _answered(made, look)


def _calendar(look: Look, rows: Iterable[ReservationRow]) -> Calendar:
    sites = {site.site_id: site for site in look.wall.places.all_sites(look.view.connection)}
    known = [as_it_reads(row, look.now) for row in rows if row.site_id in sites]
    recorded = look.wall.event_log.recorded(row.sequence for row in known)
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    for zone in _zones(known, sites.values(), look.now.year):
        made.add_component(zone)
    for row in known:
        made.add_component(entry(row, sites[row.site_id], recorded[row.sequence]))
    return made


def _zones(
    rows: Sequence[ReservationRow], sites: Iterable[SitePlace], this_year: int
) -> Iterator[Timezone]:
    """The zones of some reservations, in their years; if there are none, those of the sites in this
    year, since a calendar must have something in it (RFC 5545, 3.6).
    """
    used = [(row.time_zone, int(row.day[:4])) for row in rows]
    meant = used or [(site.time_zone, this_year) for site in sites]
    for name, of_it in groupby(sorted(meant), key=itemgetter(0)):
        years = [year for _, year in of_it]
        yield described(name, years[0], years[-1])


def _answered(made: Calendar, look: Look) -> Response:
    """The bytes, or that the client has them."""
    response = Response(made.to_ical(), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Log-Sequence"] = str(look.view.sequence)
    response.add_etag()
    response.make_conditional(request)
    return response
