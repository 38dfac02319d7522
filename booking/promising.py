"""What every way of reserving has in common: the terms, a free position, and both promises."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from booking.application import Bookings
from booking.commands import OnReservation
from booking.draft import Draft
from domain.kernel import Stamp
from domain.period import Period
from domain.policy import Policy
from domain.position import Reservation
from domain.position.reserving import reserve
from domain.refusals import PositionTaken


class Terms(NamedTuple):
    """When and where a position is wanted, and the policy that admits it."""

    site_id: str
    period: Period
    policy: Policy


class Seat(NamedTuple):
    """Who is promised which position under which reservation; a guest has a booker."""

    position_id: str
    reservation_id: str
    member_id: str
    booker_id: str = ""
    party_id: str = ""


def terms(
    bookings: Bookings, site_id: str, day: date, starts: str, ends: str, *, by: Stamp
) -> Terms:
    """The period and the policy of a wish, as the site's policy in force and its hours admit it.

    Raises UnknownPosition for an unknown site, and the refusals of `Policy.admit`.
    """
    site = bookings.site(site_id).state.known()
    policy = site.policy_at(by.at)
    period = site.calendar.admit(policy, day, starts, ends, site.time_zone, at=by.at)
    return Terms(site_id, period, policy)


def first_free(
    draft: Draft, wanted: Terms, choices: Sequence[str], member_id: str, *, by: Stamp
) -> str:
    """The first of the choices that is free for a member; a single one is left to its own refusal.

    Raises PositionTaken, also when there is no choice: boards propose only what they see free.
    """
    if not choices:
        raise PositionTaken
    if len(choices) == 1:
        return choices[0]
    branches = draft.agenda(member_id).branches
    for position_id in choices:
        if draft.position(wanted.site_id, position_id).is_free(wanted.period, by.at, branches):
            return position_id
    raise PositionTaken(position=choices[0])


def promise(draft: Draft, wanted: Terms, seat: Seat, *, by: Stamp) -> None:
    """Promise the position to the member, and the member to the position.

    Raises the refusals of the position's `reserve` and of `Agenda.claim`.
    """
    reserved = reserve(
        draft.position(wanted.site_id, seat.position_id),
        seat.reservation_id,
        seat.member_id,
        wanted.period,
        wanted.policy.version,
        booker_id=seat.booker_id,
        party_id=seat.party_id,
        branches=draft.agenda(seat.booker_id or seat.member_id).branches,
        by=by,
    )
    draft.at_position(wanted.site_id, seat.position_id, reserved)
    claim(draft, wanted, seat, by=by)


def claim(
    draft: Draft, wanted: Terms, seat: Seat, *, until: datetime | None = None, by: Stamp
) -> None:
    """Promise the member to the position. Raises the refusals of `Agenda.claim`."""
    claimed = draft.agenda(seat.member_id).claim(
        seat.member_id,
        seat.reservation_id,
        site_id=wanted.site_id,
        position_id=seat.position_id,
        period=wanted.period,
        max_upcoming=wanted.policy.max_upcoming,
        until=until,
        by=by,
    )
    draft.in_agenda(seat.member_id, claimed)


def change_claim(
    draft: Draft, command: OnReservation, position_id: str, kept: Reservation, period: Period
) -> None:
    """Enter another place or time of a reservation in its member's agenda, or that it is firm.

    Raises MemberElsewhere, and MemberForgotten, also when it is a guest of whoever is forgotten.
    """
    draft.agenda(kept.booker_id).must_be_of_somebody()
    changed = draft.agenda(kept.member_id).change(
        kept.member_id,
        command.reservation_id,
        site_id=command.site_id,
        position_id=position_id,
        period=period,
        by=command.by,
    )
    draft.in_agenda(kept.member_id, changed)
