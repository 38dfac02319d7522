"""The line of an event: what it is about, who did it when, and what it says."""

from typing import NamedTuple

from domain.kernel import Event
from projections.log import Row
from projections.states import rfc3339_exactly

FIELDS = ("site_id", "position_id", "reservation_id", "member_id")


class LogLine(NamedTuple):
    """An event and what it is about; empty strings where it is about no such thing.

    `at` is RFC 3339 in UTC with microseconds, `body` the event's canonical JSON.
    """

    sequence: int
    at: str
    topic: str
    stream_id: str
    site_id: str
    position_id: str
    reservation_id: str
    member_id: str
    actor_id: str
    actor_role: str
    via: str
    command_id: str
    body: str


def line(row: Row, event: Event) -> LogLine:
    """The line of one event."""
    return LogLine(
        sequence=row.sequence,
        at=rfc3339_exactly(event.at),
        topic=event.TOPIC,
        stream_id=row.stream_id,
        **{name: getattr(event, name, "") for name in FIELDS},
        actor_id=event.actor.id,
        actor_role=event.actor.role,
        via=event.via,
        command_id=event.command_id,
        body=row.body.decode(),
    )
