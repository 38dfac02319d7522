"""Commands about one reservation."""

from typing import ClassVar

from booking.commands.base import Command
from domain.position.events import Reason


class OnReservation(Command, frozen=True, kw_only=True):
    """A wish about one reservation; it may have moved since the wish was first sent.

    `seen` is a sequence: nothing may have happened to the reservation after it.
    """

    ADVICE: ClassVar[frozenset[str]] = frozenset({"position_id", "seen"})

    site_id: str
    position_id: str
    reservation_id: str
    seen: int | None = None


class CheckIn(OnReservation, frozen=True, kw_only=True):
    """The member is here."""

    NAME: ClassVar[str] = "check-in"


class CheckOut(OnReservation, frozen=True, kw_only=True):
    """The member leaves."""

    NAME: ClassVar[str] = "check-out"


class ReleaseDesk(OnReservation, frozen=True, kw_only=True):
    """Give the rest of a reservation back."""

    NAME: ClassVar[str] = "release"

    reason: Reason = "cancelled"


class ConfirmHold(OnReservation, frozen=True, kw_only=True):
    """Make a hold a reservation."""

    NAME: ClassVar[str] = "confirm-hold"


class Extend(OnReservation, frozen=True, kw_only=True):
    """Stay until a later wall-clock time, "HH:MM"."""

    NAME: ClassVar[str] = "extend"

    ends: str


class Move(OnReservation, frozen=True, kw_only=True):
    """Sit at another position of the site for what is left."""

    NAME: ClassVar[str] = "move"

    to_position_id: str


class Undo(OnReservation, frozen=True, kw_only=True):
    """Take back the last step of a reservation."""

    NAME: ClassVar[str] = "undo"


class CorrectArrival(OnReservation, frozen=True, kw_only=True):
    """Record that the member had come at a wall-clock time of the day, "HH:MM"."""

    NAME: ClassVar[str] = "correct-arrival"

    happened: str


class CorrectDeparture(OnReservation, frozen=True, kw_only=True):
    """Record that the member had left at a wall-clock time of the day, "HH:MM"."""

    NAME: ClassVar[str] = "correct-departure"

    happened: str


class Settle(OnReservation, frozen=True, kw_only=True):
    """Record what time alone has decided: a lapsed hold, a no-show, a check-out at closing."""

    NAME: ClassVar[str] = "settle"
