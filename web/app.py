"""The application factory."""

import secrets
from time import monotonic

from flask import Flask, Response, current_app, g
from flask_wtf import CSRFProtect

from booking.server import answer_by
from config.settings import Settings
from domain import zones
from web.accounts.login import cookie_settings, init_login
from web.answering import init_answering
from web.api import init_api
from web.changes import door, showing
from web.errors import init_errors, request_id
from web.house import EXTENSION, House, open_house
from web.languages import init_languages
from web.metrics import door as metrics
from web.metrics.counted import init_counting
from web.pages import init_pages
from web.waiting import waited

MAX_BODY_BYTES = 64 * 1024
# Within 8 s everybody has an answer, or is asked to come again.
ANSWER_SECONDS = 7.5

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'"
)


def create_app(settings: Settings, house: House | None = None) -> Flask:
    """The doors of one process. Raises OutdatedZoneRules when the zone rules are too old."""
    zones.probe()
    app = Flask("web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        DEFAULT_LANGUAGE=settings.language,
        METRICS_TOKEN=settings.metrics_token,
        SECURITY_CONTACT=settings.security_contact,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        **cookie_settings(),
    )
    house = app.extensions[EXTENSION] = house or open_house(settings)
    init_counting(app, house.bookings)
    app.before_request(_name_request)
    app.before_request(_count_the_queue)
    app.after_request(_harden)
    app.teardown_request(_end_of_the_answer)
    init_answering(app)
    init_errors(app)
    init_languages(app)
    init_login(app, house.accounts)
    csrf = CSRFProtect(app)
    init_pages(app)
    app.register_blueprint(metrics.bp)
    init_api(app, csrf, door.door, showing.door)
    return app


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)


def _count_the_queue() -> None:
    """Who has waited for a thread already waits that much less for the lock, and for servers."""
    house: House = current_app.extensions[EXTENSION]
    house.bookings.has_waited(waited())
    answer_by(monotonic() + ANSWER_SECONDS - waited())


def _end_of_the_answer(_error: BaseException | None) -> None:
    answer_by()


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Request-Id"] = request_id()
    return response
