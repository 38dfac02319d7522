"""Sitting at another desk: the one to go to is tapped on the plan of the free ones."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from booking.changing import move
from booking.commands import Move
from domain.refusals import Refusal
from web.accounts.people import Person
from web.errors import status_of
from web.house import house
from web.languages import gettext, language, sentence
from web.moments import NOW, looking
from web.pages.frame import page, signed_in, site_or_404
from web.pages.links import having_done, own_path, shown_at
from web.pages.moving_model import build
from web.pages.reservations import row_or_404
from web.pages.schemas import MoveForm, MoveQuery, load

bp = Blueprint("moving", __name__)


@bp.get("/reservations/<reservation_id>/move")
def ask(reservation_id: str) -> ResponseReturnValue:
    """Every desk where what is left of a reservation can be had instead."""
    person = signed_in()
    return _show(reservation_id, person, load(MoveQuery(), request.args))


@bp.post("/reservations/<reservation_id>/move")
def act(reservation_id: str) -> ResponseReturnValue:
    """Move, and go back to where one came from; a refusal comes with the nearest free desks."""
    own = url_for("reservations.one", reservation_id=reservation_id)
    person = signed_in(back_to=own)
    with looking(NOW) as look:
        row = row_or_404(look, reservation_id, person)
    try:
        form = load(MoveForm(), request.form)
    except ValidationError:
        wrong = gettext("That request could not be read. Go back and try again.")
        return _show(reservation_id, person, {}, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    by = house().stamp(person.acting_at(row.site_id), str(form["command_id"]), "web")
    command = Move(
        by=by,
        site_id=row.site_id,
        position_id=row.position_id,
        reservation_id=reservation_id,
        to_position_id=form["to_position_id"],
    )
    try:
        move(house().bookings, command)
    except Refusal as refusal:
        asked = {"next": form.get("next"), "to": form["to_position_id"]}
        said = sentence(refusal, language())
        return _show(reservation_id, person, asked, said, status_of(refusal))
    back = own_path(form.get("next"), own)
    return redirect(having_done(back, reservation_id, row.position_id), HTTPStatus.SEE_OTHER)


def _show(
    reservation_id: str,
    person: Person,
    asked: dict[str, Any],
    wrong: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    back = own_path(asked.get("next"), "")
    if request.method == "POST":
        shown_at(url_for("moving.ask", reservation_id=reservation_id, next=back or None))
    with looking(NOW) as look:
        row = row_or_404(look, reservation_id, person)
        site = site_or_404(look, row.site_id)
        shown = build(look, site, row, person, to=asked.get("to"), back=back)
    return page("move.html", status, sequence=look.view.sequence, shown=shown, wrong=wrong)
