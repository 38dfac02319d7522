"""Forgetting a person: on the list first, then in the log, and in the accounts last.

Whatever stops it on the way, the list knows of it, and doing it again completes it. It is the same
after a restore: whoever is on the list and there again is forgotten once more.
"""

from collections.abc import Iterable
from uuid import uuid4

from booking.commands import ForgetMember
from booking.forgetting import forget_member
from domain.agenda import Forgotten
from domain.position import Released
from projections.states import STANDING
from web.accounts.forgotten import ForgottenList
from web.house import House
from web.sites.reading import COMMAND_LINE


def forget(house: House, listed: ForgottenList, person_id: str) -> int:
    """Forget a person; how many reservations that released. Who is forgotten stays so.

    What is promised between a look and the command the second look sees, and that is the last:
    nothing is promised any more. Raises OSError when the list cannot be written.
    """
    listed.add([person_id], house.clock())
    released = 0
    for _ in ("a look", "another look"):
        by = house.stamp(COMMAND_LINE, f"forget-{uuid4()}", "cli")
        ahead = ahead_of(house, person_id)
        wish = ForgetMember(by=by, member_id=person_id, reservations=ahead)
        events = forget_member(house.bookings, wish).events
        released += sum(isinstance(event, Released) for event in events)
    house.accounts.forget(person_id)
    return released


def ahead_of(house: House, person_id: str) -> tuple[tuple[str, str, str], ...]:
    """What a person or guests of theirs have ahead: site, position and reservation of each."""
    at, wall = house.clock(), house.wall
    with wall.look() as view:
        rows = wall.reservations.of_member(
            view.connection, person_id, ending_after=at, limit=view.sequence
        )
    standing = (row for row in rows if row.state in STANDING)
    return tuple((row.site_id, row.position_id, row.reservation_id) for row in standing)


def there_again(house: House, ids: Iterable[str]) -> list[str]:
    """Who of them has an account, or an agenda that does not say that they were forgotten."""
    wanted = list(ids)
    names = house.accounts.names(wanted)

    def is_there(id_: str) -> bool:
        agenda = house.bookings.agenda(id_)
        return id_ in names or (agenda.version > 0 and not agenda.state.forgotten)

    return list(filter(is_there, wanted))


def is_forgotten(house: House, person_id: str) -> bool:
    """Whether the log says so."""
    return house.bookings.agenda(person_id).state.forgotten


def unlisted(house: House, listed: ForgottenList) -> list[str]:
    """Whom the log knows to be forgotten, and the list does not. Raises OSError."""
    known, wall = set(listed.ids()), house.wall
    with wall.look() as view:
        told = wall.event_log.told(
            view.connection, after=0, limit=view.sequence, topic=Forgotten.TOPIC
        )
    found = (event.member_id for _, event in told if isinstance(event, Forgotten))
    return [id_ for id_ in found if id_ not in known]
