"""One's reservations in one's calendar: one of them as a file, or all under a secret address."""

from http import HTTPStatus

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from web.house import house
from web.ical.calendar import file_of
from web.moments import NOW, looking
from web.pages.frame import signed_in
from web.pages.links import shown_at
from web.pages.reservations import own, row_or_404

bp = Blueprint("feed", __name__)


@bp.get("/reservations/<reservation_id>/calendar.ics")
def file(reservation_id: str) -> ResponseReturnValue:
    """A reservation for a calendar program, for whoever may see it."""
    person = signed_in()
    with looking(NOW) as look:
        row = row_or_404(look, reservation_id, person)
        response = file_of(look, [row])
    name = f"{row.position_id}-{row.day}.ics"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/reservations/feed")
def make() -> ResponseReturnValue:
    """Make an address, which is shown this once; the one before leads nowhere from now on."""
    mine = url_for("reservations.mine")
    person = signed_in(back_to=mine)
    secret = house().accounts.renew_feed(person.id)
    shown_at(mine)
    response = own(person, url_for("api-feed.feed", token=secret, _external=True))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/reservations/feed/stop")
def stop() -> ResponseReturnValue:
    """Have no address any more."""
    mine = url_for("reservations.mine")
    house().accounts.revoke_feed(signed_in(back_to=mine).id)
    return redirect(mine, HTTPStatus.SEE_OTHER)
