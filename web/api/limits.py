"""How often one may call: generously, so that only a runaway program ever notices."""

import time
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, request
from flask_limiter import Limiter, RequestLimit

from web.accounts.login import current_person
from web.api.counting import STORE
from web.errors import SENTENCES, problem
from web.languages import gettext

CALLS = "600/minute"
# Everybody comes back at once when the live process has ended, from one address behind a proxy.
WATCHES = "6000/minute"

Limit = Callable[[Blueprint], object]


def init_limits(app: Flask) -> tuple[Limit, Limit]:
    """What puts a blueprint under the API's one limit, and under that of watching.

    `RATELIMIT_ENABLED` turns them off, `API_RATE_LIMIT` and `LIVE_RATE_LIMIT` say how much they
    are; all are read at every request.
    """
    app.config.setdefault("RATELIMIT_ENABLED", True)
    app.config.setdefault("API_RATE_LIMIT", CALLS)
    app.config.setdefault("LIVE_RATE_LIMIT", WATCHES)
    limiter = Limiter(_who, app=app, storage_uri=f"{STORE}://", key_prefix="api", enabled=True)
    return _shared(limiter, "api"), _shared(limiter, "live")


def _shared(limiter: Limiter, scope: str) -> Limit:
    limit: Limit = limiter.shared_limit(
        lambda: str(current_app.config[f"{scope.upper()}_RATE_LIMIT"]),
        scope=scope,
        exempt_when=lambda: not current_app.config["RATELIMIT_ENABLED"],
        on_breach=_too_many,
    )
    return limit


def _who() -> str:
    person = current_person()
    return f"account {person.id}" if person else f"address {request.remote_addr}"


def _too_many(limit: RequestLimit) -> Response:
    status = HTTPStatus.TOO_MANY_REQUESTS
    answer = problem(status, "too-many-requests", gettext(SENTENCES[status]))
    answer.headers["Retry-After"] = str(max(1, int(limit.reset_at - time.time())))
    return answer
