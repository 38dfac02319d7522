"""The front desk's day."""

from http import HTTPStatus

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from web.house import house
from web.pages.arrivals_model import build
from web.pages.frame import page, remember_site, signed_in, site_or_404
from web.pages.parts import unless_known
from web.pages.schemas import ArrivalsQuery, load

bp = Blueprint("arrivals", __name__)


@bp.get("/sites/<site_id>/arrivals")
def show(site_id: str) -> ResponseReturnValue:
    """Who is to come, inside and gone, on a day of the site; for its staff alone."""
    person = signed_in()
    asked = load(ArrivalsQuery(), request.args)
    with house().wall.look() as view:
        site = site_or_404(view.connection, site_id)
        if not person.is_staff_at(site_id):
            abort(HTTPStatus.FORBIDDEN)
        unless_known(view.sequence)
        shown, floor = build(view, site, asked.get("day"))
    done = next((each for each in shown.arrivals if each.id == asked.get("done")), None)
    response = page("arrivals.html", sequence=view.sequence, shown=shown, floor=floor, done=done)
    return remember_site(response, site_id)
