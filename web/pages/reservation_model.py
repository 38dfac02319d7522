"""What a reservation's page shows: the promise, its story, the desk, and a code to scan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import segno
from flask import url_for
from markupsafe import Markup

from projections.places import PositionPlace, SitePlace
from projections.reservations import ReservationRow
from web.accounts.people import Person
from web.house import house
from web.moments import Look
from web.naming import called
from web.pages.floor import Desk, FloorPlan, draw, zone_names
from web.pages.second_thoughts import later_ends, undoing
from web.pages.story import Chapter, story
from web.standing import Standing


@dataclass(frozen=True)
class ReservationPage:
    """A reservation as its member, its booker or the staff see it.

    `member` is whose it is, empty for the member; `undo` what taking back the last step is called,
    `ends` until when one may stay.
    """

    standing: Standing
    site: SitePlace
    desk: Desk
    floor: FloorPlan
    story: tuple[Chapter, ...]
    qr: Markup
    staff: bool
    member: str
    undo: str
    ends: tuple[str, ...]

    @property
    def row(self) -> ReservationRow:
        """What was promised."""
        return self.standing.row


def build(look: Look, site: SitePlace, row: ReservationRow, person: Person) -> ReservationPage:
    """The page at a moment, as a person sees it."""
    wall, view, at = look.wall, look.view, look.now
    of_day = date.fromisoformat(row.day)
    floor = _floor(site, wall.places.positions_of(view.connection, site.site_id, of_day), row)
    rows = wall.reservations.on_day(view.connection, site.site_id, of_day)
    day = [Standing.of(each, site, at) for each in rows]
    standing = Standing.of(row, site, at)
    stays = wall.stays(view.connection, site, of_day, at=at)
    blocks = [s.starts for s in stays if s.state == "blocked" and s.position_id == row.position_id]
    staff = person.is_staff_at(site.site_id)
    named = staff or row.member_id != person.id
    return ReservationPage(
        standing=standing,
        site=site,
        desk=next((d for d in floor.desks if d.code == row.position_id), _gone(row)),
        floor=floor,
        story=story(look, row),
        qr=qr_code(_address(row)),
        staff=staff,
        member=called(row.member_id, house().accounts.names([row.member_id])) if named else "",
        undo=undoing(standing, day, staff=staff),
        ends=tuple(later_ends(standing, day, blocks)),
    )


def _address(row: ReservationRow) -> str:
    """Where a reservation is shown as it is, whenever its code is scanned."""
    of = {"reservation_id": row.reservation_id, "as_of": None}
    return url_for("reservations.one", **of, _external=True)


def _floor(site: SitePlace, places: Iterable[PositionPlace], row: ReservationRow) -> FloorPlan:
    names = zone_names(site)

    def desk(place: PositionPlace) -> Desk:
        theirs = place.position_id == row.position_id
        return Desk.at(
            place,
            names,
            state="yours" if theirs else "other",
            selected=theirs,
        )

    return draw(site, places, desk)


def _gone(row: ReservationRow) -> Desk:
    """A desk that is not on the floor that day: what ended there was not moved with it."""
    return Desk(row.position_id, 0, 0, 0, zone="", features=(), state="yours")


def qr_code(text: str) -> Markup:
    """A text as a QR code, as an SVG to stand in a page."""
    drawing = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, nl=False, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 (only the drawing of modules)
