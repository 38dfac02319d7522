"""The event log as a board: where in the log everything is mentioned, to be searched and paged.

What happened is read from the log itself: the board has only places in it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter

from sqlalchemy import Connection, Table, select

from domain.codec import EVENTS, Decoder, UnreadableEvent
from domain.kernel import Event
from projections.board import Add, Board, Run
from projections.clock import Clock
from projections.log import Log, Row
from projections.log_line import FIELDS, LogLine, line
from projections.mentions import Bounds, Mentioned, Mentions
from projections.store import bookmarks

ROWS_A_READ = 500
ROWS_OF_A_COMMAND = 20

SITELESS = [
    kind.TOPIC for kind in EVENTS if not {"site_id", "reservation_id"} & {*kind.__struct_fields__}
]


def _subjects(kind: type[Event]) -> tuple[tuple[str, ...], Callable[[Event], tuple[str, ...]]]:
    """What events of a kind are found by.

    Besides the columns there are the "floor" of a site, which is what happened to its positions
    but for reservations, and its "house", which is what happened to itself.
    """
    has = kind.__struct_fields__
    found = {name: name for name in FIELDS if name in has}
    found |= {"actor_id": "actor.id", "topic": "TOPIC"}
    if "site_id" in has and "reservation_id" not in has:
        found["floor" if "position_id" in has else "house"] = "site_id"
    return tuple(found), attrgetter(*found.values())


FOUND_BY = {kind: _subjects(kind) for kind in EVENTS}
FOUND = {name for names, _ in FOUND_BY.values() for name in names}


class Places(Run):
    """Where a run of events mentions what."""

    def __init__(self, board: "EventLogBoard") -> None:
        self._board = board
        self._mentioned = Mentioned(FOUND)
        self._recorded: list[tuple[int, datetime]] = []

    def adder(self, kind: type[Event]) -> Add:
        note, record = self._mentioned.noting(*FOUND_BY[kind]), self._recorded.append

        def add(event: Event, sequence: int) -> None:
            note(event, sequence)
            record((sequence, event.at))

        return add

    def write(self, connection: Connection) -> None:
        self._board.mentions.note(connection, self._mentioned)
        self._board.clock.note(connection, self._recorded)


class EventLogBoard(Board):
    """What is mentioned where, and when what was recorded."""

    name = "event_log"
    version = 4
    weight = 50

    def define(self) -> list[Table]:
        self.mentions = Mentions(self.named("mention"), self.metadata)
        self.clock = Clock(self.named("clock"), self.metadata)
        return [self.mentions.table, self.clock.table]

    def run(self) -> Run:
        return Places(self)

    def reached(self, connection: Connection) -> int:
        """The last sequence it was folded up to."""
        here = bookmarks.c.board == self.mark
        return connection.scalar(select(bookmarks.c.sequence).where(here)) or 0


class EventLog:
    """What the operators' log page and the API's event list read from: the log, by its board."""

    def __init__(self, board: EventLogBoard, log: Log) -> None:
        self.board = board
        self._log = log
        self._decoder = Decoder()

    def sequence_at(self, connection: Connection, instant: datetime) -> int:
        """The last event recorded by an instant: the last whose clock read no later; else 0.

        The order is the log's, the clock only picks a place in it: what a clock that was set back
        recorded later counts as well. Costs the same after a million events.
        """
        group = self.board.clock.group_at(connection, instant)
        upto = self.board.reached(connection)
        read = self._read(place for place in group if place <= upto)
        return max((row.sequence for row, event in read if event.at <= instant), default=0)

    def command_at(self, connection: Connection, sequence: int) -> tuple[int, datetime] | None:
        """The end of the command whose event is at a sequence, and when it was recorded.

        What a command recorded, nobody saw in part. Where an event cannot be read, the one before
        it stands for it; None where there is none.
        """
        reached = self.board.reached(connection)
        found = next(self._read(range(min(sequence, reached), 0, -1), 1), None)
        if found is None:
            return None
        last, command = sequence, _command(found[1])
        for row, event in self._read(range(sequence + 1, reached + 1), ROWS_OF_A_COMMAND):
            if _command(event) != command:
                return row.sequence - 1, found[1].at
            last = row.sequence
        return last, found[1].at

    def recorded(self, sequences: Iterable[int]) -> dict[int, datetime]:
        """When (UTC) the events at some sequences were recorded."""
        return {row.sequence: event.at for row, event in self._read(sequences)}

    def touched(
        self, connection: Connection, after: int, upto: int, site_id: str, most: int
    ) -> list[str]:
        """The reservations that events between two sequences are about; some, if there are more."""
        found: dict[str, None] = {}
        about = {"site_id": site_id} if site_id else {}
        for _, event in self._read(self._places(connection, about, Bounds(after, upto + 1))):
            if id_ := getattr(event, "reservation_id", ""):
                found[id_] = None
                if len(found) == most:
                    break
        return list(found)

    def history(
        self, connection: Connection, upto: int, reservations: Iterable[str], site_id: str = ""
    ) -> Sequence[Row]:
        """What some reservations and the floor of a site, or of all, came from; up to a sequence.

        What is about no reservation is about the floor.
        """
        sites = [site_id] if site_id else None
        wanted: list[tuple[str, Collection[str] | None]]
        wanted = [("reservation_id", set(reservations)), ("topic", SITELESS)]
        wanted += [("floor", sites), ("house", sites)]
        of_any, bounds = self.board.mentions.of_any, Bounds(0, upto + 1)
        found = (of_any(connection, kind, ids, bounds) for kind, ids in wanted)
        return self._log.at({sequence for each in found for sequence in each})

    def lines(
        self,
        connection: Connection,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
        **about: str,
    ) -> list[LogLine]:
        """What `told` is asked for, as lines."""
        told = self.told(connection, before=before, after=after, limit=limit, **about)
        return [line(*each) for each in told]

    def told(
        self,
        connection: Connection,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
        **about: str,
    ) -> list[tuple[Row, Event]]:
        """About a site, a position of it, a reservation or a member; by an actor; of a topic.

        Also about the `floor` or the `house` of a site. Oldest first when `after` (a sequence,
        exclusive) is given, else newest first, down from `before` (exclusive).
        """
        end = self.board.reached(connection) + 1
        bounds = Bounds(after or 0, end if before is None else min(before, end))
        places = self._places(connection, about, bounds, down=after is None)
        return list(islice(self._read(places, min(limit, ROWS_A_READ)), limit))

    def each(
        self, connection: Connection, *, upto: int, down: bool = False, **about: str
    ) -> Iterator[tuple[Row, Event]]:
        """All up to a sequence that `told` may be asked for, oldest first unless `down`.

        It is read as one goes on, so it costs what one takes.
        """
        end = min(upto, self.board.reached(connection)) + 1
        return self._read(self._places(connection, about, Bounds(0, end), down=down))

    def _places(
        self, connection: Connection, about: dict[str, str], bounds: Bounds, *, down: bool = False
    ) -> Iterable[int]:
        if about:
            return self.board.mentions.of_all(connection, about.items(), bounds, down=down)
        return bounds.all()[:: -1 if down else 1]

    def _read(
        self, places: Iterable[int], at_once: int = ROWS_A_READ
    ) -> Iterator[tuple[Row, Event]]:
        """What is at some places, in their order; what cannot be read was set aside."""
        rest = iter(places)
        while some := list(islice(rest, at_once)):
            rows = {row.sequence: row for row in self._log.at(some)}
            for row in (rows[place] for place in some if place in rows):
                try:
                    event = self._decoder.decode(row.topic, row.body)
                except UnreadableEvent:
                    continue
                yield row, event


def _command(event: Event) -> tuple[str, str]:
    return event.actor.id, event.command_id
