"""What every fact and every aggregate has in common: events, who caused them, streams.

The shapes answer the structural protocols of the eventsourcing library (`DomainEventProtocol` by
`Recorded`, `CollectEventsProtocol` by `Stream`), so that an upgrade of it is met in this file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Literal, Protocol, Self, TypedDict, TypeVar

from msgspec import Struct

Role = Literal["member", "front-desk", "operator", "system"]
Via = Literal["web", "api", "kiosk", "cli", "sweep"]


class Actor(Struct, frozen=True, gc=False):
    """Who acted: an opaque id, never a name, and the role they acted in."""

    id: str
    role: Role


class Marks(TypedDict):
    """What every event says about the command that caused it."""

    at: datetime
    command_id: str
    actor: Actor
    via: Via


class Stamp(Struct, frozen=True):
    """Who does it, when (UTC), through which door and in answer to which command."""

    at: datetime
    command_id: str
    actor: Actor
    via: Via

    def marks(self) -> Marks:
        """The same as the fields every event begins with."""
        return Marks(at=self.at, command_id=self.command_id, actor=self.actor, via=self.via)


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="version",
    tag=1,
    gc=False,
):
    """A fact. `TOPIC` is its name on disk for ever; the class may be renamed or moved.

    The tag is the version. To change the shape: raise the tag, and add a static method
    `upcast_v<n>_v<n+1>(state)` that turns the old JSON into the new in place. `at` is UTC. `salt`
    is 128 random bits in hex, sealed in when the event is recorded, so that a kept hash says
    nothing once a body has been redacted.
    """

    TOPIC: ClassVar[str]

    at: datetime
    command_id: str
    actor: Actor
    via: Via
    salt: str = ""


class Aggregate(Protocol):
    """A state that facts move on. `evolve` is total: it assigns, and never decides or raises.

    `SHAPE` is raised when a state's fields or `evolve` change: kept states of before are forgotten.
    """

    SHAPE: ClassVar[int]

    def evolve(self, event: Any, /) -> Self:
        """The state after one more fact."""


A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in its stream; the place is the row's business, not the event's."""

    originator_id: str
    originator_version: int
    event: Event


@dataclass(frozen=True, slots=True)
class Stream(Generic[A]):
    """One aggregate as last read, with the facts decided since and not yet saved."""

    id: str
    state: A
    version: int = 0
    pending: tuple[Recorded, ...] = ()

    def then(self, events: Iterable[Event]) -> "Stream[A]":
        """This stream with the given facts decided on top."""
        state, pending, version = self.state, list(self.pending), self.version
        for event in events:
            version += 1
            state = state.evolve(event)
            pending.append(Recorded(self.id, version, event))
        return Stream(self.id, state, version, tuple(pending))

    def collect_events(self) -> Sequence[Recorded]:
        """The facts that are not yet saved, in order."""
        return self.pending


def fold(stream: Stream[A], recorded: Iterable[Recorded]) -> Stream[A]:
    """The stream as it stands after facts read from the log; nothing becomes pending."""
    state, version = stream.state, stream.version
    for record in recorded:
        state, version = state.evolve(record.event), record.originator_version
    return Stream(stream.id, state, version)
