"""The front desk's day."""

from dataclasses import replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from web.accounts.people import Person
from web.moments import Concerned, Look, on_day
from web.pages.arrivals_model import ArrivalsPage, build
from web.pages.finding import Sought, narrowed, understood
from web.pages.floor import FloorPlan
from web.pages.frame import must_be_staff_at, page, remember_site, signed_in, site_or_404
from web.pages.parts import is_part, unless_known
from web.pages.past import seeing
from web.pages.plan_model import plan_address
from web.pages.schemas import ArrivalsQuery, load

bp = Blueprint("arrivals", __name__)


@bp.get("/sites/<site_id>/arrivals")
def show(site_id: str) -> ResponseReturnValue:
    """Who is to come, inside and gone, on a day of the site; for its staff alone."""
    person = signed_in()
    asked = load(ArrivalsQuery(), request.args)
    sought = understood(asked.get("find", ""), site_id)
    concerned = _concerned(site_id, asked.get("day"), sought)
    with seeing(asked.get("as_of"), site_id, concerned, {"site_id": site_id}) as look:
        site = site_or_404(look, site_id)
        must_be_staff_at(person, site_id)
        unless_known(look.view.sequence)
        shown, floor = build(look, site, asked.get("day"))
        if "find" in asked:
            shown = replace(shown, sought=asked["find"], listed=narrowed(shown.arrivals, sought))
            elsewhere = _elsewhere(look, shown, floor, sought, person)
            if elsewhere and not shown.listed and not is_part():
                return redirect(elsewhere, HTTPStatus.SEE_OTHER)
    done = next((each for each in shown.arrivals if each.id == asked.get("done")), None)
    response = page(
        "arrivals.html",
        sequence=look.view.sequence,
        shown=shown,
        floor=floor,
        done=done,
        moved=asked.get("moved"),
    )
    return remember_site(response, site_id)


def _concerned(site_id: str, day: date | None, sought: Sought) -> Concerned:
    """What had a stay on the day, and what was scanned."""
    of_day = on_day(site_id, day)
    return lambda look: {*of_day(look), sought.reservation} - {""}


def _elsewhere(
    look: Look, shown: ArrivalsPage, floor: FloorPlan, sought: Sought, person: Person
) -> str:
    """Where what was scanned is shown when it is not in the list: a reservation of another day, or
    a desk that nobody has.
    """
    if sought.reservation:
        row = look.wall.reservations.one(look.view.connection, sought.reservation)
        if row and person.may_see(row.site_id, row.member_id, row.booker_id):
            return url_for("reservations.one", reservation_id=row.reservation_id)
    code = next((desk.code for desk in floor.desks if sought.is_desk(desk.code)), None)
    return plan_address(shown.site.site_id, shown.day, None, code, "plan") if code else ""
