"""Why a reservation, or a desk, is as it is at the moment one looks at."""

from http import HTTPStatus

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from web.languages import gettext
from web.moments import NOW, looking, on_day
from web.naming import desk_label
from web.pages.frame import must_be_staff_at, page, signed_in, site_or_404
from web.pages.past import seeing
from web.pages.reservations import row_or_404
from web.pages.schemas import PastQuery, load
from web.pages.slots import Hours
from web.pages.why_model import STATES, links
from web.reasons import explained, steps_of_reservation
from web.standing import Standing

bp = Blueprint("why", __name__)


@bp.get("/reservations/<reservation_id>/why")
def reservation(reservation_id: str) -> ResponseReturnValue:
    """What made a reservation what it is; for whoever may see it."""
    person, as_of = signed_in(), load(PastQuery(), request.args).get("as_of")
    with looking(NOW) as look:
        site_id = row_or_404(look, reservation_id, person).site_id
    itself = {"reservation_id": reservation_id}
    with seeing(as_of, site_id, lambda _: [reservation_id], itself) as look:
        row = row_or_404(look, reservation_id, person)
        site = site_or_404(look, site_id)
    sequence = look.view.sequence
    chain = links(steps_of_reservation(site_id, reservation_id, sequence), site, person)
    word = Standing.of(row, site, look.now).word
    return page("why.html", sequence=sequence, site=site, row=row, state=word, links=chain)


@bp.get("/sites/<site_id>/desks/<position_id>/why")
def position(site_id: str, position_id: str) -> ResponseReturnValue:
    """Why a desk is free or not; for staff of the site."""
    person, as_of = signed_in(), load(PastQuery(), request.args).get("as_of")
    must_be_staff_at(person, site_id)
    with seeing(as_of, site_id, on_day(site_id, None), {"site_id": site_id}) as look:
        site = site_or_404(look, site_id)
        found = explained(look, site, position_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return page(
        "why.html",
        sequence=look.view.sequence,
        site=site,
        code=position_id,
        label=desk_label(position_id),
        hours=Hours(site, look.now),
        state=gettext(STATES[found.state]),
        decides=found.reservation,
        links=links(found.steps, site, person),
    )
