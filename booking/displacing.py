"""Changes of what the house offers, and the people who count on it.

A change first says which reservations stand in its way; each is then moved or ended as its plan
has it, in the same transaction. A preview plans by itself and records nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot
from typing import Generic, NamedTuple, TypeVar

from booking.application import Bookings, Outcome
from booking.attending import let_go
from booking.changing import relocate, rest_of
from booking.commands import Change, Fate, OnReservation
from booking.draft import Draft
from booking.once import once
from domain.causes import Displacing
from domain.kernel import Stamp
from domain.position import Reservation
from domain.position.attending import is_vacant
from domain.position.displacing import displace
from domain.refusals import NotYours, PeopleAffected

C = TypeVar("C", bound=Change)

Ahead = tuple[str, str, Reservation]


class Need(NamedTuple):
    """What a change needs: which reservations stand in its way, and why.

    `unfit` are positions that cannot take them; None when no position can.
    """

    cause: Displacing
    in_the_way: tuple[Ahead, ...]
    unfit: frozenset[str] | None

    def is_met_by(self, fate: Fate) -> bool:
        """Whether a fate has a reservation out of the way, and nowhere where it is so again."""
        to = fate.to_position_id
        return not to or (self.unfit is not None and to not in self.unfit)


# Of a change that is in nobody's way.
NOBODY = Need("", (), unfit=None)


class Displaced(NamedTuple):
    """A reservation that stands in the way, and where it goes; nowhere when that is empty."""

    position_id: str
    reservation_id: str
    kept: Reservation
    to_position_id: str


class Preview(NamedTuple):
    """Whom a change would displace, as the log stood at a sequence."""

    sequence: int
    displaced: tuple[Displaced, ...]


@dataclass(frozen=True)
class Changing(Generic[C]):
    """A change: `decide` says what it needs, `enact` does what has to wait until that is so.

    It is for staff, unless it is `for_all`: then `decide` says for whom.
    """

    decide: Callable[[Draft, C], Need]
    enact: Callable[[Draft, C], None] = lambda _draft, _command: None
    for_all: bool = False

    def preview(self, bookings: Bookings, command: C) -> Preview:
        """Who would be affected, and where each could go. Raises what the change would raise.

        It looks while nobody else decides: who moves meanwhile is not seen twice.
        """
        with bookings.deciding():
            draft = Draft(bookings)
            need = self._need(draft, command)
            displaced = tuple(_planned(draft, command, need))
            self.enact(draft, command)
            return Preview(bookings.event_log.head(), displaced)

    def __call__(self, bookings: Bookings, command: C) -> Outcome:
        """Make the change, if its plan speaks of everybody affected and of nobody else.

        Raises PeopleAffected when it does not, or would have somebody where they are affected
        again, and what the moves and the change itself raise.
        """
        return once(self._make)(bookings, command)

    def _make(self, bookings: Bookings, command: C) -> Outcome:
        draft = Draft(bookings)
        need = self._need(draft, command)
        fates = {fate.reservation_id: fate for fate in command.plan}
        affected = {id_ for _, id_, _ in need.in_the_way}
        if fates.keys() != affected or not all(map(need.is_met_by, command.plan)):
            raise PeopleAffected(count=len(affected))
        for position_id, id_, _ in need.in_the_way:
            _meet(draft, about(command, position_id, id_), fates[id_], need.cause)
        self.enact(draft, command)
        return draft.record(command)

    def _need(self, draft: Draft, command: C) -> Need:
        if command.by.actor.role == "member" and not self.for_all:
            raise NotYours
        draft.site(command.site_id).known()
        return self.decide(draft, command)


def fates(preview: Preview) -> tuple[Fate, ...]:
    """The plan that a preview comes to."""
    return tuple(Fate(each.reservation_id, each.to_position_id) for each in preview.displaced)


def ahead_at(draft: Draft, site_id: str, by: Stamp) -> Iterator[Ahead]:
    """All that stands ahead at a site: position, id and reservation."""
    for position in draft.positions(site_id):
        for id_, kept in position.ahead(by.at):
            yield position.position_id, id_, kept


def about(command: Change, position_id: str, reservation_id: str) -> OnReservation:
    """A wish about one reservation, as a part of a change."""
    return OnReservation(
        by=command.by,
        site_id=command.site_id,
        position_id=position_id,
        reservation_id=reservation_id,
    )


def _planned(draft: Draft, command: Change, need: Need) -> Iterator[Displaced]:
    """Each that stands in the way, in order of time, met as well as can be."""
    for position_id, id_, kept in sorted(need.in_the_way, key=_by_time):
        wish = about(command, position_id, id_)
        to = _elsewhere(draft, wish, kept, need.unfit)
        _meet(draft, wish, Fate(id_, to), need.cause)
        yield Displaced(position_id, id_, kept, to)


def _by_time(ahead: Ahead) -> tuple[str, str, str, str]:
    position_id, id_, kept = ahead
    return kept.period.day, kept.period.starts, position_id, id_


def _meet(draft: Draft, wish: OnReservation, fate: Fate, cause: Displacing) -> None:
    if fate.to_position_id:
        relocate(draft, wish, fate.to_position_id, cause)
        return
    position = draft.position(wish.site_id, wish.position_id)
    ended = displace(position, wish.reservation_id, cause, by=wish.by)
    let_go(draft, wish.site_id, wish.position_id, ended, by=wish.by)


def _elsewhere(
    draft: Draft, wish: OnReservation, kept: Reservation, unfit: frozenset[str] | None
) -> str:
    """The nearest free position with all the same features, else the nearest; a hold has none."""
    if unfit is None or kept.status == "held":
        return ""
    day, by = kept.period.day, wish.by
    here = draft.position(wish.site_id, wish.position_id).premises.spot_on(day)
    branches = draft.agenda(kept.booker_id).branches
    grid = draft.site(wish.site_id).calendar.policy(kept.policy_version).grid_minutes
    period = rest_of(kept, grid, wish) if kept.checked_in else kept.period
    ranked = []
    for position in draft.positions(wish.site_id):
        spot = position.premises.spot_on(day)
        fit = position.position_id not in unfit and position.is_free(period, by.at, branches)
        vacant = not kept.checked_in or is_vacant(position, "", day, by.at)
        if spot and here and fit and vacant:
            lacks = len(set(here.features) - set(spot.features))
            ranked.append((lacks, hypot(spot.x - here.x, spot.y - here.y), position.position_id))
    return min(ranked)[2] if ranked else ""
