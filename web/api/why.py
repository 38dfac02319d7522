"""Why something is as it is: the chain from the commands to what one sees."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort

from projections.why import Step
from web.accounts.people import Person
from web.api.answers import Headers, seen
from web.api.asked import PastQuery
from web.api.callers import allowed_to, caller
from web.api.door import Door
from web.api.schemas.why import PositionWhySchema, WhySchema
from web.api.showing import reservation_or_404
from web.moments import looking, on_day, seen_or_404
from web.reasons import explained, steps_of_reservation

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
    chain = steps_of_reservation(row.site_id, row.reservation_id, sequence)
    headers = seen(sequence, asker.person.id, asker.staff, row)
    return row._asdict() | {"steps": [asker.told(step) for step in chain]}, headers


@door.get("/sites/<site:site>/positions/<position>/why")
@door.reading(PositionWhySchema(), PastQuery, allowed=allowed_to(Person.is_staff_at))
def position_why(query: dict[str, Any], site: str, position: str) -> tuple[dict[str, Any], Headers]:
    """Why a position is free or not at a moment: what made the reservation that decides it, or put
    the position there; for staff of the site.
    """
    asker = Asker(caller(), staff=True)
    with looking(query, site, on_day(site, None)) as look:
        found = explained(look, seen_or_404(look, site), position)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    told = [asker.told(step) for step in found.steps]
    headers = seen(look.view.sequence, found.state, found.stay)
    shown = {"site": site, "position": position, "at": look.now, "state": found.state}
    return shown | {"reservation": found.reservation or None, "steps": told}, headers
