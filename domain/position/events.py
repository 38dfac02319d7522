"""What can have happened at a position. Add versions; never change what an event means."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from domain.kernel import Event
from domain.period import Period

Reason = Literal["cancelled", "left", "closed", "displaced", "erased"]
Status = Literal["held", "reserved", "checked-in", "released", "no-show"]
Undoable = Literal["check-in", "release", "no-show"]


class Installed(Event, frozen=True, kw_only=True):
    """A position was put on the floor: its centre in centimetres, its rotation in degrees."""

    TOPIC: ClassVar[str] = "position.installed"

    site_id: str
    position_id: str
    zone: str
    x: int
    y: int
    rotation: int
    features: tuple[str, ...]
    neighbours: tuple[str, ...]


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


class Released(AboutReservation, frozen=True, kw_only=True, tag=2):
    """The rest of a reservation was given back, for a reason.

    `happened` is when; it is earlier than `at` when staff recorded it afterwards.
    """

    TOPIC: ClassVar[str] = "position.released"

    reason: Reason
    happened: datetime

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, everything was recorded as it happened."""
        state["happened"] = state["at"]


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


class MovedIn(AboutReservation, frozen=True, kw_only=True):
    """A reservation came to this position from another one, for what is left of its period."""

    TOPIC: ClassVar[str] = "position.moved-in"

    booker_id: str
    party_id: str
    period: Period
    policy_version: int
    status: Status
    reserved_at: datetime
    from_position_id: str


class Undone(AboutReservation, frozen=True, kw_only=True):
    """The last step of a reservation was taken back; `status` is what it is again."""

    TOPIC: ClassVar[str] = "position.undone"

    undid: Undoable
    status: Status


PositionEvent = (
    Installed
    | Held
    | Confirmed
    | Lapsed
    | Reserved
    | CheckedIn
    | Released
    | Missed
    | Extended
    | MovedOut
    | MovedIn
    | Undone
)
