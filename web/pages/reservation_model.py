"""What a reservation's page shows: the promise, its story, the desk, and a code to scan."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import segno
from flask import url_for
from markupsafe import Markup

from projections.follower import View
from projections.places import PositionPlace, SitePlace
from projections.reservations import ReservationRow
from web.accounts.people import Person
from web.house import house
from web.languages import N_, gettext
from web.pages.floor import Desk, FloorPlan, draw, feature_words, zone_names
from web.pages.frame import is_staff_of
from web.pages.standing import Standing, instant_of

ENDINGS = {
    "left": N_("Left"),
    "cancelled": N_("Cancelled"),
    "closed": N_("Checked out at closing time"),
    "displaced": N_("Cancelled by the site"),
    "erased": N_("Cancelled"),
}


@dataclass(frozen=True)
class Chapter:
    """Something that happened, and when (UTC)."""

    word: str
    at: datetime


@dataclass(frozen=True)
class ReservationPage:
    """A reservation as its member or the staff see it; `member` is a name for staff alone."""

    standing: Standing
    site: SitePlace
    desk: Desk
    floor: FloorPlan
    story: tuple[Chapter, ...]
    qr: Markup
    staff: bool
    member: str = ""

    @property
    def row(self) -> ReservationRow:
        """What was promised."""
        return self.standing.row


def build(view: View, site: SitePlace, row: ReservationRow, person: Person) -> ReservationPage:
    """The page at this moment, as a person sees it."""
    floor = _floor(site, house().wall.places.positions_of(view.connection, site.site_id), row)
    staff = is_staff_of(person, site.site_id)
    names = house().accounts.names([row.member_id]) if staff else {}
    return ReservationPage(
        standing=Standing.of(row, site, house().clock()),
        site=site,
        desk=next(desk for desk in floor.desks if desk.code == row.position_id),
        floor=floor,
        story=story(row),
        qr=qr_code(url_for("reservations.one", reservation_id=row.reservation_id, _external=True)),
        staff=staff,
        member=names.get(row.member_id, gettext("former member")) if staff else "",
    )


def _floor(site: SitePlace, places: list[PositionPlace], row: ReservationRow) -> FloorPlan:
    names = zone_names(site)

    def desk(place: PositionPlace) -> Desk:
        theirs = place.position_id == row.position_id
        return Desk(
            place.position_id,
            *(place.x, place.y, place.rotation),
            zone=names.get(place.zone, ""),
            features=feature_words(place.features),
            state="yours" if theirs else "other",
            selected=theirs,
        )

    return draw(site, places, desk)


def story(row: ReservationRow) -> tuple[Chapter, ...]:
    """What happened to a reservation, in order."""
    told = (
        (gettext("Reserved"), row.reserved_at),
        (gettext("Arrived"), row.checked_in_at),
        (gettext(ENDINGS.get(row.reason, "Left")), row.released_at),
    )
    return tuple(Chapter(word, instant_of(at)) for word, at in told if at)


def qr_code(text: str) -> Markup:
    """A text as a QR code, as an SVG to stand in a page."""
    drawing = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, nl=False, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 (only the drawing of modules)
