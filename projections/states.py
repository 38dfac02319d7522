"""The states a reservation is shown in, and the events that put it there."""

from datetime import UTC, datetime

from msgspec import to_builtins

from domain import position as p

Entered = p.Reserved | p.Held | p.MovedIn
# The same to be asked for: of a tuple, it costs a tenth.
ENTERED = (p.Reserved, p.Held, p.MovedIn)

SECONDS_LONG = len("2026-12-01T09:00:00Z")

# In which somebody has the place, or will.
STANDING = ("held", "reserved", "checked-in")

STATES: dict[type[p.AboutReservation], str] = {
    p.Held: "held",
    p.Reserved: "reserved",
    p.Confirmed: "reserved",
    p.CheckedIn: "checked-in",
    p.Released: "released",
    p.Lapsed: "released",
    p.Missed: "no-show",
    p.MovedOut: "moved",
}


def state_of(event: p.AboutReservation) -> str:
    """The state an event leads to by itself."""
    return STATES[type(event)]


def rfc3339(at: datetime) -> str:
    """A UTC instant as RFC 3339 with seconds: "2026-12-01T09:00:00Z"."""
    # In a seventh of the time that `isoformat` takes.
    text: str = to_builtins(at)
    return text if len(text) == SECONDS_LONG else text[: SECONDS_LONG - 1] + "Z"


def rfc3339_exactly(at: datetime) -> str:
    """An instant as RFC 3339 in UTC with microseconds; sorted as texts they are sorted in time."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:26] + "Z"
