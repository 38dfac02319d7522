"""Who calls, and what they may see and do."""

from collections.abc import Callable
from http import HTTPStatus

from flask import abort, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError as BadCsrfToken

from web.accounts.login import current_person, signed_in_by_token
from web.accounts.people import Person
from web.errors import SENTENCES, problem
from web.languages import N_, gettext
from web.moments import must_be_a_site

SAFE = {"GET", "HEAD", "OPTIONS"}
NO_CSRF_TOKEN = N_("The browser's form token is missing or wrong. Load the page again.")


def caller() -> Person:
    """Who calls. Ends the request with 401 when nobody is signed in."""
    person = current_person()
    if person is None:
        answer = problem(
            HTTPStatus.UNAUTHORIZED, "unauthorized", gettext(SENTENCES[HTTPStatus.UNAUTHORIZED])
        )
        known = request.authorization is None
        answer.headers["WWW-Authenticate"] = "Bearer" if known else 'Bearer error="invalid_token"'
        abort(answer)
    return person


def check_origin() -> None:
    """End the request with 403 when a browser may have been tricked into it.

    A browser sends its cookie wherever a page makes it; it sends nobody's bearer token.
    """
    if request.method in SAFE or signed_in_by_token():
        return
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except BadCsrfToken:
        abort(problem(HTTPStatus.FORBIDDEN, "csrf-token-required", gettext(NO_CSRF_TOKEN)))


def must_be_staff_at(site_id: str) -> None:
    """End the request with 403 for members."""
    if not caller().is_staff_at(site_id):
        abort(HTTPStatus.FORBIDDEN)


def must_be_operator(_site: str) -> None:
    """End the request with 403 for everybody else, wherever they are staff."""
    if not caller().is_operator:
        abort(HTTPStatus.FORBIDDEN)


def allowed_to(may: Callable[[Person, str], bool]) -> Callable[[str], None]:
    """What ends a request with 404 about no site of ours, and with 403 by who may not."""

    def check(site_id: str) -> None:
        must_be_a_site(site_id)
        if not may(caller(), site_id):
            abort(HTTPStatus.FORBIDDEN)

    return check


def me() -> str:
    """Whoever looks, if anybody is signed in: their branch's positions are free to them."""
    person = current_person()
    return person.id if person else ""
