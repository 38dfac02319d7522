"""A promise in a position's diary."""

from datetime import datetime
from typing import TypedDict

from msgspec import Struct

from domain.kernel import Stamp
from domain.period import Period
from domain.position import events as e
from domain.refusals import NotYours

STANDING = ("reserved", "checked-in")


class TakenAlong(TypedDict):
    """What an event says of a reservation that comes from another position."""

    booker_id: str
    party_id: str
    period: Period
    policy_version: int
    status: e.Status
    reserved_at: datetime


class Reservation(Struct, frozen=True):
    """A promise in the diary; `before` is the status it had until its last step.

    `reserved_at` is when it was made, or made again by taking back what had ended it; `displaced`
    when the house has taken it back.
    """

    member_id: str
    booker_id: str
    period: Period
    policy_version: int
    reserved_at: datetime
    status: e.Status = "reserved"
    before: e.Status = "reserved"
    held_until: datetime | None = None
    party_id: str = ""
    displaced: bool = False

    def stands(self, at: datetime) -> bool:
        """Whether it keeps others out at a UTC instant: a hold does until it lapses."""
        if self.status == "held":
            return self.held_until is not None and self.held_until > at
        return self.status in STANDING

    def turned(
        self, status: e.Status, reserved_at: datetime, *, displaced: bool = False
    ) -> "Reservation":
        """The same in another status, reserved as of `reserved_at` (UTC)."""
        return Reservation(
            self.member_id,
            self.booker_id,
            self.period,
            self.policy_version,
            reserved_at,
            status,
            self.before if status == self.status else self.status,
            self.held_until,
            self.party_id,
            displaced,
        )

    @property
    def checked_in(self) -> bool:
        """Whether the member is there, as far as anybody knows."""
        return self.status == "checked-in"

    def taken_along(self) -> TakenAlong:
        """What it brings to another position."""
        return TakenAlong(
            booker_id=self.booker_id,
            party_id=self.party_id,
            period=self.period,
            policy_version=self.policy_version,
            status=self.status,
            reserved_at=self.reserved_at,
        )


def promise_of(event: e.Reserved | e.Held | e.MovedIn) -> Reservation:
    """The promise that an event put into the diary."""
    status: e.Status = "reserved"
    if isinstance(event, e.Held):
        status = "held"
    elif isinstance(event, e.MovedIn):
        status = event.status
    return Reservation(
        event.member_id,
        event.booker_id,
        event.period,
        event.policy_version,
        event.reserved_at if isinstance(event, e.MovedIn) else event.at,
        status,
        status,
        event.until if isinstance(event, e.Held) else None,
        "" if isinstance(event, e.Held) else event.party_id,
    )


def must_be_theirs(kept: Reservation, by: Stamp) -> None:
    """Members act on what they booked or what is theirs; staff act on all. Raises NotYours."""
    if by.actor.role == "member" and by.actor.id not in (kept.member_id, kept.booker_id):
        raise NotYours
