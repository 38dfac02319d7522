"""The first page, and the list of the network's sites."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from domain.zones import MINUTES_A_DAY, minute_of, wall_of
from projections.availability import availability
from projections.follower import View
from projections.places import PositionPlace, SitePlace
from web.house import house
from web.pages.floor import Desk, FloorPlan, draw
from web.pages.frame import page, remembered_site
from web.pages.slots import Hours, Slot

bp = Blueprint("sites", __name__)


@dataclass(frozen=True)
class SiteCard:
    """A site of the network as it is now; `closes` is empty while it is closed."""

    site: SitePlace
    floor: FloorPlan
    closes: str
    next_slot: Slot | None

    @property
    def free(self) -> int:
        """How many desks are free."""
        return sum(desk.state == "free" for desk in self.floor.desks)

    @property
    def total(self) -> int:
        """How many desks there are."""
        return len(self.floor.desks)


@bp.get("/")
def first() -> ResponseReturnValue:
    """To the site somebody looked at last, else to the first that is not an example."""
    with house().wall.look() as view:
        sites = house().wall.places.all_sites(view.connection)
    known = {site.site_id for site in sites}
    real = next((site.site_id for site in sites if not site.example), "")
    site_id = remembered_site() if remembered_site() in known else real
    if not site_id:
        return redirect(url_for("sites.network"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("plan.show", site_id=site_id), HTTPStatus.SEE_OTHER)


@bp.get("/sites")
def network() -> ResponseReturnValue:
    """Every site, with how many desks are free at this moment; the drawn ones first."""
    with house().wall.look() as view:
        at = house().clock()
        cards = [_card(view, site, at) for site in house().wall.places.all_sites(view.connection)]
    cards.sort(key=lambda card: (card.site.example, card.site.name))
    return page("sites.html", sequence=view.sequence, cards=cards)


def _card(view: View, site: SitePlace, at: datetime) -> SiteCard:
    wall, hours = house().wall, Hours(site, at)
    opens, closes = site.calendar.opening(hours.today) or ("", "")
    is_open = opens <= hours.now < closes
    soon = wall_of(min(minute_of(hours.now) + 1, MINUTES_A_DAY))
    places = wall.places.positions_of(view.connection, site.site_id, hours.today)
    held = wall.stays(view.connection, site, hours.today, at=at)
    now = {day.code: day.free for day in availability(places, held, hours.now, soon)}

    def desk(place: PositionPlace) -> Desk:
        state = "free" if now[place.position_id] else "taken"
        return Desk(place.position_id, place.x, place.y, place.rotation, "", (), state)

    floor = draw(site, places, desk)
    return SiteCard(site, floor, closes if is_open else "", hours.next_bookable())
