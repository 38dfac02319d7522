"""A position: one desk. The aggregate that never double-books.

`state` is what it is, `events` what can have happened to it; the other modules are its verbs.
"""

from domain.position.events import (
    AboutReservation,
    CheckedIn,
    Confirmed,
    Extended,
    Held,
    Installed,
    Lapsed,
    Missed,
    MovedIn,
    MovedOut,
    PositionEvent,
    Reason,
    Released,
    Reserved,
    Undone,
)
from domain.position.state import Position, Reservation

__all__ = [
    "AboutReservation",
    "CheckedIn",
    "Confirmed",
    "Extended",
    "Held",
    "Installed",
    "Lapsed",
    "Missed",
    "MovedIn",
    "MovedOut",
    "Position",
    "PositionEvent",
    "Reason",
    "Released",
    "Reservation",
    "Reserved",
    "Undone",
]
