"""What can have happened to a reservation of a position."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from domain.causes import Displacing
from domain.kernel import Event
from domain.period import Period

Reason = Literal["cancelled", "left", "closed", "displaced", "erased"]
Status = Literal["held", "reserved", "checked-in", "released", "no-show"]
Undoable = Literal["check-in", "release", "no-show"]


class AboutReservation(Event, frozen=True, kw_only=True):
    """What every event about one reservation says."""

    site_id: str
    position_id: str
    reservation_id: str
    member_id: str


class Held(AboutReservation, frozen=True, kw_only=True):
    """The position was kept for a member until an instant, to be confirmed by then or lapse."""

    TOPIC: ClassVar[str] = "position.held"

    booker_id: str
    period: Period
    policy_version: int
    until: datetime


class Confirmed(AboutReservation, frozen=True, kw_only=True):
    """A held position became a reservation."""

    TOPIC: ClassVar[str] = "position.confirmed"


class Lapsed(AboutReservation, frozen=True, kw_only=True):
    """A held position was not confirmed in time, and had fallen free."""

    TOPIC: ClassVar[str] = "position.lapsed"


class Reserved(AboutReservation, frozen=True, kw_only=True, tag=2):
    """The position was promised to a member for a period, under a version of the policy.

    `booker_id` may act on it as well as the member; `party_id` is the same for all desks that a
    team reserved together, and empty otherwise.
    """

    TOPIC: ClassVar[str] = "position.reserved"

    booker_id: str
    party_id: str
    period: Period
    policy_version: int

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, members booked one desk each, or had it booked for them."""
        state["booker_id"] = state["member_id"]
        state["party_id"] = ""


class CheckedIn(AboutReservation, frozen=True, kw_only=True, tag=2):
    """The member of a reservation arrived at the position.

    `happened` is when; it is earlier than `at` when staff recorded it afterwards.
    """

    TOPIC: ClassVar[str] = "position.checked-in"

    happened: datetime

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, everything was recorded as it happened."""
        state["happened"] = state["at"]


class Released(AboutReservation, frozen=True, kw_only=True, tag=3):
    """The rest of a reservation was given back, for a reason.

    `happened` is when; it is earlier than `at` when staff recorded it afterwards. `cause` says why
    the house took it back, where it did.
    """

    TOPIC: ClassVar[str] = "position.released"

    reason: Reason
    happened: datetime
    cause: Displacing = ""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, everything was recorded as it happened."""
        state["happened"] = state["at"]

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """At first, the house could only say that it took something back."""
        state["cause"] = ""


class Missed(AboutReservation, frozen=True, kw_only=True):
    """The member did not come by the end of the grace, and the rest fell free."""

    TOPIC: ClassVar[str] = "position.no-show"

    due: datetime


class Extended(AboutReservation, frozen=True, kw_only=True):
    """A reservation now ends later; `period` is the whole of it."""

    TOPIC: ClassVar[str] = "position.extended"

    period: Period


class MovedOut(AboutReservation, frozen=True, kw_only=True):
    """A reservation left this position for another one of the site."""

    TOPIC: ClassVar[str] = "position.moved-out"

    to_position_id: str


class Retimed(AboutReservation, frozen=True, kw_only=True):
    """The zone's rules changed: the same wall-clock times are other instants now."""

    TOPIC: ClassVar[str] = "position.retimed"

    period: Period


class MovedIn(AboutReservation, frozen=True, kw_only=True, tag=2):
    """A reservation came to this position from another one, for what is left of its period.

    `cause` says why the house moved it, where it did.
    """

    TOPIC: ClassVar[str] = "position.moved-in"

    booker_id: str
    party_id: str
    period: Period
    policy_version: int
    status: Status
    reserved_at: datetime
    from_position_id: str
    cause: Displacing = ""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, people moved by themselves."""
        state["cause"] = ""


class Undone(AboutReservation, frozen=True, kw_only=True):
    """The last step of a reservation was taken back; `status` is what it is again."""

    TOPIC: ClassVar[str] = "position.undone"

    undid: Undoable
    status: Status


ReservationEvent = (
    Held
    | Confirmed
    | Lapsed
    | Reserved
    | CheckedIn
    | Released
    | Missed
    | Extended
    | Retimed
    | MovedOut
    | MovedIn
    | Undone
)
