"""Arriving, leaving and giving back; who is expected; who just walks in."""

from collections.abc import Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from booking.attending import check_in, check_out, release_desk, walk_in
from booking.changing import correct_arrival, correct_departure
from booking.commands import (
    ANY,
    CheckIn,
    CheckOut,
    CorrectArrival,
    CorrectDeparture,
    ReleaseDesk,
    WalkIn,
)
from domain.refusals import HINDRANCES
from domain.zones import local_day
from projections.places import SitePlace
from projections.reservations import ReservationRow
from web.accounts.people import Person
from web.api.acting import Answer, about, act
from web.api.answers import Headers, seen
from web.api.asked import ArrivalsQuery, HappenedBody, ReleaseBody, WalkInBody
from web.api.callers import allowed_to, caller, must_be_staff_at
from web.api.door import Door
from web.api.instead import for_walk_in, hindered
from web.api.keys import required_key
from web.api.reservations import made, member_to_be
from web.api.room import Room
from web.api.schemas.reservations import DUE, ArrivalSchema, ReservationSchema
from web.api.showing import reservation_or_404
from web.house import house
from web.moments import looking, on_day, seen_or_404
from web.naming import called_if_anything
from web.standing import Standing, as_it_reads

door = Door("api-attending", __name__, description="Arriving, leaving and giving back.")

Due = dict[str, str | int]

EXPECTED = ("held", "reserved", "checked-in", "no-show")


@door.post("/reservations/<uuid:reservation>/check-in")
@door.writing(ReservationSchema(), HappenedBody)
def arrive(body: dict[str, str], reservation: UUID) -> Answer:
    """The member is here. Staff may record when they came."""
    row, _sequence = reservation_or_404(reservation)
    if "happened" not in body:
        return act(row, CheckIn(**about(row)), check_in)
    must_be_staff_at(row.site_id)
    return act(row, CorrectArrival(**about(row), happened=body["happened"]), correct_arrival)


@door.post("/reservations/<uuid:reservation>/check-out")
@door.writing(ReservationSchema(), HappenedBody)
def leave(body: dict[str, str], reservation: UUID) -> Answer:
    """The member leaves; the rest is free at once. Staff may record when they left."""
    row, _sequence = reservation_or_404(reservation)
    if "happened" not in body:
        return act(row, CheckOut(**about(row)), check_out)
    must_be_staff_at(row.site_id)
    return act(row, CorrectDeparture(**about(row), happened=body["happened"]), correct_departure)


@door.post("/reservations/<uuid:reservation>/release")
@door.writing(ReservationSchema(), ReleaseBody)
def give_back(body: dict[str, Any], reservation: UUID) -> Answer:
    """Cancel, or give the rest back. Staff may say why."""
    row, _sequence = reservation_or_404(reservation)
    reason = body.get("reason", "cancelled")
    if reason != "cancelled":
        must_be_staff_at(row.site_id)
    return act(row, ReleaseDesk(**about(row), reason=reason), release_desk)


@door.post("/sites/<site:site>/walk-ins")
@door.writing(
    ReservationSchema(),
    WalkInBody,
    status=HTTPStatus.CREATED,
    allowed=allowed_to(Person.is_staff_at),
)
def let_in(body: dict[str, Any], site: str) -> Response | tuple[ReservationRow, Headers]:
    """Give a free position to whoever stands there, and check them in; for staff of the site."""
    person = caller()
    by = house().stamp(person.acting_at(site), required_key(), "api")
    member_id = member_to_be(body["member"], person, site) if "member" in body else ""
    room = Room.seen(site, member_id=member_id)
    command = WalkIn(
        by=by,
        site_id=site,
        position_id=body["position"],
        candidates=room.best(room.now, body["ends"]) if body["position"] == ANY else (),
        member_id=member_id,
        ends=body["ends"],
    )
    try:
        return made(walk_in(house().bookings, command))
    except HINDRANCES as refusal:
        return hindered(refusal, for_walk_in(Room.seen(site, member_id=member_id), body))


@door.get("/sites/<site:site>/arrivals")
@door.reading(ArrivalSchema(many=True), ArrivalsQuery, allowed=allowed_to(Person.is_staff_at))
def arrivals(query: dict[str, Any], site: str) -> tuple[list[dict[str, Any]], Headers]:
    """Who is expected, here or missed on a day, by start and position; for staff of the site. With
    `due` only who is awaited now, whose position is released soonest first.
    """
    with looking(query, site, on_day(site, query.get("day"))) as look:
        place = seen_or_404(look, site)
        day: date = query.get("day") or local_day(look.now, place.time_zone)
        found = look.wall.reservations.on_day(look.view.connection, site, day)
        all_ = [as_it_reads(row, look.now) for row in found]
    rows = [row for row in all_ if row.state in EXPECTED]
    due = due_now(rows, place, look.now) if query["due"] == "true" else None
    if due is not None:
        rows = [row for row in rows if row.reservation_id in due]
        rows.sort(key=lambda row: due[row.reservation_id]["minutes"])
    known = house().accounts.names(row.member_id for row in rows)
    names = [called_if_anything(row.member_id, known) for row in rows]
    headers = seen(look.view.sequence, day, names, [row.reservation_id for row in rows], due)
    shown = [row._asdict() | {"name": name} for row, name in zip(rows, names, strict=True)]
    return [row | {"due": (due or {}).get(row["reservation_id"])} for row in shown], headers


def due_now(rows: Iterable[ReservationRow], site: SitePlace, at: datetime) -> dict[str, Due]:
    """Who is awaited at a UTC instant, by reservation: how urgently, and for how long yet."""
    standings = (Standing.of(row, site, at) for row in rows)
    return {
        each.row.reservation_id: {
            "state": each.state,
            "minutes": int((each.held_until - at).total_seconds() // 60),
        }
        for each in standings
        if each.state in DUE
    }
