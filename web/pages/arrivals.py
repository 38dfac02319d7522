"""The front desk's day."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from projections.follower import View
from web.accounts.people import Person
from web.house import house
from web.moments import NOW, looking
from web.pages.arrivals_model import ArrivalsPage, build
from web.pages.finding import Sought, narrowed, understood
from web.pages.floor import FloorPlan
from web.pages.frame import page, remember_site, signed_in, site_or_404
from web.pages.parts import is_part, unless_known
from web.pages.plan_model import plan_address
from web.pages.schemas import ArrivalsQuery, load

bp = Blueprint("arrivals", __name__)


@bp.get("/sites/<site_id>/arrivals")
def show(site_id: str) -> ResponseReturnValue:
    """Who is to come, inside and gone, on a day of the site; for its staff alone."""
    person = signed_in()
    asked = load(ArrivalsQuery(), request.args)
    with looking(NOW) as look:
        site, view = site_or_404(look, site_id), look.view
        if not person.is_staff_at(site_id):
            abort(HTTPStatus.FORBIDDEN)
        unless_known(view.sequence)
        shown, floor = build(view, site, asked.get("day"))
        if "find" in asked:
            sought = understood(asked["find"], site_id)
            shown = replace(shown, sought=asked["find"], listed=narrowed(shown.arrivals, sought))
            elsewhere = _elsewhere(view, shown, floor, sought, person)
            if elsewhere and not shown.listed and not is_part():
                return redirect(elsewhere, HTTPStatus.SEE_OTHER)
    done = next((each for each in shown.arrivals if each.id == asked.get("done")), None)
    response = page("arrivals.html", sequence=view.sequence, shown=shown, floor=floor, done=done)
    return remember_site(response, site_id)


def _elsewhere(
    view: View, shown: ArrivalsPage, floor: FloorPlan, sought: Sought, person: Person
) -> str:
    """Where what was scanned is shown when it is not in the list: a reservation of another day, or
    a desk that nobody has.
    """
    if sought.reservation:
        row = house().wall.reservations.one(view.connection, sought.reservation)
        if row and person.may_see(row.site_id, row.member_id, row.booker_id):
            return url_for("reservations.one", reservation_id=row.reservation_id)
    code = next((desk.code for desk in floor.desks if sought.is_desk(desk.code)), None)
    return plan_address(shown.site.site_id, shown.day, None, code, "plan") if code else ""
