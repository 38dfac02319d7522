"""The event log as a board: every event with what it is about, to be searched and paged."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
)

from projections.board import Board
from projections.bulk import FOR_READERS, insert_rows
from projections.clock import Clock
from projections.log import Entry
from projections.states import rfc3339_exactly

IDS_A_QUERY = 500

# What lines are searched by, each with an index: a page costs the same in a log of any length.
SUBJECTS = ("site_id", "reservation_id", "member_id", "actor_id", "topic")


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
    version = 3

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
        for subject in SUBJECTS:
            columns = (self.rows.c[subject], self.rows.c.sequence)
            Index(f"ix_{self.rows.name}_{subject}", *columns, info=FOR_READERS)
        Index(
            f"ix_{self.rows.name}_place",
            self.rows.c.site_id,
            self.rows.c.position_id,
            self.rows.c.sequence,
            info=FOR_READERS,
        )
        self.clock = Clock(self.named("clock"), self.metadata)
        return [self.rows, self.clock.table]

    def fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        if entries:
            lines = [line(entry) for entry in entries]
            insert_rows(connection, self.rows, lines)
            self.clock.note(connection, ((each.sequence, each.at) for each in lines))

    def sequence_at(self, connection: Connection, instant: datetime) -> int:
        """The last event recorded by an instant: the last whose clock read no later; else 0.

        The order is the log's, the clock only picks a place in it: what a clock that was set back
        recorded later counts as well. Costs the same after a million events.
        """
        return self.clock.last_until(connection, self.rows, rfc3339_exactly(instant))

    def command_at(self, connection: Connection, sequence: int) -> tuple[int, datetime] | None:
        """The end of the command whose event is at a sequence, and when it was recorded.

        What a command recorded, nobody saw in part. Where an event cannot be read, the one before
        it stands for it; None where there is none.
        """
        c = self.rows.c
        query = select(c.at, c.actor_id, c.command_id).where(c.sequence <= sequence)
        found = connection.execute(query.order_by(c.sequence.desc()).limit(1)).first()
        if found is None:
            return None
        other = or_(c.actor_id != found.actor_id, c.command_id != found.command_id)
        later = select(c.sequence).where(c.sequence > sequence).order_by(c.sequence).limit(1)
        following = connection.scalar(later.where(other))
        if following is None:
            last = connection.scalar(select(func.max(c.sequence)))
            return max(sequence, last or 0), datetime.fromisoformat(found.at)
        return following - 1, datetime.fromisoformat(found.at)

    def touched(
        self, connection: Connection, after: int, upto: int, site_id: str, most: int
    ) -> list[str]:
        """The reservations that events between two sequences are about; some, if there are more."""
        c = self.rows.c
        query = select(c.reservation_id).where(c.sequence > after, c.sequence <= upto)
        if site_id:
            query = query.where(c.site_id == site_id)
        return list(connection.scalars(query.where(c.reservation_id != "").distinct().limit(most)))

    def history(
        self, connection: Connection, upto: int, reservations: Iterable[str], site_id: str = ""
    ) -> list[LogLine]:
        """What some reservations and the floor of a site, or of all, came from; up to a sequence.

        What is about no reservation is about the floor.
        """
        c, ids = self.rows.c, sorted(set(reservations))
        floor = c.reservation_id == ""
        wanted = [and_(floor, c.site_id.in_(("", site_id))) if site_id else floor]
        chunks = (ids[first : first + IDS_A_QUERY] for first in range(0, len(ids), IDS_A_QUERY))
        wanted += [c.reservation_id.in_(chunk) for chunk in chunks]
        rows = [
            LogLine(*row)
            for each in wanted
            for row in connection.execute(select(self.rows).where(each, c.sequence <= upto))
        ]
        return sorted(rows)

    def lines(
        self,
        connection: Connection,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
        **about: str,
    ) -> list[LogLine]:
        """Lines about a site, a position of it, a reservation or a member; by an actor; of a topic.

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
    return LogLine(
        entry.sequence,
        rfc3339_exactly(event.at),
        event.TOPIC,
        entry.stream_id,
        getattr(event, "site_id", ""),
        getattr(event, "position_id", ""),
        getattr(event, "reservation_id", ""),
        getattr(event, "member_id", ""),
        event.actor.id,
        event.actor.role,
        event.via,
        event.command_id,
        entry.body.decode(),
    )
