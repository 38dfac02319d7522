"""Commands: every wish the house understands, a module for each kind."""

from booking.commands.attending import (
    CheckIn,
    CheckOut,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    OnReservation,
    ReleaseDesk,
    Settle,
    Undo,
)
from booking.commands.base import (
    Command,
    derived_id,
)
from booking.commands.reserving import (
    ANY,
    HoldDesk,
    ReleaseDays,
    ReleaseSeveral,
    Reserve,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    WalkIn,
)
from booking.commands.sites import (
    Floor,
    OpenSite,
    Place,
)

__all__ = [
    "ANY",
    "CheckIn",
    "CheckOut",
    "Command",
    "ConfirmHold",
    "CorrectArrival",
    "CorrectDeparture",
    "Extend",
    "Floor",
    "HoldDesk",
    "Move",
    "OnReservation",
    "OpenSite",
    "Place",
    "ReleaseDays",
    "ReleaseDesk",
    "ReleaseSeveral",
    "Reserve",
    "ReserveDays",
    "ReserveDesk",
    "ReserveTeam",
    "Settle",
    "Undo",
    "WalkIn",
    "derived_id",
]
