"""What the sticker of a desk opens: whose the desk is now, and what whoever stands there may do."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from domain.zones import minute_of, wall_of
from projections.availability import PositionDay, availability, nearest_free
from projections.follower import View
from projections.places import SitePlace
from web.accounts.people import Person
from web.house import house
from web.pages.floor import Desk, zone_names
from web.pages.slots import Hours, Slot
from web.standing import Standing


@dataclass(frozen=True)
class AtDesk:
    """A desk as somebody stands before it.

    `booked` is the reservation here they may do something with, `elsewhere` the one they have at
    another desk now and `may_move` whether they can have it here instead, `now` the hours that can
    be had at once.
    """

    site: SitePlace
    desk: Desk
    booked: Standing | None
    elsewhere: Standing | None
    may_move: bool
    now: Slot | None
    nearest: tuple[Desk, ...]


def build(view: View, site: SitePlace, code: str, person: Person | None) -> AtDesk | None:
    """The desk at this moment, as a person (or a visitor) sees it; None if there is no such."""
    wall, hours = house().wall, Hours(site, house().clock())
    places = wall.places.positions_of(view.connection, site.site_id, hours.today)
    rest = hours.rest_of(hours.today)
    starts = rest.starts if rest else hours.now
    soon = wall_of(minute_of(starts) + hours.policy.min_minutes)
    me = person.id if person else ""
    stays = wall.stays(view.connection, site, hours.today, at=hours.at, member_id=me)
    days = availability(places, stays, starts, soon)
    here = next((day for day in days if day.code == code), None)
    if here is None:
        return None
    theirs = [each for each in _today(view, hours) if person and _concerns(each, person, code)]
    mine = [each for each in theirs if each.row.member_id == me]
    elsewhere = next((each for each in mine if each.may_check_in or each.state == "inside"), None)
    vacant = rest is not None and _is_vacant(here)
    return AtDesk(
        site,
        _desk(site, here, "free" if vacant else "taken"),
        booked=next((each for each in theirs if each.row.position_id == code), None),
        elsewhere=elsewhere,
        may_move=elsewhere is not None and vacant and _fits(elsewhere, here),
        now=_now(rest, here, mine) if rest and vacant else None,
        nearest=tuple(_desk(site, day, "free") for day in nearest_free(days, code) if rest),
    )


def _today(view: View, hours: Hours) -> list[Standing]:
    """What is promised at the site today, the earliest first."""
    rows = house().wall.reservations.on_day(view.connection, hours.site.site_id, hours.today)
    standings = (Standing.of(row, hours.site, hours.at) for row in rows)
    return sorted(standings, key=lambda each: each.starts_at)


def _concerns(standing: Standing, person: Person, code: str) -> bool:
    """One's own, wherever it is; for staff also who is at the desk, or may sit down there."""
    if standing.row.member_id == person.id:
        return standing.ahead or standing.may_check_out
    at_it = standing.may_check_in or standing.may_check_out
    staff = person.is_staff_at(standing.row.site_id)
    return staff and at_it and standing.row.position_id == code


def _is_vacant(here: PositionDay) -> bool:
    """Whether the desk is nobody's now, and nobody has stayed beyond their time."""
    return here.free and all(stay.state != "checked-in" for stay in here.busy)


def _fits(standing: Standing, here: PositionDay) -> bool:
    """Whether nobody comes to the desk before the end of what somebody has elsewhere."""
    starts, ends = standing.row.starts, standing.row.ends
    return all(stay.ends <= starts or ends <= stay.starts for stay in here.busy)


def _now(rest: Slot, here: PositionDay, mine: Iterable[Standing]) -> Slot | None:
    """From now until somebody else comes, or until one has to be elsewhere oneself."""
    theirs = [(each.row.starts, each.row.ends) for each in mine]
    if any(starts <= rest.starts < ends for starts, ends in theirs):
        return None
    nexts = [starts for starts, _ in (*theirs, *((s.starts, s.ends) for s in here.busy))]
    ends = min((starts for starts in nexts if starts > rest.starts), default=rest.ends)
    return Slot(rest.day, rest.starts, min(ends, rest.ends), given=True)


def _desk(site: SitePlace, day: PositionDay, state: str) -> Desk:
    href = url_for("at_desk.show", site_id=site.site_id, position_id=day.code)
    return Desk.at(day.place, zone_names(site), state, href=href)
