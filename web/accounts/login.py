"""Signing in and out: a browser by its session, a program by its bearer token."""

from typing import Any, cast

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from web.accounts.people import Person
from web.accounts.secrets import SESSION_LIFE
from web.accounts.store import Accounts

EXTENSION = "mogador-accounts"


class LoginPerson(UserMixin):
    """Who a request is from, with their rights as of this request.

    Flask-Login's cookie names the session, which can be revoked, and not the person, who cannot.
    """

    def __init__(self, person: Person, session_id: str | None) -> None:
        self.person = person
        self.session_id = session_id

    def get_id(self) -> str | None:
        """The session's random id; None for whoever came with a token."""
        return self.session_id


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, kept from plain HTTP as soon as the request came by HTTPS."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Who brings no cookie has nothing in it: there is no signature to be looked at."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def cookie_settings() -> dict[str, Any]:
    """The configuration of the session cookie, for `app.config`."""
    return {
        "SESSION_COOKIE_NAME": "mogador",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": SESSION_LIFE,
        # A cookie in every answer would keep answers out of caches and change nothing: the
        # session ends on the server.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # Never set; by its default name a neighbour's cookie would shut out bearer tokens.
        "REMEMBER_COOKIE_NAME": "mogador-remember",
    }


def init_login(app: Flask, accounts: Accounts) -> None:
    """Teach the application who is who. The rights are read from the accounts at every request."""
    app.extensions[EXTENSION] = accounts
    app.session_interface = CookieSessions()
    manager = LoginManager(app)
    # A phone changes its address on the way: its session is not tied to one.
    manager.session_protection = None
    manager.user_loader(_by_session)
    manager.request_loader(_by_token)


def sign_in(person: Person) -> None:
    """Open a session for this browser; what it was before, signed in or not, ends."""
    sign_out()
    login_user(LoginPerson(person, _accounts().open_session(person.id)))
    session.permanent = True


def sign_out() -> None:
    """Close the session of this browser, on the server too."""
    if session_id := session.get("_user_id"):
        _accounts().close_session(session_id)
    logout_user()
    session.clear()


def current_person() -> Person | None:
    """Who this request is from; None for a visitor."""
    login = _login()
    return login.person if login else None


def stay_a_stranger() -> None:
    """Ask no more who this request is from, unless that is known: an error's page needs no name."""
    if "_login_user" not in g:
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def say_who_or_stay_a_stranger() -> None:
    """Ask for the last time who this request is from; the accounts may not answer."""
    try:
        current_person()
    except SQLAlchemyError:
        stay_a_stranger()


def signed_in_by_token() -> bool:
    """Whether the request came with a bearer token, so that no browser can have been tricked."""
    login = _login()
    return login is not None and login.session_id is None


def _login() -> LoginPerson | None:
    if EXTENSION not in current_app.extensions:
        return None
    # Asked of the proxy itself, `isinstance` would take any AttributeError on the way for a no.
    login = current_user._get_current_object()
    return login if isinstance(login, LoginPerson) else None


def _accounts() -> Accounts:
    return cast("Accounts", current_app.extensions[EXTENSION])


def _bearer(asking: Request) -> str | None:
    given = asking.authorization
    return given.token if given and given.type == "bearer" else None


def _by_session(session_id: str) -> LoginPerson | None:
    """Nobody when a token came along: who says explicitly who they are means it."""
    if _bearer(request):
        return None
    person = _accounts().by_session(session_id)
    return LoginPerson(person, session_id) if person else None


def _by_token(asking: Request) -> LoginPerson | None:
    bearer = _bearer(asking)
    person = _accounts().by_token(bearer) if bearer else None
    return LoginPerson(person, None) if person else None
