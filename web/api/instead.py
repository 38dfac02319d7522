"""What would work instead: bodies to send in place of one that was refused."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Response, request

from booking.commands import ANY
from domain.refusals import Refusal
from projections.availability import PositionDay, nearest_free
from projections.reservations import ReservationRow
from web.api.room import Room
from web.errors import problem
from web.languages import language, sentence

Json = dict[str, Any]
MOST = 3


def hindered(refusal: Refusal, alternatives: list[Json]) -> Response:
    """The answer that the place cannot be had, with what would work instead."""
    said = sentence(refusal, language())
    return problem(HTTPStatus.CONFLICT, refusal.code, said, alternatives=alternatives)


def for_hours(room: Room, body: Json) -> list[Json]:
    """The same time elsewhere, another time at the same place, any place."""
    changes = [*_same_time(room, body), *_same_place(room, body)]
    return [_sent() | change for change in sorted(changes, key=lambda each: ANY in each.values())]


def _same_time(room: Room, body: Json, unfit: Collection[str] = ()) -> Iterator[Json]:
    wished, time = body.get("position", ANY), (body["starts"], body["ends"])
    if wished == ANY or not all(_can_come(room, day, *time) for day in room.stays):
        return
    days = [room.on(day, *time) for day in room.stays]
    free = [_free(day).difference(unfit) for day in days]
    free_always = set.intersection(*free)
    near = nearest_free(days[0], wished, limit=len(days[0]))
    for each in [each for each in near if each.code in free_always][:MOST]:
        yield {"position": each.code}
    if all(free):
        yield {"position": ANY}


def _can_come(room: Room, day: date, starts: str, ends: str) -> bool:
    return room.is_open(day, starts, ends) and not room.elsewhere(day, starts, ends)


def _same_place(room: Room, body: Json) -> Iterator[Json]:
    if "day" not in body:
        return
    wished, seats, day = body.get("position", ANY), body.get("seats", 1), body["day"]
    enough = _has(wished) if wished != ANY else _has_many(seats)
    for starts, ends in room.other_times(day, body["starts"], body["ends"]):
        if enough(room.on(day, starts, ends)):
            yield {"starts": starts, "ends": ends}
            return


def _has(code: str) -> Callable[[list[PositionDay]], bool]:
    return lambda days: code in _free(days)


def _has_many(seats: int) -> Callable[[list[PositionDay]], bool]:
    return lambda days: len(_free(days)) >= seats


def _free(days: list[PositionDay]) -> set[str]:
    return {each.code for each in days if each.free}


def for_walk_in(room: Room, body: Json) -> list[Json]:
    """Other places until the same time."""
    now = {**body, "starts": room.now}
    return [_sent() | change for change in _same_time(room, now, unfit=room.sat_at())]


def for_change(row: ReservationRow, body: Json) -> list[Json]:
    """Other places for what is left of a reservation, or a later end as far as one is free: as it
    is by now, which may not be as it was when it was to be changed.
    """
    room = Room.seen(row.site_id, [date.fromisoformat(row.day)], row.member_id)
    (day,) = room.stays
    kept = room.still(row.reservation_id)
    if kept is None:
        return []
    if "ends" in body:
        latest = room.free_until(kept)
        return [{"ends": latest}] if latest > kept.ends else []
    here = kept.state == "checked-in"
    starts = max(kept.starts, room.now) if here else kept.starts
    unfit = {kept.position_id, *(room.sat_at() if here else ())}
    days = room.on(day, starts, kept.ends)
    near = nearest_free(days, body["position"], limit=len(days))
    return [{"position": each.code} for each in near if each.code not in unfit][:MOST]


def _sent() -> Json:
    """The body as it came, known to be in order."""
    sent: Json = request.get_json()
    return sent
