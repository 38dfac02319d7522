"""What bad input gets: one table of statuses, one problem form, the same layout for error pages."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, SecurityError

from booking.server import OUTAGES
from booking.turnstile import Busy, Full
from domain import refusals as no
from domain.codec import UnreadableEvent
from projections import differing, instants
from projections.store import is_full, is_locked
from web.accounts.login import say_who_or_stay_a_stranger, stay_a_stranger
from web.languages import N_, gettext, in_words, language, reason_in_words, sentence

logger = logging.getLogger(__name__)

STATUS_OF: dict[type[no.Refusal], HTTPStatus] = {
    no.PositionTaken: HTTPStatus.CONFLICT,
    no.MemberElsewhere: HTTPStatus.CONFLICT,
    no.MemberForgotten: HTTPStatus.CONFLICT,
    no.OutsideHours: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.SiteClosed: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.BeyondHorizon: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.TooShort: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.OffGrid: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.LimitReached: HTTPStatus.CONFLICT,
    no.InThePast: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.TooEarlyToCheckIn: HTTPStatus.CONFLICT,
    no.StillOccupied: HTTPStatus.CONFLICT,
    no.AlreadyEnded: HTTPStatus.CONFLICT,
    no.NotYours: HTTPStatus.FORBIDDEN,
    no.UnknownPosition: HTTPStatus.NOT_FOUND,
    no.PositionBlocked: HTTPStatus.CONFLICT,
    no.PositionAssigned: HTTPStatus.CONFLICT,
    no.Contradictory: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.PeopleAffected: HTTPStatus.CONFLICT,
    no.UnknownChange: HTTPStatus.NOT_FOUND,
    no.NonexistentTime: HTTPStatus.UNPROCESSABLE_ENTITY,
    no.Stale: HTTPStatus.CONFLICT,
    no.DuplicateCommand: HTTPStatus.UNPROCESSABLE_ENTITY,
}

CODES = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not-acceptable",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid-request",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many-requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal-error",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
}
SENTENCES = {
    HTTPStatus.BAD_REQUEST: N_("That request could not be read. Go back and try again."),
    HTTPStatus.UNAUTHORIZED: N_("Please sign in first."),
    HTTPStatus.FORBIDDEN: N_("You do not have the right to do that here. Ask somebody who has."),
    HTTPStatus.NOT_FOUND: N_("There is nothing here. It may have moved, or never have been."),
    HTTPStatus.METHOD_NOT_ALLOWED: N_(
        "That cannot be done here. Go back, and choose what is offered."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("That is too large. Send less at once."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: N_("Send that as JSON."),
    HTTPStatus.UNPROCESSABLE_ENTITY: N_("Something in there is not right. See the marked fields."),
    HTTPStatus.TOO_MANY_REQUESTS: N_("Too many requests. Wait a moment, then try again."),
    HTTPStatus.INTERNAL_SERVER_ERROR: N_(
        "Something went wrong on our side. Nothing was changed; please try again."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: N_("Many people are booking right now. Try again in a moment."),
}
NO_MOMENTS: dict[type[instants.NoMoment], str] = {
    instants.Unreadable: N_(
        "That is no moment. Give an instant like 2026-11-20T09:00:00Z (in an address, a plus sign"
        " is escaped), a time at the site like 2026-11-20T09:00, or a number of the log."
    ),
    instants.Ambiguous: N_(
        "That time can mean several instants. Add the offset, like 2026-11-20T09:00+01:00."
    ),
    instants.InTheFuture: N_("That has not happened yet. Choose an earlier moment."),
    instants.BeforeTheLog: N_("Nothing was recorded by then. Choose a later moment."),
    differing.OutOfOrder: N_("The first moment is after the second. Exchange the two."),
    differing.TooFarApart: N_("Too much happened in between. Choose moments closer together."),
}
NO_ROOM = N_(
    "There is no room left to write anything down. Nothing was changed, and you can go on looking;"
    " try again later."
)
RETRY_AFTER_SECONDS, MADE_ROOM_AFTER_SECONDS = 1, 30


def init_errors(app: Flask) -> None:
    """Answer every error in the form of its door: a problem for the API, a page for people."""
    app.register_error_handler(no.Refusal, refused)
    app.register_error_handler(instants.NoMoment, no_moment)
    app.register_error_handler(ValidationError, invalid)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Busy, busy)
    app.register_error_handler(Full, full)
    app.register_error_handler(exc.DBAPIError, store_failed)
    app.register_error_handler(exc.TimeoutError, busy)
    app.register_error_handler(UnreadableEvent, busy)
    app.register_error_handler(Exception, broken)


def status_of(refusal: no.Refusal) -> HTTPStatus:
    """The HTTP status of a refusal."""
    return STATUS_OF[type(refusal)]


def refused(refusal: no.Refusal) -> ResponseReturnValue:
    """A rule's no, logged and answered."""
    logger.info("refused %s %s", refusal.code, refusal.facts)
    reasons = refusal.reasons if isinstance(refusal, no.Contradictory) else ()
    said = {"reasons": [reason_in_words(each, language()) for each in reasons]} if reasons else {}
    return answer(status_of(refusal), refusal.code, sentence(refusal, language()), errors=said)


