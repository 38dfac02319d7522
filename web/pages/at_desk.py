"""What the sticker on a desk leads to, and the stickers themselves. Looking changes nothing."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from web.accounts.login import current_person
from web.moments import NOW, looking
from web.pages.at_desk_model import build
from web.pages.frame import must_be_staff_at, page, remember_site, signed_in, site_or_404
from web.pages.reservation_model import qr_code
from web.pages.slots import Hours

bp = Blueprint("at_desk", __name__)


@bp.get("/sites/<site_id>/desks/<position_id>")
def show(site_id: str, position_id: str) -> ResponseReturnValue:
    """To the reservation somebody has at this desk, else to what they may do with the desk."""
    person = current_person()
    with looking(NOW) as look:
        site = site_or_404(look, site_id)
        shown = build(look.view, site, position_id, person)
    if shown is None:
        abort(HTTPStatus.NOT_FOUND)
    if shown.booked:
        id_ = shown.booked.row.reservation_id
        return redirect(url_for("reservations.one", reservation_id=id_))
    return remember_site(page("at_desk.html", sequence=look.view.sequence, shown=shown), site_id)


@bp.get("/sites/<site_id>/stickers")
def stickers(site_id: str) -> ResponseReturnValue:
    """A sticker for every desk, to be printed; for the staff of the site."""
    person = signed_in()
    with looking(NOW) as look:
        site = site_or_404(look, site_id)
        must_be_staff_at(person, site_id)
        today = Hours(site, look.now).today
        places = look.wall.places.positions_of(look.view.connection, site_id, today)
    codes = {
        place.position_id: qr_code(
            url_for("at_desk.show", site_id=site_id, position_id=place.position_id, _external=True)
        )
        for place in places
    }
    return page("stickers.html", sequence=look.view.sequence, site=site, codes=codes)
