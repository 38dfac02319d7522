"""Whether this process answers at all, and whether the boards it answers from are well."""

import logging
from collections import Counter
from http import HTTPStatus

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from web.house import house

logger = logging.getLogger(__name__)

UNCACHED = {"Cache-Control": "no-store"}

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """ "ok", from whatever can answer."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """How far every board can be read, and how many events which board has set aside.

    Those stop nothing else, so it is ready all the same; a board that cannot be read is not.
    """
    wall = house().wall
    try:
        sequence, aside = wall.probe(), wall.quarantined()
    except Exception:
        logger.exception("the boards cannot be read")
        return {"ready": False}, HTTPStatus.SERVICE_UNAVAILABLE, UNCACHED
    boards = Counter(board for board, _, _ in aside)
    events = len({sequence for _, sequence, _ in aside})
    told = {"ready": True, "sequence": sequence, "quarantined": events, "boards": boards}
    return told, HTTPStatus.OK, UNCACHED
