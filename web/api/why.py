"""Why something is as it is: the chain from the commands to what one sees."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort

from domain.zones import local_day, local_wall
from projections.day import Occupancy
from projections.places import SitePlace
from projections.why import Step, steps
from web.accounts.people import Person
from web.api.answers import Headers, seen
from web.api.asked import PastQuery
from web.api.callers import caller, must_be_staff_at
from web.api.door import Door
from web.api.schemas.why import PositionWhySchema, WhySchema
from web.api.showing import reservation_or_404
from web.house import house
from web.moments import Look, looking, on_day, seen_or_404

door = Door("api-why", __name__, description="Why something is as it is.")

PEOPLE = ("member_id", "booker_id")


class Asker(NamedTuple):
    """Who asks, and whether they may learn who else acted."""

    person: Person
    staff: bool

    def told(self, step: Step) -> dict[str, Any]:
        """A step as they may know it: members learn of no ids but their own."""
        line = step.line
        theirs = self.staff or line.actor_id == self.person.id
        hidden = {n for n in PEOPLE if not (self.staff or step.says.get(n) == self.person.id)}
        return {
            "sequence": line.sequence,
            "at": line.at,
            "event": line.topic,
            "command": line.command_id if theirs else None,
            "actor": {"id": line.actor_id if theirs else None, "role": line.actor_role},
            "via": line.via,
            "rule": step.rule._asdict() if step.rule else None,
            "says": {name: v for name, v in step.says.items() if name not in hidden},
        }


@door.get("/reservations/<uuid:reservation>/why")
@door.reading(WhySchema(), PastQuery, account=True)
def reservation_why(query: dict[str, Any], reservation: UUID) -> tuple[dict[str, Any], Headers]:
    """What made a reservation what it is: each command, the rule with its numbers, the event, who
    acted and through which door. Members learn of nobody's ids but their own.
    """
    row, sequence = reservation_or_404(reservation, query)
    asker = Asker(caller(), caller().is_staff_at(row.site_id))
    with looking({}, row.site_id) as look:
        place = seen_or_404(look, row.site_id)
        chain = _chain(look, place, sequence, reservation_id=row.reservation_id)
    headers = seen(sequence, asker.person.id, asker.staff, row)
    return row._asdict() | {"steps": [asker.told(step) for step in chain]}, headers


@door.get("/sites/<site:site>/positions/<position>/why")
@door.reading(PositionWhySchema(), PastQuery, account=True)
def position_why(query: dict[str, Any], site: str, position: str) -> tuple[dict[str, Any], Headers]:
    """Why a position is free or not at a moment: what made the reservation that decides it, or put
    the position there; for staff of the site.
    """
    must_be_staff_at(site)
    asker = Asker(caller(), staff=True)
    with looking(query, site, on_day(site, None)) as look:
        place = seen_or_404(look, site)
        today = local_day(look.now, place.time_zone)
        there = look.wall.places.positions_of(look.view.connection, site, today)
        known = {each.position_id for each in there}
        if position not in known:
            abort(HTTPStatus.NOT_FOUND)
        stay, state = _deciding(look, place, position)
    reservation = (stay.reservation_id if stay else "") or None
    itself = {"floor": site, "position_id": position}
    about = {"reservation_id": reservation} if reservation else itself
    with looking({}, site) as now:
        chain = _chain(now, place, look.view.sequence, **about)
    told = [asker.told(step) for step in chain]
    headers = seen(look.view.sequence, state, stay)
    shown = {"site": site, "position": position, "at": look.now, "state": state}
    return shown | {"reservation": reservation, "steps": told}, headers


def _chain(look: Look, place: SitePlace, upto: int, **about: str) -> list[Step]:
    return steps(house().wall.event_log, look.view.connection, place.site_id, upto, about)


def _deciding(look: Look, place: SitePlace, position: str) -> tuple[Occupancy | None, str]:
    """The stay that says what the position is just now, and what that is.

    What keeps everybody out; who holds it now, or has not left; else who had it last that day, as
    far as anybody had.
    """
    day, wall = local_day(look.now, place.time_zone), local_wall(look.now, place.time_zone)
    stays = look.wall.stays(look.view.connection, place, day, at=look.now)
    here = [stay for stay in stays if stay.position_id == position]
    for stay in reversed(here):
        if stay.state == "checked-in" or (stay.holds and stay.starts <= wall < stay.ends):
            return stay, stay.state
    return _last(stay for stay in here if stay.starts <= wall), "free"


def _last(stays: Iterable[Occupancy]) -> Occupancy | None:
    return max(stays, key=lambda stay: (stay.starts, stay.stay), default=None)
