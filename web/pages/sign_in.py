"""Signing in with a demo account or an access token, and signing out."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from web.accounts.demo import shown_people
from web.accounts.login import current_person, sign_in, sign_out
from web.accounts.people import EVERY_SITE, Person
from web.house import house
from web.languages import gettext
from web.pages.frame import page
from web.pages.links import own_path, shown_at
from web.pages.schemas import SignInForm, SignInQuery, load

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
def ask() -> ResponseReturnValue:
    """The ways to sign in; whoever has done so already is sent on."""
    next_path = own_path(load(SignInQuery(), request.args).get("next"), "")
    if person := current_person():
        return redirect(next_path or _home_of(person), HTTPStatus.SEE_OTHER)
    return _form(next_path)


@bp.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign in, and go on to where one came from."""
    next_path = own_path(request.form.get("next"), "")
    try:
        form = load(SignInForm(), request.form)
    except ValidationError:
        form = {}
    person = _person(form.get("person"), form.get("token"))
    if person is None:
        shown_at(url_for("sign_in.ask", next=next_path or None))
        wrong = gettext("Nobody has that access token. Check that all of it was copied.")
        return _form(next_path, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    sign_in(person)
    return redirect(next_path or _home_of(person), HTTPStatus.SEE_OTHER)


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Sign out of this browser."""
    sign_out()
    return redirect(url_for("sites.first"), HTTPStatus.SEE_OTHER)


def _form(next_path: str, wrong: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    people = shown_people(house().accounts)
    return page("sign_in.html", status, people=people, next_path=next_path, wrong=wrong)


def _person(person_id: str | None, token: str | None) -> Person | None:
    """Only who is shown may be taken with one tap."""
    if person_id:
        shown = {person.id: person for person in shown_people(house().accounts)}
        return shown.get(person_id)
    return house().accounts.by_token(token) if token else None


def _home_of(person: Person) -> str:
    """Staff begin with the arrivals of their site, operators with the log, members with a plan."""
    if staffed := min(person.staffed_sites() - {EVERY_SITE}, default=""):
        return url_for("arrivals.show", site_id=staffed)
    return url_for("log.show") if person.is_operator else url_for("sites.first")
