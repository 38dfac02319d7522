"""What is round every page: who is signed in, where they may go, and the headers of the answer."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from babel.dates import format_date
from flask import Flask, Response, abort, g, make_response, redirect, render_template, request
from flask import url_for as url
from sqlalchemy.exc import SQLAlchemyError

from domain.zones import local_day
from projections.places import SitePlace
from web.accounts.login import current_person
from web.accounts.people import EVERY_SITE, Person
from web.languages import gettext, language, numbers
from web.languages.days import LOCALES, weekday
from web.moments import Look, seen_or_404
from web.naming import desk_label
from web.pages.links import here, in_language, static_url

SITE_COOKIE = "site"
COOKIE_SECONDS = 365 * 24 * 60 * 60


def init_frame(app: Flask) -> None:
    """Give every template what the layout needs."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        here=here,
        in_language=in_language,
        static_url=static_url,
        new_command_id=lambda: str(uuid4()),
        request_id=lambda: str(g.get("request_id", "")),
    )
    app.jinja_env.filters.update(
        day_of=local_day,
        weekday_short=lambda day: _part(day, "EEE"),
        month_short=lambda day: _part(day, "MMM"),
        listed=listed,
        desk_label=desk_label,
        weekday_name=lambda name, form="EEEE": weekday(name, language(), form),
        percent=lambda share: numbers.percent(share, language()),
        whole=lambda number: numbers.whole(number, language()),
        in_hours=lambda minutes: numbers.hours(minutes, language()),
    )
    app.context_processor(_frame)


def page(
    template: str, status: int = HTTPStatus.OK, *, sequence: int | None = None, **values: Any
) -> Response:
    """A page for one person's eyes; `sequence` is how much of the log it shows."""
    response = make_response(render_template(template, sequence=sequence, **values), status)
    response.headers["Cache-Control"] = "private, no-cache"
    if sequence is not None:
        response.headers["Log-Sequence"] = str(sequence)
    return response


def site_or_404(look: Look, site_id: str) -> SitePlace:
    """The site of that id, which the frame then counts as the one somebody is looking at."""
    site = seen_or_404(look, site_id)
    g.site_id = site.site_id
    return site


def remember_site(response: Response, site_id: str) -> Response:
    """Let the first page lead to this site next time."""
    if request.cookies.get(SITE_COOKIE) != site_id:
        response.set_cookie(
            SITE_COOKIE,
            site_id,
            max_age=COOKIE_SECONDS,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def remembered_site() -> str:
    """The id of the site somebody looks at, or looked at last; empty when there is none."""
    known = str(g.get("site_id", "")) or request.cookies.get(SITE_COOKIE, "")
    return known if re.fullmatch(r"[a-z0-9-]{1,64}", known) else ""


def signed_in(back_to: str | None = None) -> Person:
    """Who is signed in; whoever is not is sent to do so, and comes back."""
    person = current_person()
    if person is None:
        sign_in = url("sign_in.ask", next=back_to or here())
        abort(redirect(sign_in, HTTPStatus.SEE_OTHER))
    return person


def must_be_staff_at(person: Person, site_id: str) -> None:
    """End the request with 403 for whoever is no staff of the site."""
    if not person.is_staff_at(site_id):
        abort(HTTPStatus.FORBIDDEN)


def in_words(names: dict[str, str]) -> str:
    """A name given in several languages, in the request's."""
    return names.get(language()) or names.get("en") or next(iter(names.values()), "")


def _part(day: date, part: str) -> str:
    return format_date(day, part, locale=LOCALES[language()])


def _frame() -> dict[str, Any]:
    """An error page must have a frame even when it is the accounts that cannot be read."""
    person = None
    with suppress(SQLAlchemyError):
        person = current_person()
    return {
        "person": person,
        "frame_site": remembered_site(),
        "desk_site": _desk_of(person),
    }


def _desk_of(person: Person | None) -> str:
    """The site whose arrivals the person is led to; empty when there is none."""
    looked_at = remembered_site()
    if person is None:
        return ""
    if person.is_staff_at(looked_at):
        return looked_at
    return min(person.staffed_sites() - {EVERY_SITE}, default="")


def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the comma of the language."""
    return gettext(", ").join(words)
