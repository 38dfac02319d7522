"""Changing one's mind: confirming, staying longer, moving, taking back, giving days back."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort, request

from booking.attending import release_days
from booking.changing import extend, move, undo
from booking.commands import ConfirmHold, Extend, Move, ReleaseDays, Undo
from booking.reserving import confirm_hold
from domain.kernel import Actor
from domain.refusals import HINDRANCES
from projections.reservations import ReservationRow
from web.api.acting import Answer, about, act
from web.api.answers import Headers, written
from web.api.asked import ChangeBody, DaysBody
from web.api.callers import caller
from web.api.door import Door
from web.api.instead import for_change, hindered
from web.api.keys import required_key
from web.api.reservations import ahead_of
from web.api.schemas.reservations import ReservationSchema
from web.api.showing import all_as_left, reservation_or_404
from web.errors import problem
from web.house import house
from web.languages import N_, gettext

door = Door("api-changing", __name__, description="Confirming, changing and taking back.")

NO_TAG = N_("Send an If-Match with the ETag you saw, so that you change what you have seen.")


@door.post("/reservations/<uuid:reservation>/confirm")
@door.writing(ReservationSchema())
def confirm(_: dict[str, Any], reservation: UUID) -> Answer:
    """Make a hold a reservation."""
    row, _sequence = reservation_or_404(reservation)
    return act(row, ConfirmHold(**about(row)), confirm_hold)


@door.patch("/reservations/<uuid:reservation>")
@door.writing(ReservationSchema(), ChangeBody)
def change(body: dict[str, str], reservation: UUID) -> Answer:
    """Stay until a later time, or sit at another position for what is left."""
    row, _sequence = reservation_or_404(reservation)
    if "If-Match" not in request.headers:
        status = HTTPStatus.PRECONDITION_REQUIRED
        abort(problem(status, "precondition-required", gettext(NO_TAG)))
    try:
        if "ends" in body:
            return act(row, Extend(**about(row), ends=body["ends"]), extend)
        return act(row, Move(**about(row), to_position_id=body["position"]), move)
    except HINDRANCES as refusal:
        return hindered(refusal, for_change(row, body))


@door.post("/reservations/<uuid:reservation>/undo")
@door.writing(ReservationSchema())
def take_back(_: dict[str, Any], reservation: UUID) -> Answer:
    """Take back a check-in, a release or a no-show, while nothing else needs the place."""
    row, _sequence = reservation_or_404(reservation)
    return act(row, Undo(**about(row)), undo)


@door.post("/me/reservations/release")
@door.writing(ReservationSchema(many=True), DaysBody)
def give_days_back(body: dict[str, Any]) -> tuple[list[ReservationRow], Headers]:
    """Cancel all that one has ahead on a range of days, at any site."""
    person, first, last = caller(), body["first"], body["last"]
    rows, _sequence = ahead_of(person)
    ahead = tuple(
        (row.site_id, row.position_id, row.reservation_id)
        for row in rows
        if first.isoformat() <= row.day <= last.isoformat() and row.state in ("held", "reserved")
    )
    by = house().stamp(Actor(person.id, "member"), required_key(), "api")
    command = ReleaseDays(by=by, first=first, last=last, reservations=ahead)
    outcome = release_days(house().bookings, command)
    return all_as_left(outcome), written(outcome.sequence)
