"""Reservations: making them, and seeing those one may see."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import ValidationError

from booking.application import Outcome
from booking.commands import ANY, HoldDesk, ReserveDays, ReserveDesk, ReserveTeam
from booking.reserving import hold_desk, reserve_days, reserve_desk, reserve_team
from domain.kernel import Stamp
from domain.refusals import HINDRANCES, NotYours, UnknownPosition
from projections.past import ids_ahead_of
from projections.reservations import ReservationRow
from web.accounts.people import Person
from web.api.answers import Headers, seen, seen_reservation, tag, written
from web.api.asked import PastQuery, ReserveBody
from web.api.callers import caller
from web.api.door import Door
from web.api.instead import for_hours, hindered
from web.api.keys import required_key
from web.api.room import Room
from web.api.schemas.reservations import MadeSchema, ReservationSchema
from web.api.showing import all_as_left, reservation_or_404
from web.house import house
from web.moments import NOW, Look, looking, must_be_a_site
from web.standing import as_it_reads

door = Door("api-reservations", __name__, description="Reserving, and seeing one's reservations.")

MOST = 1000
Body = dict[str, Any]
Made = ReservationRow | dict[str, Any]


@door.post("/sites/<site:site>/reservations")
@door.writing(MadeSchema(), ReserveBody, status=HTTPStatus.CREATED)
def reserve(body: Body, site: str) -> Response | tuple[Made, Headers]:
    """Reserve for oneself or, as staff of the site, for somebody else: a position or any that
    suits, for some hours of a day or of several days, for a team, or only held for a while.
    """
    person = caller()
    by = house().stamp(person.acting_at(site), required_key(), "api")
    member_id = member_to_be(body.get("member", person.id), person, site)
    try:
        outcome = _wish(body, site, member_id, by)()
    except UnknownPosition:
        must_be_a_site(site)
        raise
    except HINDRANCES as refusal:
        return hindered(refusal, for_hours(_room(body, site, member_id), body))
    rows = all_as_left(outcome)
    if "seats" in body:
        return {"party_id": rows[0].party_id, "reservations": rows}, written(outcome.sequence)
    if "days" in body:
        return {"reservations": rows}, written(outcome.sequence)
    return made(outcome)


def made(outcome: Outcome) -> tuple[ReservationRow, Headers]:
    """The one reservation that was made, and where it is."""
    (row,) = all_as_left(outcome)
    where = {"Location": url_for("api-reservations.one", reservation=row.reservation_id)}
    return row, written(outcome.sequence, row) | where


def _wish(body: Body, site: str, member_id: str, by: Stamp) -> Callable[[], Outcome]:
    """The command that is asked for, to be handed in."""
    doing = house().bookings
    wish: dict[str, Any] = {"by": by, "site_id": site, "member_id": member_id}
    wish |= {"starts": body["starts"], "ends": body["ends"]}
    if "seats" in body:
        together = _room(body, site, member_id).together(
            body["starts"], body["ends"], body["seats"]
        )
        team = ReserveTeam(day=body["day"], seats=body["seats"], groups=together, **wish)
        return partial(reserve_team, doing, team)
    wish["position_id"] = body["position"]
    if body["position"] == ANY:
        wish["candidates"] = _room(body, site, member_id).best(
            body["starts"], body["ends"], body.get("features", ())
        )
    if "days" in body:
        days = tuple(sorted(set(body["days"])))
        return partial(reserve_days, doing, ReserveDays(days=days, **wish))
    if body.get("hold"):
        return partial(hold_desk, doing, HoldDesk(day=body["day"], **wish))
    return partial(reserve_desk, doing, ReserveDesk(day=body["day"], **wish))


def _room(body: Body, site: str, member_id: str) -> Room:
    return Room.seen(site, body.get("days") or [body["day"]], member_id)


@door.get("/reservations/<uuid:reservation>")
@door.reading(ReservationSchema(), PastQuery, account=True)
def one(query: dict[str, Any], reservation: UUID) -> tuple[ReservationRow, Headers]:
    """A reservation of one's own or of a guest or, for staff, one at their site."""
    row, sequence = reservation_or_404(reservation, query)
    return row, seen_reservation(row, sequence)


@door.get("/me/reservations")
@door.reading(ReservationSchema(many=True), PastQuery, account=True)
def mine(query: dict[str, Any]) -> tuple[list[ReservationRow], Headers]:
    """One's own reservations and one's guests' that have not ended, given back or not, the next one
    first.
    """
    rows, sequence = ahead_of(caller(), query)
    return rows, seen(sequence, caller().id, [(row.reservation_id, tag(row)) for row in rows])


def ahead_of(person: Person, query: Mapping[str, Any] = NOW) -> tuple[list[ReservationRow], int]:
    """What somebody has ahead, guests included, and the sequence it was read at."""

    def theirs(look: Look) -> set[str]:
        return ids_ahead_of(look.wall, look.view, person.id, look.now)

    with looking(query, concerned=theirs) as look:
        rows = look.wall.reservations.of_member(
            look.view.connection, person.id, ending_after=look.now, limit=MOST
        )
    return [as_it_reads(row, look.now) for row in rows], look.view.sequence


def member_to_be(member_id: str, person: Person, site_id: str) -> str:
    """Whom to reserve for. Raises NotYours, ValidationError."""
    if member_id == person.id:
        return member_id
    if not person.is_staff_at(site_id):
        raise NotYours(member=member_id)
    if house().accounts.person(member_id) is None:
        raise ValidationError({"member": ["No account has that id."]})
    return member_id
