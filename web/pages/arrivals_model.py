"""What the front desk sees of a day: who is due, late, to come, inside and gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from projections.places import PositionPlace, SitePlace
from web.house import house
from web.languages import N_, gettext
from web.moments import Look
from web.naming import called
from web.pages.floor import Desk, FloorPlan, draw, zone_names
from web.pages.plan_model import plan_address
from web.pages.second_thoughts import undoing
from web.pages.slots import Hours
from web.standing import Standing

GROUPS = {
    "due": N_("Expected now"),
    "late": N_("Late"),
    "upcoming": N_("Later"),
    "held": N_("To be confirmed"),
    "inside": N_("Inside now"),
    "gone": N_("Left or cancelled"),
}


@dataclass(frozen=True)
class Arrival:
    """A row of the list: whose reservation it is, where it stands, and what may be taken back."""

    standing: Standing
    name: str
    undo: str

    @property
    def id(self) -> str:
        """The id of the reservation."""
        return self.standing.row.reservation_id

    @property
    def group(self) -> str:
        """The group of the list it belongs to."""
        if self.standing.may_check_out:
            return "inside"
        if self.standing.state == "overdue":
            return "late"
        return self.standing.state if self.standing.ahead else "gone"

    @property
    def seen(self) -> str:
        """The state of the desk on the plan."""
        return "inside" if self.group == "inside" else "expected"

    @property
    def href(self) -> str:
        """The address of the reservation's page."""
        return url_for("reservations.one", reservation_id=self.id)


@dataclass(frozen=True)
class ArrivalsPage:
    """A day at the front desk; `listed` are all arrivals, or those that somebody `sought`."""

    site: SitePlace
    hours: Hours
    day: date
    arrivals: tuple[Arrival, ...]
    listed: tuple[Arrival, ...]
    sought: str = ""

    @property
    def groups(self) -> list[tuple[str, str, list[Arrival]]]:
        """Key, name and rows of every group that has any, the most urgent first."""
        rows = {key: [each for each in self.listed if each.group == key] for key in GROUPS}
        return [(key, gettext(GROUPS[key]), rows[key]) for key in GROUPS if rows[key]]

    @property
    def first(self) -> Arrival | None:
        """The most urgent of those that somebody looked for."""
        return self.groups[0][2][0] if self.sought and self.groups else None

    def of(self, *groups: str) -> list[Arrival]:
        """The rows of some groups, group by group."""
        return [each for group in groups for each in self.arrivals if each.group == group]

    @property
    def expected(self) -> int:
        """How many have yet to come."""
        return len(self.of("due", "late", "upcoming"))

    @property
    def inside(self) -> int:
        """How many are checked in."""
        return len(self.of("inside"))

    @property
    def left(self) -> int:
        """How many were here and have gone."""
        return sum(bool(a.standing.row.checked_in_at) for a in self.of("gone"))

    @property
    def before(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date:
        """The day after."""
        return self.day + timedelta(days=1)


def build(look: Look, site: SitePlace, day: date | None) -> tuple[ArrivalsPage, FloorPlan]:
    """The front desk's day at a moment, and its floor."""
    hours = Hours(site, look.now)
    day = day or hours.today
    arrivals = _arrivals(look, hours, day)
    places = look.wall.places.positions_of(look.view.connection, site.site_id, day)
    page = ArrivalsPage(site, hours, day, arrivals, arrivals)
    return page, _floor(page, places, _out_of_use(look, hours, day))


def _out_of_use(look: Look, hours: Hours, day: date) -> set[str]:
    """The codes of what is blocked at this time of the day."""
    stays = look.wall.stays(look.view.connection, hours.site, day, at=hours.at)
    blocked = (stay for stay in stays if stay.state == "blocked")
    return {stay.position_id for stay in blocked if stay.starts <= hours.now < stay.ends}


def _arrivals(look: Look, hours: Hours, day: date) -> tuple[Arrival, ...]:
    site, at = hours.site, hours.at
    rows = look.wall.reservations.on_day(look.view.connection, site.site_id, day)
    names = house().accounts.names(row.member_id for row in rows)
    standings = [Standing.of(row, site, at) for row in rows]
    return tuple(
        Arrival(each, called(each.row.member_id, names), undoing(each, standings, staff=True))
        for each in standings
        if each.state != "lapsed"
    )


def _floor(page: ArrivalsPage, places: Iterable[PositionPlace], shut: set[str]) -> FloorPlan:
    """Who sits where at this moment; a free desk leads to reserving it, others to who has them."""
    site, names = page.site, zone_names(page.site)
    slot = page.hours.rest_of(page.day)
    by_code = {each.standing.row.position_id: each for each in page.of("late", "due", "inside")}

    def desk(place: PositionPlace) -> Desk:
        code = place.position_id
        arrival = by_code.get(code)
        reserving = plan_address(site.site_id, page.day, slot, code, "plan")
        return Desk.at(
            place,
            names,
            state=arrival.seen if arrival else "taken" if code in shut else "free",
            href=arrival.href if arrival else reserving,
        )

    return draw(site, places, desk)