def invalid(error: ValidationError) -> ResponseReturnValue:
    """Input of the wrong shape; `errors` names each field."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer(status, CODES[status], _sentence_of(status), errors=in_words(error.messages))


def no_moment(error: instants.NoMoment) -> ResponseReturnValue:
    """What one asked to see the past of is no moment of it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    said = gettext(NO_MOMENTS[type(error)])
    return answer(status, error.code, said, errors={"as_of": [said]})


def http_error(error: HTTPException) -> ResponseReturnValue:
    """What Flask, Werkzeug or a view aborted with."""
    if error.response is not None:
        return error.response
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, SecurityError) and not is_api():
        # Nobody's host: there is nothing that the links of a page could lead to.
        return Response(f"{_sentence_of(status)}\n", status, mimetype="text/plain")
    response = answer(status, CODES.get(status, "error"), _sentence_of(status))
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    )
    return response


def busy(error: Exception) -> ResponseReturnValue:
    """Nothing was written, and the same request may be sent again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    stay_a_stranger()
    return _come_again(error, RETRY_AFTER_SECONDS, CODES[status], _sentence_of(status))


def full(error: Exception) -> ResponseReturnValue:
    """Nothing was written, and nothing will be until somebody makes room."""
    return _come_again(error, MADE_ROOM_AFTER_SECONDS, "storage-full", gettext(NO_ROOM))


def _come_again(error: Exception, seconds: int, code: str, said: str) -> Response:
    logger.warning("unavailable: %s: %s", type(error).__name__, error)
    g.unavailable = code
    response = answer(HTTPStatus.SERVICE_UNAVAILABLE, code, said)
    response.headers["Retry-After"] = str(seconds)
    return response


def store_failed(error: exc.DBAPIError) -> ResponseReturnValue:
    """A server that is lost comes back, as does a file that another program holds, and room can be
    made; what else is a fault of ours.
    """
    if is_full(error):
        return full(error)
    lost = error.orig or error
    return busy(lost) if isinstance(lost, OUTAGES) or is_locked(lost) else broken(error)


def broken(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged with its trace under the request's id, which the person is told."""
    logger.error("request %s failed", request_id(), exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(status, CODES[status], _sentence_of(status))


def answer(status: HTTPStatus, code: str, detail: str, **more: Any) -> Response:
    """An error in the form of its door."""
    if is_api():
        return problem(status, code, detail, **more)
    say_who_or_stay_a_stranger()
    page = render_template("error.html", status=status, code=code, detail=detail, **more)
    return Response(page, status, mimetype="text/html")


def problem(status: HTTPStatus, code: str, detail: str, **more: Any) -> Response:
    """RFC 9457 `application/problem+json` with a stable type and code."""
    body = {
        "type": f"urn:mogador:problem:{code}",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
        "errors": {},
        "alternatives": [],
        "request_id": request_id(),
    }
    return Response(json.dumps(body | more), status, mimetype="application/problem+json")


def _sentence_of(status: HTTPStatus) -> str:
    return gettext(SENTENCES.get(status, SENTENCES[HTTPStatus.BAD_REQUEST]))


def is_api() -> bool:
    """Whether the request came through the API's door."""
    return request.path.startswith("/api/")


def request_id() -> str:
    """The id under which this request is logged."""
    return str(g.get("request_id", ""))
