"""Arriving, leaving and giving back; and who is expected."""

from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Response, abort, request

from booking.application import Handler, Outcome
from booking.attending import check_in, check_out, release_desk
from booking.commands import CheckIn, CheckOut, OnReservation, ReleaseDesk
from domain.kernel import Stamp
from domain.position import CheckedIn, Released
from domain.refusals import Stale
from projections.reservations import ReservationRow, turned
from web.api.answers import Headers, etag, seen, written
from web.api.callers import caller, is_staff_at
from web.api.door import Door
from web.api.reservations import given_key, reservation_or_404
from web.api.schemas import ArrivalSchema, ArrivalsQuery, ReleaseBody, ReservationSchema
from web.api.sites import site_or_404, today_at
from web.errors import problem, status_of
from web.house import house
from web.languages import language, sentence

door = Door("api-attending", __name__, description="Arriving, leaving and giving back.")

C = TypeVar("C", bound=OnReservation)
Answer = Response | tuple[ReservationRow, Headers]


@door.post("/reservations/<uuid:reservation>/check-in")
@door.writing(ReservationSchema())
def arrive(_: dict[str, Any], reservation: UUID) -> Answer:
    """The member is here."""
    row, _sequence = reservation_or_404(reservation)
    return _turn(row, CheckIn(**_about(row)), check_in)


@door.post("/reservations/<uuid:reservation>/check-out")
@door.writing(ReservationSchema())
def leave(_: dict[str, Any], reservation: UUID) -> Answer:
    """The member leaves; the rest is free at once."""
    row, _sequence = reservation_or_404(reservation)
    return _turn(row, CheckOut(**_about(row)), check_out)


@door.post("/reservations/<uuid:reservation>/release")
@door.writing(ReservationSchema(), ReleaseBody)
def give_back(body: dict[str, Any], reservation: UUID) -> Answer:
    """Cancel, or give the rest back. Staff may say why."""
    row, _sequence = reservation_or_404(reservation)
    reason = body.get("reason", "cancelled")
    if reason != "cancelled" and not is_staff_at(caller(), row.site_id):
        abort(HTTPStatus.FORBIDDEN)
    return _turn(row, ReleaseDesk(**_about(row), reason=reason), release_desk)


@door.get("/sites/<site:site>/arrivals")
@door.reading(ArrivalSchema(many=True), ArrivalsQuery, account=True)
def arrivals(query: dict[str, Any], site: str) -> tuple[list[dict[str, Any]], Headers]:
    """Who is expected or here on a day, by start and position; for staff of the site."""
    wall = house().wall
    with wall.look() as view:
        place = site_or_404(view, site)
        if not is_staff_at(caller(), site):
            abort(HTTPStatus.FORBIDDEN)
        day: date = query.get("day") or today_at(place)
        held = [each for each in wall.day.on(view.connection, site, day) if each.holds]
        names = house().accounts.names(each.member_id for each in held)
        headers = seen(view.sequence, day, names)
        rows = [wall.reservations.one(view.connection, each.reservation_id) for each in held]
    return [row._asdict() | {"name": names.get(row.member_id)} for row in rows if row], headers


def _about(row: ReservationRow) -> dict[str, Any]:
    by: Stamp = house().stamp(caller().acting_at(row.site_id), given_key() or str(uuid4()), "api")
    return {
        "by": by,
        "site_id": row.site_id,
        "position_id": row.position_id,
        "reservation_id": row.reservation_id,
    }


def _turn(row: ReservationRow, command: C, verb: Handler[C]) -> Answer:
    try:
        _must_match(row, command)
        outcome = verb(house().bookings, command)
    except Stale as stale:
        return _stale(stale, command)
    turned_row = _after(row, outcome)
    return turned_row, written(turned_row.sequence, outcome.sequence)


def _must_match(row: ReservationRow, command: OnReservation) -> None:
    """Raise Stale when the client knows another state than there is, unless it is the state from
    before this very command.
    """
    if "If-Match" not in request.headers or request.if_match.contains(str(row.sequence)):
        return
    if house().bookings.answer(command) is None:
        raise Stale(position=row.position_id)


def _after(row: ReservationRow, outcome: Outcome) -> ReservationRow:
    """The reservation as the command left it, however often one asks."""
    first = outcome.sequence - len(outcome.events) + 1
    for sequence, event in enumerate(outcome.events, first):
        if isinstance(event, CheckedIn | Released):
            return row._replace(**{"reason": "", **turned(event), "sequence": sequence})
    return _now(row.reservation_id)


def _now(reservation_id: str) -> ReservationRow:
    return reservation_or_404(UUID(reservation_id))[0]


def _stale(stale: Stale, command: OnReservation) -> Response:
    row = _now(command.reservation_id)
    said = sentence(stale, language())
    state = ReservationSchema().dump(row)
    answer = problem(status_of(stale), stale.code, said, reservation=state)
    answer.headers["ETag"] = etag(row.sequence)
    return answer
