"""How often one may call: generously, so that only a runaway program ever notices."""

import time
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, request
from flask_limiter import Limiter, RequestLimit

from web.accounts.login import current_person
from web.errors import SENTENCES, problem
from web.languages import gettext

CALLS = "600/minute"


def init_limits(app: Flask) -> Callable[[Blueprint], object]:
    """What puts a blueprint under the API's one limit.

    `RATELIMIT_ENABLED` turns it off, `API_RATE_LIMIT` says how much it is; both are read at every
    request.
    """
    app.config.setdefault("RATELIMIT_ENABLED", True)
    app.config.setdefault("API_RATE_LIMIT", CALLS)
    limiter = Limiter(_who, app=app, storage_uri="memory://", key_prefix="api", enabled=True)
    return limiter.shared_limit(
        lambda: str(current_app.config["API_RATE_LIMIT"]),
        scope="api",
        exempt_when=lambda: not current_app.config["RATELIMIT_ENABLED"],
        on_breach=_too_many,
    )


def _who() -> str:
    person = current_person()
    return f"account {person.id}" if person else f"address {request.remote_addr}"


def _too_many(limit: RequestLimit) -> Response:
    status = HTTPStatus.TOO_MANY_REQUESTS
    answer = problem(status, "too-many-requests", gettext(SENTENCES[status]))
    answer.headers["Retry-After"] = str(max(1, int(limit.reset_at - time.time())))
    return answer
