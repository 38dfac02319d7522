"""Whether this process answers at all."""

from flask import Blueprint, Response

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """ "ok", from whatever can answer."""
    return Response("ok\n", mimetype="text/plain")
