"""Where what is left of a reservation can be had instead."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from domain.zones import minute_of, wall_of
from projections.availability import PositionDay, availability, nearest_free
from projections.places import PositionPlace, SitePlace
from projections.reservations import ReservationRow
from web.accounts.people import Person
from web.house import house
from web.moments import Look
from web.naming import called
from web.pages.floor import Desk, FloorPlan, draw, zone_names
from web.pages.slots import Hours
from web.standing import Standing


@dataclass(frozen=True)
class MovePage:
    """A reservation on its way to another desk: its floor, with the desks that it can have.

    `member` is whose it is, empty for the member; `chosen` the desk that was tapped, `nearest` the
    free ones beside it, `back` where one came from.
    """

    standing: Standing
    site: SitePlace
    floor: FloorPlan
    member: str
    chosen: Desk | None
    nearest: tuple[Desk, ...]
    back: str

    @property
    def free(self) -> list[tuple[str, list[Desk]]]:
        """The desks it can have, under the names of their zones."""
        zones = [
            (zone, [desk for desk in desks if desk.state == "free"])
            for zone, desks in self.floor.by_zone()
        ]
        return [zone for zone in zones if zone[1]]


def build(
    look: Look, site: SitePlace, row: ReservationRow, person: Person, *, to: str | None, back: str
) -> MovePage:
    """The page at this moment, with a desk that was tapped, if any."""
    standing = Standing.of(row, site, look.now)
    days = _days(look, site, standing) if standing.may_move else []
    floor = _floor(site, days, row, to, back)
    by_code = {desk.code: desk for desk in floor.desks}
    named = person.id != row.member_id
    return MovePage(
        standing,
        site,
        floor,
        member=called(row.member_id, house().accounts.names([row.member_id])) if named else "",
        chosen=by_code.get(to or ""),
        nearest=tuple(by_code[day.code] for day in nearest_free(days, to or row.position_id)),
        back=back,
    )


def _days(look: Look, site: SitePlace, standing: Standing) -> list[PositionDay]:
    """Every desk that day, and whether what is left can be had there; where one is, it cannot."""
    row, day = standing.row, date.fromisoformat(standing.row.day)
    hours, here = Hours(site, look.now), standing.may_check_out
    grid, now = standing.policy.grid_minutes, minute_of(hours.now)
    starts = max(row.starts, wall_of(now - now % grid)) if here else row.starts
    connection = look.view.connection
    places = look.wall.places.positions_of(connection, site.site_id, day)
    stays = look.wall.stays(connection, site, day, at=look.now, member_id=row.member_id)
    occupied = {stay.position_id for stay in stays if here and stay.state == "checked-in"}
    unfit = occupied | {row.position_id}
    days = availability(places, stays, starts, row.ends)
    return [day._replace(free=day.free and day.code not in unfit) for day in days]


def _floor(
    site: SitePlace, days: list[PositionDay], row: ReservationRow, to: str | None, back: str
) -> FloorPlan:
    free, names = {day.code: day.free for day in days}, zone_names(site)

    def desk(place: PositionPlace) -> Desk:
        code = place.position_id
        state = "yours" if code == row.position_id else "free" if free[code] else "taken"
        choosing = url_for(
            "moving.ask",
            reservation_id=row.reservation_id,
            to=code,
            next=back or None,
            _anchor="plan",
        )
        return Desk.at(
            place,
            names,
            state=state,
            href=choosing if free[code] else "",
            selected=code == to,
        )

    return draw(site, [day.place for day in days], desk)
