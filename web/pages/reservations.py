"""A reservation's page and the steps on it, and one's own reservations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from booking.application import Bookings, Outcome
from booking.attending import check_in, check_out, release_desk
from booking.changing import extend, undo
from booking.commands import (
    CheckIn,
    CheckOut,
    ConfirmHold,
    Extend,
    OnReservation,
    ReleaseDesk,
    Undo,
)
from booking.reserving import confirm_hold
from domain.refusals import Refusal
from projections.past import ids_ahead_of
from projections.places import SitePlace
from projections.reservations import ReservationRow
from web.accounts.people import Person
from web.errors import status_of
from web.house import house
from web.languages import gettext, language, sentence
from web.moments import NOW, Concerned, Look, looking, on_day
from web.pages.feed_model import Feed
from web.pages.frame import page, signed_in, site_or_404
from web.pages.links import having_done, own_path, shown_at
from web.pages.past import seeing
from web.pages.reservation_model import build
from web.pages.schemas import DoneQuery, ExtendForm, ReservationForm, load
from web.pages.second_thoughts import undoing
from web.standing import Standing

bp = Blueprint("reservations", __name__)


@dataclass(frozen=True)
class Step:
    """What a button does: its command, who carries it out, and what its form says."""

    command: type[OnReservation]
    handler: Callable[[Bookings, Any], Outcome]
    form: type[ReservationForm] = ReservationForm


STEPS = {
    "confirm": Step(ConfirmHold, confirm_hold),
    "check-in": Step(CheckIn, check_in),
    "check-out": Step(CheckOut, check_out),
    "extend": Step(Extend, extend, ExtendForm),
    "release": Step(ReleaseDesk, release_desk),
    "undo": Step(Undo, undo),
}


@bp.get("/reservations")
def mine() -> ResponseReturnValue:
    """One's own: the next one on top, then what is ahead, then what is past."""
    return own(signed_in())


def own(person: Person, address: str = "") -> Response:
    """The page of somebody's own, with the address of their feed when it has just been made."""
    asked, whose = load(DoneQuery(), request.args), {"member_id": person.id}
    with seeing(asked.get("as_of"), concerned=_of_member(person.id), about=whose) as look:
        board, at, connection = look.wall.reservations, look.now, look.view.connection
        sites = {s.site_id: s for s in look.wall.places.all_sites(connection)}
        rows = [
            *board.of_member(connection, person.id, ending_after=at),
            *board.past_of_member(connection, person.id, ended_by=at),
        ]
        done = _done(look, sites, rows, asked.get("done"))
    all_ = [Standing.of(row, sites[row.site_id], at) for row in rows if row.site_id in sites]
    ahead = [each for each in all_ if each.ahead or each.may_check_out]
    over = sorted((each for each in all_ if each not in ahead), key=_when, reverse=True)
    return page(
        "reservations.html",
        sequence=look.view.sequence,
        ahead=sorted(ahead, key=lambda each: (each.state != "inside", _when(each))),
        over=over,
        done=done,
        sites=sites,
        feed=Feed.of(person.id, address),
    )


def _of_member(member_id: str) -> Concerned:
    """What one's list may show: what began two days before the moment or later, and what ended
    before that.
    """

    def found(look: Look) -> set[str]:
        board, before = look.wall.reservations, look.now - timedelta(days=1)
        over = board.past_of_member(look.view.connection, member_id, ended_by=before)
        ahead = ids_ahead_of(look.wall, look.view, member_id, look.now)
        return ahead | {row.reservation_id for row in over}

    return found


def _done(
    look: Look, sites: dict[str, SitePlace], rows: list[ReservationRow], id_: str | None
) -> tuple[Standing, str] | None:
    """What has just been done with one of the reservations, and what taking that back is called."""
    row = next((row for row in rows if row.reservation_id == id_ and row.site_id in sites), None)
    if row is None:
        return None
    site, at = sites[row.site_id], look.now
    day = look.wall.reservations.on_day(
        look.view.connection, row.site_id, date.fromisoformat(row.day)
    )
    standing = Standing.of(row, site, at)
    return standing, undoing(standing, [Standing.of(each, site, at) for each in day])


def _when(standing: Standing) -> datetime:
    return standing.starts_at


@bp.get("/reservations/<reservation_id>")
def one(reservation_id: str) -> ResponseReturnValue:
    """A reservation, for its member, its booker and the staff of its site; for others none."""
    return _show(reservation_id, signed_in())


@bp.post(f"/reservations/<reservation_id>/<any({', '.join(map(repr, STEPS))}):step>")
def act(reservation_id: str, step: str) -> ResponseReturnValue:
    """Take a step, and go back to where the button was; a refusal is said on the page."""
    person = signed_in(back_to=url_for("reservations.one", reservation_id=reservation_id))
    own = url_for("reservations.one", reservation_id=reservation_id)
    with looking(NOW) as look:
        row = row_or_404(look, reservation_id, person)
    try:
        form = load(STEPS[step].form(), request.form)
        _take(STEPS[step], row, person, form)
    except ValidationError:
        wrong = gettext("That request could not be read. Go back and try again.")
        return _show(reservation_id, person, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refusal as refusal:
        said = sentence(refusal, language())
        return _show(reservation_id, person, said, status_of(refusal))
    back = own_path(form.get("next"), own)
    told = own if back == own else having_done(back, reservation_id)
    return redirect(told, HTTPStatus.SEE_OTHER)


def _take(step: Step, row: ReservationRow, person: Person, form: dict[str, Any]) -> None:
    wish = {name: value for name, value in form.items() if name not in ("command_id", "next")}
    command = step.command(
        by=house().stamp(person.acting_at(row.site_id), str(form["command_id"]), "web"),
        site_id=row.site_id,
        position_id=row.position_id,
        reservation_id=row.reservation_id,
        **wish,
    )
    step.handler(house().bookings, command)


def _show(
    reservation_id: str, person: Person, wrong: str = "", status: int = HTTPStatus.OK
) -> Response:
    asked: dict[str, Any] = {}
    if request.method == "POST":
        shown_at(url_for("reservations.one", reservation_id=reservation_id))
    else:
        asked = load(DoneQuery(), request.args)
    with looking(NOW) as look:
        now = row_or_404(look, reservation_id, person)
    concerned, about = _beside(now), {"reservation_id": reservation_id}
    with seeing(asked.get("as_of"), now.site_id, concerned, about) as look:
        row = row_or_404(look, reservation_id, person)
        site = site_or_404(look, row.site_id)
        shown = build(look, site, row, person)
    return page(
        "reservation.html",
        status,
        sequence=look.view.sequence,
        shown=shown,
        wrong=wrong,
        new="new" in request.args,
        moved=asked.get("moved"),
    )


def _beside(row: ReservationRow) -> Concerned:
    """A reservation and all others of its day, which it may be in the way of."""
    of_day = on_day(row.site_id, date.fromisoformat(row.day))
    return lambda look: {*of_day(look), row.reservation_id}


def row_or_404(look: Look, reservation_id: str, person: Person) -> ReservationRow:
    """A reservation as it is or was. Ends the request with 404 if it is not for their eyes."""
    row = look.wall.reservations.one(look.view.connection, reservation_id)
    if row is None or not person.may_see(row.site_id, row.member_id, row.booker_id):
        abort(HTTPStatus.NOT_FOUND)
    return row
