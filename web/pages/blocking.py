"""Taking a desk out of order for a while, and putting it back; whom it concerns is said first."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from booking.blocking import block_positions, lift_block
from booking.commands import BlockPositions, LiftBlock
from domain.refusals import Refusal
from web.accounts.people import Person
from web.changes.affected import planned
from web.errors import status_of
from web.house import house
from web.languages import gettext
from web.moments import NOW, looking
from web.pages.blocking_model import FIELDS, BlockPage, all_of, build
from web.pages.frame import must_be_staff_at, page, signed_in, site_or_404
from web.pages.links import shown_at
from web.pages.schemas import BlockForm, BlockQuery, LiftForm, load

bp = Blueprint("blocking", __name__)


@bp.get("/sites/<site_id>/desks/<position_id>/block")
def ask(site_id: str, position_id: str) -> ResponseReturnValue:
    """From when until when and why, and who counts on the desk meanwhile; for staff alone."""
    person = _staff(site_id)
    shown, sequence = _look(site_id, position_id, load(BlockQuery(), request.args))
    return _previewed(shown, sequence, person)


@bp.post("/sites/<site_id>/desks/<position_id>/block")
def take_out(site_id: str, position_id: str) -> ResponseReturnValue:
    """Take the desk out of order, if nobody is concerned but those one has seen."""
    person = _staff(site_id)
    shown, sequence = _look(site_id, position_id, {})
    shown_at(url_for("blocking.ask", site_id=site_id, position_id=position_id))
    try:
        form = load(BlockForm(shown.hours.policy.grid_minutes), request.form)
    except ValidationError as error:
        return _invalid(shown, sequence, error)
    shown, command = shown.as_far_as(form), _command(shown, person, form)
    if "look" in form:
        return _previewed(shown, sequence, person)
    try:
        block_positions(house().bookings, command)
    except Refusal as refusal:
        return _previewed(shown, sequence, person, refusal)
    told = url_for(
        "blocking.ask", site_id=site_id, position_id=position_id, day=shown.wish["first"]
    )
    return redirect(told, HTTPStatus.SEE_OTHER)


@bp.post("/sites/<site_id>/desks/<position_id>/block/<block_id>/lift")
def lift(site_id: str, position_id: str, block_id: str) -> ResponseReturnValue:
    """Put the desk back to use, with those that were taken out of order together with it."""
    person = _staff(site_id)
    form = load(LiftForm(), request.form)
    by = house().stamp(person.acting_at(site_id), str(form["command_id"]), "web")
    lift_block(house().bookings, LiftBlock(by=by, site_id=site_id, block_id=block_id))
    back = url_for("blocking.ask", site_id=site_id, position_id=position_id)
    return redirect(back, HTTPStatus.SEE_OTHER)


def _staff(site_id: str) -> Person:
    person = signed_in()
    must_be_staff_at(person, site_id)
    return person


def _look(site_id: str, code: str, asked: dict[str, Any]) -> tuple[BlockPage, int]:
    with looking(NOW) as look:
        site = site_or_404(look, site_id)
        shown = build(look, site, code, asked.get("day"))
    if shown is None:
        abort(HTTPStatus.NOT_FOUND)
    return shown, look.view.sequence


def _command(shown: BlockPage, person: Person, form: dict[str, Any]) -> BlockPositions:
    site_id = shown.site.site_id
    return BlockPositions(
        by=house().stamp(person.acting_at(site_id), str(form["command_id"]), "web"),
        site_id=site_id,
        positions=(shown.code,),
        starts=f"{form['first']}T{form['starts']}",
        ends=f"{form['last']}T{form['ends']}",
        cause=form["cause"],
        plan=form.get("plan", ()),
    )


def _previewed(
    shown: BlockPage, sequence: int, person: Person, refusal: Refusal | None = None
) -> Response:
    """The page with whom it concerns by now, and what stands against it if anything does."""
    try:
        command = _command(shown, person, {**shown.wish, "command_id": uuid4()})
        seen = block_positions.preview(house().bookings, command)
        names = house().accounts.names(each.kept.member_id for each in seen.displaced)
        shown = replace(shown, affected=tuple(planned(seen.displaced)), names=names)
    except Refusal as again:
        refusal = refusal or again
    if refusal is None:
        return page("block.html", sequence=sequence, shown=shown)
    return page(
        "block.html", status_of(refusal), sequence=sequence, shown=shown, wrong=all_of(refusal)
    )


def _invalid(shown: BlockPage, sequence: int, error: ValidationError) -> Response:
    """The page again with what can be used of the form, and what is wrong marked."""
    wrong = tuple(name for name in FIELDS if name in error.messages_dict)
    shown = replace(shown.as_far_as(error.valid_data), marked=wrong, affected=None)
    said = [gettext("Something in there is not right. See the marked fields.")]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page("block.html", status, sequence=sequence, shown=shown, wrong=said)
