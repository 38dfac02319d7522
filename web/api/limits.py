"""How often one may call: generously, so that only a runaway program ever notices."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from math import ceil
from time import time

from flask import Flask, Response, current_app, request
from limits import RateLimitItem, parse
from limits.strategies import FixedWindowRateLimiter, RateLimiter

from web.accounts.login import current_person
from web.api.counting import Counts
from web.errors import SENTENCES, problem
from web.languages import gettext

CALLS = "600/minute"
# Everybody comes back at once when the live process has ended, from one address behind a proxy.
WATCHES = "6000/minute"


def init_limits(app: Flask, scopes: Mapping[str, str]) -> None:
    """Count the calls of each blueprint that is named, together with those of its scope.

    `RATELIMIT_ENABLED` turns that off, `API_RATE_LIMIT` and `LIVE_RATE_LIMIT` say how many there
    may be in the scopes "api" and "live"; all are read at every request.
    """
    app.config.setdefault("RATELIMIT_ENABLED", True)
    app.config.setdefault("API_RATE_LIMIT", CALLS)
    app.config.setdefault("LIVE_RATE_LIMIT", WATCHES)
    limiter = FixedWindowRateLimiter(Counts())

    @app.before_request
    def count() -> Response | None:
        scope = scopes.get(request.blueprint or "")
        return _counted(limiter, scope) if scope else None


def _counted(limiter: RateLimiter, scope: str) -> Response | None:
    """The answer to whoever has called too often."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return None
    limit, who = _limit(current_app.config[f"{scope.upper()}_RATE_LIMIT"]), _who()
    if limiter.hit(limit, scope, who):
        return None
    return _too_many(limiter.get_window_stats(limit, scope, who).reset_time)


@cache
def _limit(written: str) -> RateLimitItem:
    return parse(written)


def _who() -> str:
    person = current_person()
    return f"account {person.id}" if person else f"address {request.remote_addr}"


def _too_many(until: float) -> Response:
    status = HTTPStatus.TOO_MANY_REQUESTS
    answer = problem(status, "too-many-requests", gettext(SENTENCES[status]))
    answer.headers["Retry-After"] = str(max(1, ceil(until - time())))
    return answer
