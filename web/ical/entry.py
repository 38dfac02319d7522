"""A reservation as an entry of a calendar (RFC 5545, VEVENT); it names nobody."""

from datetime import date, datetime, time, timedelta

from flask import url_for
from icalendar import Event

from domain.zones import minute_of, zone
from projections.places import SitePlace
from projections.reservations import ReservationRow
from web.languages import gettext
from web.naming import desk_label
from web.standing import WORDS, instant_of

# Why a reservation was released whose hours were used.
USED = ("left", "closed")


def entry(row: ReservationRow, site: SitePlace, recorded: datetime) -> Event:
    """A reservation as it reads, in the language of the request.

    `recorded` is when (UTC) the last event about it was. Nothing in it is of the present moment:
    nothing new is the same bytes.
    """
    status, at = status_of(row), changed_at(row, recorded)
    told = Event()
    told.add("uid", row.reservation_id)
    told.add("sequence", revision(row))
    told.add("dtstamp", at)
    told.add("last-modified", at)
    told.add("dtstart", _local(row, row.starts))
    told.add("dtend", _local(row, row.ends))
    told.add("summary", _summary(row, site, status))
    told.add("location", f"{row.position_id}, {site.name}, {site.city}")
    told.add("url", _address(row))
    told.add("status", status)
    told.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    return told


def status_of(row: ReservationRow) -> str:
    """Whether one may count on it: what fell free, or was given back, is cancelled."""
    match row.state:
        case "held":
            return "TENTATIVE"
        case "released" if row.reason not in USED:
            return "CANCELLED"
        case "no-show":
            return "CANCELLED"
        case _:
            return "CONFIRMED"


def revision(row: ReservationRow) -> int:
    """The sequence of the last event about it in the log; a lapse that no event tells of yet is
    one more, and the event that will tell of it comes later than that.
    """
    return row.sequence + _has_silently_lapsed(row)


def changed_at(row: ReservationRow, recorded: datetime) -> datetime:
    """When (UTC) it became what it is."""
    return instant_of(row.held_until) if _has_silently_lapsed(row) else recorded


def _has_silently_lapsed(row: ReservationRow) -> bool:
    return row.reason == "lapsed" and not row.released_at


def _local(row: ReservationRow, wall: str) -> datetime:
    """A wall-clock time of its day, at the site; "24:00" is the next day's midnight."""
    day = datetime.combine(date.fromisoformat(row.day), time.min)
    return (day + timedelta(minutes=minute_of(wall))).replace(tzinfo=zone(row.time_zone))


def _summary(row: ReservationRow, site: SitePlace, status: str) -> str:
    """Desk and site; what is not confirmed says so, since not all programs show that."""
    desk = gettext("Desk %(label)s", label=desk_label(row.position_id))
    place = gettext(", ").join((desk, site.name))
    if status == "CONFIRMED":
        return place
    state = {"released": row.reason, "no-show": "missed"}.get(row.state, row.state)
    return f"{place} ({gettext(WORDS[state])})"


def _address(row: ReservationRow) -> str:
    """Its page, as it is at any time."""
    of = {"reservation_id": row.reservation_id, "as_of": None}
    return url_for("reservations.one", **of, _external=True)
