"""What the house can have decided about a position: where it stands, blocks, branches."""

from typing import ClassVar

from msgspec import Struct

from domain.causes import Cause
from domain.kernel import Event


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


class Spot(Struct, frozen=True, kw_only=True):
    """Where a position stands, in centimetres and degrees, and for how many people it is.

    A team table stands in the place of its `parts`, the positions that were joined.
    """

    zone: str
    x: int
    y: int
    rotation: int
    features: tuple[str, ...]
    neighbours: tuple[str, ...]
    seats: int = 1
    parts: tuple[str, ...] = ()


class AboutPosition(Event, frozen=True, kw_only=True):
    """What every event about a position itself says."""

    site_id: str
    position_id: str


class Placed(AboutPosition, frozen=True, kw_only=True):
    """From a day on, the position stands at a spot, by a version of the layout."""

    TOPIC: ClassVar[str] = "position.placed"

    starts_on: str
    layout_version: int
    spot: Spot


class Retired(AboutPosition, frozen=True, kw_only=True):
    """From a day on, the position is not on the floor, by a version of the layout."""

    TOPIC: ClassVar[str] = "position.retired"

    starts_on: str
    layout_version: int


class Blocked(AboutPosition, frozen=True, kw_only=True):
    """The position is out of use from one wall-clock moment of the site to another, for a cause."""

    TOPIC: ClassVar[str] = "position.blocked"

    block_id: str
    starts: str
    ends: str
    cause: Cause


class Unblocked(AboutPosition, frozen=True, kw_only=True):
    """A block was lifted: the position is in use again."""

    TOPIC: ClassVar[str] = "position.unblocked"

    block_id: str


class Assigned(AboutPosition, frozen=True, kw_only=True):
    """The position is a branch's from a first to a last day, to be booked by its people.

    Days nobody confirms fall open to all `fall_open_days` days before.
    """

    TOPIC: ClassVar[str] = "position.assigned"

    assignment_id: str
    branch_id: str
    first: str
    last: str
    fall_open_days: int


class AssignmentEnded(AboutPosition, frozen=True, kw_only=True):
    """The position is a branch's up to an earlier last day only."""

    TOPIC: ClassVar[str] = "position.assignment-ended"

    assignment_id: str
    last: str


class DayOpened(AboutPosition, frozen=True, kw_only=True):
    """A branch gave a day of its position to all."""

    TOPIC: ClassVar[str] = "position.day-opened"

    assignment_id: str
    day: str


class DayKept(AboutPosition, frozen=True, kw_only=True):
    """A branch confirmed a day of its position, which will not fall open."""

    TOPIC: ClassVar[str] = "position.day-kept"

    assignment_id: str
    day: str


PremisesEvent = (
    Installed
    | Placed
    | Retired
    | Blocked
    | Unblocked
    | Assigned
    | AssignmentEnded
    | DayOpened
    | DayKept
)


def spot_of(installed: Installed) -> Spot:
    """Where a position was put when its site opened."""
    return Spot(
        zone=installed.zone,
        x=installed.x,
        y=installed.y,
        rotation=installed.rotation,
        features=installed.features,
        neighbours=installed.neighbours,
    )
