"""What all verbs about one reservation have in common: what one saw must still be so."""

from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Response, request
from msgspec.structs import replace

from booking.commands import OnReservation
from booking.once import Handler
from domain.kernel import Stamp
from domain.refusals import Stale
from projections.reservations import ReservationRow
from web.api.answers import Headers, etag, tag, written
from web.api.callers import caller
from web.api.keys import given_key
from web.api.schemas.reservations import ReservationSchema
from web.api.showing import as_left, reservation_or_404
from web.errors import problem, status_of
from web.house import house
from web.languages import language, sentence

C = TypeVar("C", bound=OnReservation)
Answer = Response | tuple[ReservationRow, Headers]


def about(row: ReservationRow) -> dict[str, Any]:
    """What a command about a reservation begins with. Raises ValidationError."""
    by: Stamp = house().stamp(caller().acting_at(row.site_id), given_key() or str(uuid4()), "api")
    return {
        "by": by,
        "site_id": row.site_id,
        "position_id": row.position_id,
        "reservation_id": row.reservation_id,
    }


def act(row: ReservationRow, command: C, verb: Handler[C]) -> Answer:
    """Do it, and answer with the reservation as it is then, however often one asks."""
    try:
        outcome = verb(house().bookings, _as_seen(row, command))
    except Stale as stale:
        return _stale(stale, command)
    left = as_left(row.reservation_id, outcome.sequence)
    return left, written(outcome.sequence, left)


def _as_seen(row: ReservationRow, command: C) -> C:
    """The command, for as long as nothing happens to the reservation that the client knows.

    Raises Stale when it knows another state than there is, unless it is the state from before this
    very command.
    """
    if _asks_for_none():
        return command
    now, sequence = reservation_or_404(UUID(row.reservation_id))
    if request.if_match.contains(tag(now)):
        return replace(command, seen=sequence)
    if house().bookings.answer(command) is None:
        raise Stale(position=row.position_id)
    return command


def _asks_for_none() -> bool:
    """Whether any state will do."""
    return "If-Match" not in request.headers or request.if_match.star_tag


def _stale(stale: Stale, command: OnReservation) -> Response:
    """What does not fit the state there is; 412 only where the client has said that it saw another
    (RFC 9110, 15.5.13: a condition of the request is false).
    """
    row, _sequence = reservation_or_404(UUID(command.reservation_id))
    fits = _asks_for_none() or request.if_match.contains(tag(row))
    status = status_of(stale) if fits else HTTPStatus.PRECONDITION_FAILED
    said = sentence(stale, language())
    state = ReservationSchema().dump(row)
    answer = problem(status, stale.code, said, reservation=state)
    answer.headers["ETag"] = etag(row)
    return answer
