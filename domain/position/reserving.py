"""Promising a position: reserved at once, or held for a while and confirmed."""

from collections.abc import Collection
from datetime import datetime

from domain.kernel import Stamp
from domain.period import Period
from domain.position.events import Confirmed, Held, Lapsed, Reserved
from domain.position.state import Position
from domain.refusals import DuplicateCommand, NotYours

GUEST = "guest:"


def guest_id(reservation_id: str) -> str:
    """The member of a reservation for somebody without an account: nobody else's, and no name."""
    return GUEST + reservation_id


def reserve(
    position: Position,
    reservation_id: str,
    member_id: str,
    period: Period,
    policy_version: int,
    *,
    booker_id: str = "",
    party_id: str = "",
    branches: Collection[str] = (),
    by: Stamp,
) -> list[Reserved]:
    """Promise the position for the period; a guest's booker may act on it like its member.

    `branches` are those its booker is of. Raises NotYours, DuplicateCommand, and the refusals of
    `Position.must_be_free`.
    """
    booker_id = booker_id or member_id
    _must_be_for(booker_id, by)
    _must_be_promisable(position, reservation_id, period, branches, by)
    reserved = Reserved(
        **position.about(reservation_id, member_id, by),
        booker_id=booker_id,
        party_id=party_id,
        period=period,
        policy_version=policy_version,
    )
    return [reserved]


def hold(
    position: Position,
    reservation_id: str,
    member_id: str,
    period: Period,
    policy_version: int,
    *,
    until: datetime,
    branches: Collection[str] = (),
    by: Stamp,
) -> list[Held]:
    """Keep the position for the period, until an instant (UTC) by which it is to be confirmed.

    Raises NotYours, DuplicateCommand, and the refusals of `Position.must_be_free`.
    """
    _must_be_for(member_id, by)
    _must_be_promisable(position, reservation_id, period, branches, by)
    held = Held(
        **position.about(reservation_id, member_id, by),
        booker_id=member_id,
        period=period,
        policy_version=policy_version,
        until=until,
    )
    return [held]


def confirm(
    position: Position, reservation_id: str, *, branches: Collection[str] = (), by: Stamp
) -> list[Confirmed]:
    """Make a hold a reservation; one that is reserved stays so.

    Raises AlreadyEnded, NotYours, PositionTaken when it had lapsed on somebody else's clock.
    """
    kept = position.running(reservation_id, by)
    if kept.status != "held":
        return []
    position.must_be_free(kept.period, at=by.at, but=reservation_id, branches=branches)
    confirmed = Confirmed(
        **position.about(reservation_id, kept.member_id, by),
    )
    return [confirmed]


def lapse(position: Position, reservation_id: str, *, by: Stamp) -> list[Lapsed]:
    """Note that a hold was not confirmed in time; anything else needs no fact."""
    kept = position.diary.get(reservation_id)
    if kept is None or kept.status != "held" or kept.stands(by.at):
        return []
    lapsed = Lapsed(
        **position.about(reservation_id, kept.member_id, by),
    )
    return [lapsed]


def _must_be_for(booker_id: str, by: Stamp) -> None:
    """Members book in their own name; staff in anybody's."""
    if by.actor.role == "member" and by.actor.id != booker_id:
        raise NotYours(member=booker_id)


def _must_be_promisable(
    position: Position, reservation_id: str, period: Period, branches: Collection[str], by: Stamp
) -> None:
    if reservation_id in position.diary:
        raise DuplicateCommand
    position.must_be_free(period, at=by.at, branches=branches)
