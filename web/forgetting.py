"""Forgetting a person: on the list first, then in the log, and in the accounts last.

Whatever stops it on the way, the list knows of it, and doing it again completes it. It is the same
after a restore: whoever is on the list and there again is forgotten once more.
"""

from collections.abc import Iterable

from booking.application import Outcome
from booking.commands import ForgetMember
from booking.forgetting import forget_member
from domain.agenda import Forgotten
from web.accounts.forgotten import ForgottenList
from web.house import House
from web.sites.reading import COMMAND_LINE


def forget(house: House, listed: ForgottenList, person_id: str) -> Outcome:
    """Forget a person; who is forgotten stays so. Raises OSError when the list cannot be written.

    The command's id is the same whenever it is sent, so that it is one fact in a log.
    """
    by = house.stamp(COMMAND_LINE, f"forget-{person_id}", "cli")
    listed.add([person_id], by.at)
    outcome = forget_member(house.bookings, ForgetMember(by=by, member_id=person_id))
    house.accounts.forget(person_id)
    return outcome


def there_again(house: House, ids: Iterable[str]) -> list[str]:
    """Who of them has an account, or an agenda that would promise something."""
    wanted = list(ids)
    names = house.accounts.names(wanted)
    return [id_ for id_ in wanted if id_ in names or not is_forgotten(house, id_)]


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
