"""The language of the request at hand, and what templates say in it."""

from contextlib import suppress
from datetime import date
from typing import Any, cast

from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from web.accounts.login import current_person, signed_in_by_token
from web.languages import days
from web.languages.catalogues import LANGUAGES, catalogue

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 60 * 60


def init_languages(app: Flask) -> None:
    """Make templates and answers follow the request's language; read every catalogue now.

    Templates get `gettext` and `ngettext` (also as `_` and `{% trans %}`), `language()`,
    `direction()` and `LANGUAGES`; and the filters `day_long`, `day_short`, `clock(zone)`, `wall`.
    The default is `DEFAULT_LANGUAGE` of the configuration, else French.
    """
    for known in LANGUAGES:
        catalogue(known)
    templates = cast("Any", app.jinja_env)
    templates.add_extension("jinja2.ext.i18n")
    templates.policies["ext.i18n.trimmed"] = True
    templates.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    templates.globals.update(language=language, direction=direction, LANGUAGES=LANGUAGES)
    templates.filters.update(
        day_long=day_long, day_short=day_short, clock=days.clock, wall=days.wall
    )
    app.after_request(_tell)


def language() -> str:
    """The language of this request, or the default outside of one.

    Asked for in the address (`?lang=`, which a cookie remembers for a year), else by the cookie,
    else by a program with a token, else the signed-in person's, else the browser's, else the
    default.
    """
    if not has_request_context():
        return _default()
    if "language" not in g:
        g.language = _wanted() or _programs() or _persons() or _accepted() or _default()
    return str(g.language)


def speak(wanted: str) -> None:
    """Answer this request in the language of whom it is for, who need not be who asks."""
    if wanted in LANGUAGES:
        g.language = wanted


def direction() -> str:
    """Which way the language of this request is written: "ltr" or "rtl"."""
    return "rtl" if language() == "ar" else "ltr"


def gettext(message: str, **values: object) -> str:
    """The message in the request's language, with values for its `%(name)s`."""
    said = _gettext(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """The message in the request's language and the number's form; `%(num)s` is the number."""
    return _ngettext(singular, plural, n) % {"num": n, **values}


def day_long(day: date | str, in_language: str | None = None) -> str:
    """ "lundi 23 novembre", of a date or "YYYY-MM-DD". Raises ValueError."""
    return days.long_day(day, in_language or language())


def day_short(day: date | str, in_language: str | None = None) -> str:
    """ "lun. 23 nov.", of a date or "YYYY-MM-DD". Raises ValueError."""
    return days.short_day(day, in_language or language())


def _gettext(message: str) -> str:
    return catalogue(language()).gettext(message)


def _ngettext(singular: str, plural: str, n: int) -> str:
    return catalogue(language()).ngettext(singular, plural, n)


def _wanted() -> str | None:
    asked = (request.args.get("lang"), request.cookies.get(COOKIE))
    return next((each for each in asked if each in LANGUAGES), None)


def _programs() -> str | None:
    """A program means what it accepts, where a browser accepts what it was sold with."""
    with suppress(SQLAlchemyError):
        return _accepted() if signed_in_by_token() else None
    return None


def _persons() -> str | None:
    """An error page must have a language even when it is the accounts that cannot be read."""
    with suppress(SQLAlchemyError):
        person = current_person()
        if person and person.language in LANGUAGES:
            return person.language
    return None


def _accepted() -> str | None:
    """The first that the header prefers and we speak, whichever country it is spoken in."""
    preferred = (
        tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality
    )
    return next((each for each in preferred if each in LANGUAGES), None)


def _default() -> str:
    return str(current_app.config.get("DEFAULT_LANGUAGE", "fr")) if has_app_context() else "fr"


def _tell(response: Response) -> Response:
    """Say which language it is, and that it depends; remember what the address asked for."""
    if "language" in g:
        response.headers.setdefault("Content-Language", g.language)
        response.vary.update(("Accept-Language", "Cookie"))
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(
            COOKIE,
            asked,
            max_age=COOKIE_SECONDS,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response
