"""Visits: a reservation as time at positions, and what each event makes of it."""

from typing import Any, NamedTuple

from domain import position as p
from domain.kernel import Event
from domain.position import AboutReservation, Held, MovedIn, Reserved
from projections.states import rfc3339

Values = dict[str, Any]


class Visit(NamedTuple):
    """A reservation as time at a position: `starts` and `ends` wall-clock, instants RFC 3339, UTC.

    `firm` is 1 unless it is a mere hold, `walk_in` 1 when the member came by the very command that
    reserved it: that is the `command`, where it was one of staff. `ended` says how it ended: a
    reason of a release, "lapsed", "no-show", or nothing yet.
    """

    reservation_id: str
    site_id: str
    day: str
    position_id: str
    starts: str
    ends: str
    time_zone: str
    firm: int
    walk_in: int
    came_at: str
    left_at: str
    ended: str
    command: str


class Seat(NamedTuple):
    """A position that a reservation left for another one, and when."""

    sequence: int
    reservation_id: str
    site_id: str
    day: str
    position_id: str
    left_at: str


def entered(event: Reserved | Held) -> Values:
    """The row a reservation begins with, in the order of `Visit`."""
    period = event.period
    return {
        "reservation_id": event.reservation_id,
        "site_id": event.site_id,
        "day": period.day,
        "position_id": event.position_id,
        "starts": period.starts,
        "ends": period.ends,
        "time_zone": period.time_zone,
        "firm": int(isinstance(event, Reserved)),
        "walk_in": 0,
        "came_at": "",
        "left_at": "",
        "ended": "",
        "command": "" if event.actor.role == "member" else command_of(event),
    }


def turned(event: AboutReservation) -> Values:  # noqa: C901, PLR0911, PLR0912 (a case an event)
    """What an event changes in the row of its reservation; what happens most comes first."""
    match event:
        case p.CheckedIn():
            return {"came_at": rfc3339(event.happened), "left_at": "", "ended": ""}
        case p.Released():
            return {"left_at": rfc3339(event.happened), "ended": event.reason}
        case p.Confirmed():
            return {"firm": 1}
        case p.Lapsed():
            return {"left_at": rfc3339(event.at), "ended": "lapsed"}
        case p.Missed():
            return {"left_at": rfc3339(event.due), "ended": "no-show"}
        case p.Extended():
            return {"ends": event.period.ends}
        case MovedIn():
            return {"position_id": event.position_id, "ends": event.period.ends}
        case p.Undone():
            came = {} if event.status == "checked-in" else {"came_at": ""}
            return {"left_at": "", "ended": "", **came}
        case _:
            return {}


def left(event: MovedIn, sequence: int) -> Seat:
    """The position that a reservation has left."""
    return Seat(
        sequence,
        event.reservation_id,
        event.site_id,
        event.period.day,
        event.from_position_id,
        rfc3339(event.at),
    )


def command_of(event: Event) -> str:
    """Which command an event came of: ids of commands are their senders' own."""
    return f"{event.actor.id} {event.command_id}"
