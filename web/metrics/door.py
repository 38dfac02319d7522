"""`/metrics`, in the text form of Prometheus, for whoever has the house's token for it."""

import os
from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from web.errors import problem
from web.house import house
from web.languages import N_, gettext
from web.metrics.counted import REGISTRY, count
from web.metrics.stores import Stores
from web.metrics.together import VARIABLE

NO_TOKEN = N_("Send the metrics token of this house, as a bearer token.")

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def metrics() -> Response:
    """The figures of this host's server: of all its processes, not of the one that answers."""
    _must_have_the_token(current_app.config["METRICS_TOKEN"])
    count()
    read = CollectorRegistry()
    read.register(Stores(house()))
    text = generate_latest(_counted()) + generate_latest(read)
    headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
    return Response(text, headers=headers)


def _counted() -> CollectorRegistry:
    """What all processes have counted; or this one, where it counts alone."""
    if VARIABLE not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def _must_have_the_token(token: str) -> None:
    """End the request with 401, or with 404 where nobody is to read it at all."""
    if not token:
        abort(HTTPStatus.NOT_FOUND)
    given = request.authorization
    sent = (given.token if given and given.type == "bearer" else None) or ""
    if not compare_digest(sent.encode(), token.encode()):
        answer = problem(HTTPStatus.UNAUTHORIZED, "unauthorized", gettext(NO_TOKEN))
        answer.headers["WWW-Authenticate"] = "Bearer"
        abort(answer)
