"""The event log as a board: every event with what it is about, to be searched and paged."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text, insert, select

from projections.board import Board
from projections.log import Entry

ABOUT = ("site_id", "position_id", "reservation_id", "member_id")


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


class EventLogBoard(Board):
    """What the operators' log page and the API's event list read from."""

    name = "event_log"
    version = 1

    def define(self) -> list[Table]:
        self.rows = Table(
            self.named("line"),
            self.metadata,
            Column("sequence", Integer, primary_key=True, autoincrement=False),
            Column("at", String, nullable=False),
            *(
                Column(name, Text if name == "body" else String, nullable=False)
                for name in LogLine._fields[2:]
            ),
        )
        for subject in ("reservation_id", "member_id"):
            Index(f"ix_{self.rows.name}_{subject}", self.rows.c[subject], self.rows.c.sequence)
        Index(
            f"ix_{self.rows.name}_place",
            self.rows.c.site_id,
            self.rows.c.position_id,
            self.rows.c.sequence,
        )
        return [self.rows]

    def fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        if entries:
            lines = [line(entry)._asdict() for entry in entries]
            connection.execute(insert(self.rows), lines)

    def lines(
        self,
        connection: Connection,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
        **about: str,
    ) -> list[LogLine]:
        """Lines about some site, position, reservation or member.

        Oldest first when `after` (a sequence, exclusive) is given, else newest first, down from
        `before` (exclusive).
        """
        rows = self.rows
        query = select(rows).limit(limit)
        for name, value in about.items():
            query = query.where(rows.c[name] == value)
        if after is not None:
            query = query.where(rows.c.sequence > after).order_by(rows.c.sequence)
        else:
            query = query.order_by(rows.c.sequence.desc())
        if before is not None:
            query = query.where(rows.c.sequence < before)
        return [LogLine(*row) for row in connection.execute(query)]


def line(entry: Entry) -> LogLine:
    """The line of one event."""
    event = entry.event
    about = {name: getattr(event, name, "") for name in ABOUT}
    return LogLine(
        sequence=entry.sequence,
        at=f"{event.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        topic=event.TOPIC,
        stream_id=entry.stream_id,
        actor_id=event.actor.id,
        actor_role=event.actor.role,
        via=event.via,
        command_id=event.command_id,
        body=entry.body.decode(),
        **about,
    )
