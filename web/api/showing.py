"""Reservations as they read: now, or as a command left them, however often one asks."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from booking.application import Outcome
from domain.position import AboutReservation, Held, Reserved
from projections.log import Entry
from projections.reservations import ReservationRow, entered, turned
from web.api.callers import caller
from web.house import house
from web.moments import NOW, looking
from web.standing import as_it_reads


def reservation_or_404(
    reservation: UUID, query: Mapping[str, Any] = NOW
) -> tuple[ReservationRow, int]:
    """A reservation and the sequence it was read at. Ends the request with 404 when there is none,
    or none for the eyes of the caller.
    """
    person, id_ = caller(), str(reservation)
    with looking(query, _site_of(id_) if query else "", lambda _: [id_]) as look:
        row = look.wall.reservations.one(look.view.connection, id_)
    if row is None or not person.may_see(row.site_id, row.member_id, row.booker_id):
        abort(HTTPStatus.NOT_FOUND)
    return as_it_reads(row, look.now), look.view.sequence


def _site_of(reservation_id: str) -> str:
    """The site whose clock is meant, though the caller may not learn of the reservation."""
    wall = house().wall
    with wall.look() as view:
        row = wall.reservations.one(view.connection, reservation_id)
    return row.site_id if row else ""


def all_as_left(outcome: Outcome) -> list[ReservationRow]:
    """Every reservation that a command was about, by time, the booker's own place first."""
    told: dict[str, list[Entry]] = {}
    for sequence, event in outcome.entries:
        if isinstance(event, AboutReservation):
            told.setdefault(event.reservation_id, []).append(Entry(sequence, event))
    rows = [_left(id_, entries, outcome.sequence) for id_, entries in told.items()]
    return sorted(rows, key=_by_time)


def _left(reservation_id: str, told: Sequence[Entry], sequence: int) -> ReservationRow:
    """What began with the command is all in its events: no board need be asked."""
    began = isinstance(told[0].event, Reserved | Held)
    return _retold(told) if began else as_left(reservation_id, sequence)


def _by_time(row: ReservationRow) -> tuple[str, str, bool, str]:
    return row.day, row.starts, row.member_id != row.booker_id, row.position_id


def as_left(reservation_id: str, sequence: int) -> ReservationRow:
    """The reservation as it stood at a sequence, which is not before it was made."""
    wall = house().wall
    with wall.look() as view:
        row = wall.reservations.one(view.connection, reservation_id)
        if row and row.sequence <= sequence:
            return row
        told = wall.event_log.each(view.connection, upto=sequence, reservation_id=reservation_id)
        return _retold(Entry(row.sequence, event) for row, event in told)


def _retold(told: Iterable[Entry]) -> ReservationRow:
    values: dict[str, Any] = {}
    for sequence, event in told:
        match event:
            case Reserved() | Held():
                values = entered(event, sequence)
            case AboutReservation():
                values |= {**turned(event), "sequence": sequence}
            case _:
                pass
    return ReservationRow(**values)
