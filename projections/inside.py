"""Who is inside: everybody who is checked in at a site, as far as anybody knows."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from projections.boards import Wall
from projections.reservations import ReservationRow

AHEAD = timedelta(days=1)


class Inside(NamedTuple):
    """Somebody who has checked in and not left, and the zone of the floor they sit in."""

    row: ReservationRow
    zone: str


def days_inside(today: date) -> tuple[date, date]:
    """The days whose reservations may have somebody inside.

    Who is early for the first hour of tomorrow is here today.
    """
    return today, today + AHEAD


def inside(wall: Wall, connection: Connection, site_id: str, today: date) -> list[Inside]:
    """Everybody inside, by position; who forgot to leave counts until the day is over."""
    zones: dict[str, str] = {}
    rows: list[ReservationRow] = []
    for day in days_inside(today):
        places = wall.places.positions_of(connection, site_id, day)
        zones = {place.position_id: place.zone for place in places} | zones
        rows += wall.reservations.on_day(connection, site_id, day)
    here = (row for row in rows if row.state == "checked-in")
    found = [Inside(row, zones.get(row.position_id, "")) for row in here]
    return sorted(found, key=lambda each: (each.row.position_id, each.row.starts_at))
