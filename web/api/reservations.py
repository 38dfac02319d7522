"""Reservations: making one, and seeing those one may see."""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, abort, request, url_for
from marshmallow import ValidationError

from booking.application import Outcome
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.position import Reserved
from domain.refusals import NotYours, PositionTaken
from projections.availability import availability, nearest_free
from projections.reservations import ReservationRow, entered
from web.accounts.people import Person
from web.api.answers import Headers, seen, seen_reservation, written
from web.api.callers import caller, is_staff_at, may_see
from web.api.door import Door
from web.api.schemas import ReservationSchema, ReserveBody
from web.errors import problem, status_of
from web.house import house
from web.languages import N_, gettext, language, sentence

door = Door("api-reservations", __name__, description="Reserving, and seeing one's reservations.")

KEY = re.compile("[!-~]{1,200}")
NO_KEY = N_("Send an Idempotency-Key, so that the same request sent twice is one reservation.")
MOST = 1000


@door.post("/sites/<site:site>/reservations")
@door.writing(ReservationSchema(), ReserveBody, status=HTTPStatus.CREATED)
def reserve(body: dict[str, Any], site: str) -> Response | tuple[ReservationRow, Headers]:
    """Reserve a position for oneself or, as staff of the site, for somebody else."""
    person = caller()
    command = ReserveDesk(
        by=house().stamp(person.acting_at(site), required_key(), "api"),
        site_id=site,
        position_id=body["position"],
        member_id=_member(body.get("member", person.id), person, site),
        day=body["day"],
        starts=body["starts"],
        ends=body["ends"],
    )
    try:
        outcome = reserve_desk(house().bookings, command)
    except PositionTaken as taken:
        return _taken(taken, command)
    row = _reserved(outcome)
    where = {"Location": url_for("api-reservations.one", reservation=row.reservation_id)}
    return row, written(row.sequence, outcome.sequence) | where


@door.get("/reservations/<uuid:reservation>")
@door.reading(ReservationSchema(), account=True)
def one(reservation: UUID) -> tuple[ReservationRow, Headers]:
    """A reservation of one's own or, for staff, one at their site."""
    row, sequence = reservation_or_404(reservation)
    return row, seen_reservation(row.sequence, sequence)


@door.get("/me/reservations")
@door.reading(ReservationSchema(many=True), account=True)
def mine() -> tuple[list[ReservationRow], Headers]:
    """One's own reservations that have not ended, given back or not, the next one first."""
    person, wall = caller(), house().wall
    with wall.look() as view:
        rows = wall.reservations.of_member(
            view.connection, person.id, ending_after=house().clock(), limit=MOST
        )
    return rows, seen(view.sequence, person.id, [row.reservation_id for row in rows])


def reservation_or_404(reservation: UUID) -> tuple[ReservationRow, int]:
    """A reservation and the sequence it was read at. Ends the request with 404 when there is none,
    or none for the eyes of the caller.
    """
    person, wall = caller(), house().wall
    with wall.look() as view:
        row = wall.reservations.one(view.connection, str(reservation))
    if row is None or not may_see(person, row):
        abort(HTTPStatus.NOT_FOUND)
    return row, view.sequence


def required_key() -> str:
    """The client's id of the command. Ends the request with 400 when there is none."""
    key = given_key()
    if key is None:
        abort(problem(HTTPStatus.BAD_REQUEST, "idempotency-key-required", gettext(NO_KEY)))
    return key


def given_key() -> str | None:
    """The client's id of the command, if it has one. Raises ValidationError."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise ValidationError({"Idempotency-Key": ["Not 1 to 200 visible ASCII characters."]})
    return key


def _member(member_id: str, person: Person, site_id: str) -> str:
    """Whom to reserve for. Raises NotYours, ValidationError."""
    if member_id == person.id:
        return member_id
    if not is_staff_at(person, site_id):
        raise NotYours
    if house().accounts.person(member_id) is None:
        raise ValidationError({"member": ["No account has that id."]})
    return member_id


def _reserved(outcome: Outcome) -> ReservationRow:
    """The reservation as it was when it was made, however often one asks."""
    first = outcome.sequence - len(outcome.events) + 1
    return next(
        ReservationRow(**entered(event, sequence))
        for sequence, event in enumerate(outcome.events, first)
        if isinstance(event, Reserved)
    )


def _taken(taken: PositionTaken, command: ReserveDesk) -> Response:
    wall = house().wall
    with wall.look() as view:
        days = availability(
            wall.places.positions_of(view.connection, command.site_id),
            wall.day.on(view.connection, command.site_id, command.day),
            command.starts,
            command.ends,
        )
    alternatives = [
        {
            "position": each.code,
            "day": command.day.isoformat(),
            "starts": command.starts,
            "ends": command.ends,
        }
        for each in nearest_free(days, command.position_id)
    ]
    said = sentence(taken, language())
    return problem(status_of(taken), taken.code, said, alternatives=alternatives)
