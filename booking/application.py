"""The Application: loads streams, lets one command decide at a time, saves what it decided."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from itertools import count, takewhile
from pathlib import Path
from threading import local
from time import monotonic
from typing import Any, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.utils import Environment, get_topic

from booking.commands import Command, OnReservation
from booking.ledger import CommandKey, LedgerEntry
from booking.mapper import EventMapper
from booking.memory import Memory
from booking.recorder import LogRecorder, LogRow
from booking.snapshots import Snapshots
from booking.turnstile import InDoubt
from domain.agenda import Agenda
from domain.kernel import Aggregate, Event, Recorded, Stream, fold
from domain.layout import Layout
from domain.position import Position
from domain.refusals import DuplicateCommand, Stale
from domain.site import Site

PATIENCE_SECONDS = 6.0
PAGE = 1_000

A = TypeVar("A", bound=Aggregate)
C = TypeVar("C", bound=Command)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to: its events, and the sequence of the last of them.

    A command that found everything already so has no events; its sequence is the log's head.
    """

    sequence: int
    events: tuple[Event, ...]

    @property
    def entries(self) -> Iterator[tuple[int, Event]]:
        """The events, each with its sequence: those of one command follow each other."""
        return zip(count(self.sequence - len(self.events) + 1), self.events, strict=False)


Handler = Callable[["Bookings", C], Outcome]


class Bookings(Application[str]):
    """The write side on the eventsourcing library; one of it a process, made after any fork."""

    name = "bookings"

    def __init__(self, env: Mapping[str, str], *, patience: float = PATIENCE_SECONDS) -> None:
        super().__init__(env)
        self.event_log = cast("LogRecorder", self.recorder)
        self.patience = patience
        self._snapshots = Snapshots(self.factory.aggregate_recorder(purpose="snapshots"))
        self._memory = Memory(self.event_log, self._snapshots)
        self._thread = local()

    @classmethod
    def in_memory(cls) -> "Bookings":
        """With a log that ends with the process."""
        return cls({"PERSISTENCE_MODULE": "booking.recorder.memory:Factory"})

    @classmethod
    def in_file(cls, path: Path, *, create: bool = False) -> "Bookings":
        """With the log in an SQLite file; `create` makes its tables (once, before any worker)."""
        env = {
            "PERSISTENCE_MODULE": "booking.recorder.sqlite:Factory",
            "SQLITE_DBNAME": str(path),
            "CREATE_TABLE": "yes" if create else "no",
        }
        return cls(env)

    @classmethod
    def on_server(cls, url: str) -> "Bookings":
        """With the log in a PostgreSQL database, where its tables have been made."""
        return cls({"PERSISTENCE_MODULE": "booking.recorder.postgres:Factory", "POSTGRES_URL": url})

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """What we were given, and nothing that happens to be in the process environment."""
        return Environment(name, {**env, "MAPPER_TOPIC": get_topic(EventMapper)})

    def has_waited(self, seconds: float) -> None:
        """What this thread decides from now on has waited so long, before anybody could begin."""
        self._thread.waited = seconds

    @property
    def patience_left(self) -> float:
        """How many seconds this thread may still wait for the lock."""
        return max(self.patience - getattr(self._thread, "waited", 0.0), 0.0)

    @contextmanager
    def deciding(self, patience: float | None = None) -> Iterator[None]:
        """Decide alone; see `LogRecorder.deciding`. Raises Busy."""
        with self.event_log.deciding(self.patience_left if patience is None else patience):
            self._memory.catch_up()
            self._thread.remembers = True
            try:
                yield
            finally:
                self._thread.remembers = False

    def site(self, site_id: str) -> Stream[Site]:
        return self._load(f"site:{site_id}", Site())

    def layout(self, site_id: str) -> Stream[Layout]:
        return self._load(f"layout:{site_id}", Layout())

    def position(self, site_id: str, position_id: str) -> Stream[Position]:
        return self._load(f"position:{site_id}/{position_id}", Position())

    def agenda(self, member_id: str) -> Stream[Agenda]:
        return self._load(f"agenda:{member_id}", Agenda())

    def positions(self, site_id: str) -> list[str]:
        """The codes of all positions the site has ever had."""
        prefix = f"position:{site_id}/"
        return [id_.removeprefix(prefix) for id_ in self.event_log.streams(prefix)]

    def _load(self, stream_id: str, blank: A) -> Stream[A]:
        """What is remembered while deciding; else what the log says."""
        remembers = getattr(self._thread, "remembers", False)
        known: Stream[A] | None = self._memory.get(stream_id) if remembers else None
        if known is not None:
            return known
        known = self._snapshots.latest(stream_id, blank)
        news = self.events.get(stream_id, gt=known.version)
        stream = fold(known, cast("Iterator[Recorded]", news))
        if remembers:
            self._snapshots.keep(known, stream)
            self._memory.put(stream)
        return stream

    def record(self, command: Command, *streams: Stream[Any]) -> Outcome:
        """Append what was decided, all of it or nothing, with the command's entry in the ledger."""
        pending = [record for stream in streams for record in stream.pending]
        if not pending:
            return Outcome(self.event_log.head(), ())
        stored = [self.mapper.to_stored_event(record) for record in pending]
        sequences = self.recorder.insert_events(stored, command=CommandKey.of(command)) or [0]
        self._memory.decided([row.state for row in stored], streams)
        return Outcome(sequences[-1], self._read((row.topic, row.state) for row in stored))

    def restore(self, rows: Sequence[LogRow], key: CommandKey | None) -> None:
        """Append events that were recorded elsewhere, as they are, with the entry of their command.

        To be called while `deciding`; the rows follow the log's head.
        """
        stored = [cast("EventMapper", self.mapper).restored(row) for row in rows]
        self.recorder.insert_events(stored, command=key)

    def answer(self, command: Command) -> Outcome | None:
        """What the same command came to before. Raises DuplicateCommand for another content."""
        entry = self.event_log.answered(command.by.actor.id, command.by.command_id)
        if entry is None:
            return None
        if entry.fingerprint != command.fingerprint():
            raise DuplicateCommand
        return self._outcome(entry)

    def must_be_as_seen(self, command: Command) -> None:
        """Raise Stale when something happened to a reservation after its command has seen it.

        What left the position meanwhile is no longer in its diary, which is for the verb to say.
        """
        if not isinstance(command, OnReservation) or command.seen is None:
            return
        seen = command.seen
        here = self.event_log.latest(f"position:{command.site_id}/{command.position_id}")
        newer = takewhile(lambda row: row.sequence > seen, here)
        events = self._read((row.topic, row.body) for row in newer)
        if any(getattr(e, "reservation_id", "") == command.reservation_id for e in events):
            raise Stale(position=command.position_id)

    def _outcome(self, entry: LedgerEntry) -> Outcome:
        rows = self.event_log.after(entry.first - 1, entry.last - entry.first + 1)
        return Outcome(entry.last, self._read((row.topic, row.body) for row in rows))

    def _read(self, bodies: Iterable[tuple[str, bytes]]) -> tuple[Event, ...]:
        """As stored, salts included: a first answer and a later one are the same."""
        mapper = cast("EventMapper", self.mapper)
        return tuple(mapper.decode(topic, body) for topic, body in bodies)


def once(handler: Handler[C]) -> Handler[C]:
    """One locked transaction a command; the same command twice is one event and the same answer.

    A commit in doubt is asked about by doing the same again: if it was, the ledger answers.
    """

    def attempt(bookings: Bookings, command: C, patience: float) -> Outcome:
        with bookings.deciding(patience):
            answered = bookings.answer(command)
            if answered is None:
                bookings.must_be_as_seen(command)
            return answered or handler(bookings, command)

    @wraps(handler)
    def decide(bookings: Bookings, command: C) -> Outcome:
        began, patience = monotonic(), bookings.patience_left
        try:
            return attempt(bookings, command, patience)
        except InDoubt:
            left = patience - (monotonic() - began)
            if left <= 0:
                raise
            return attempt(bookings, command, left)

    return decide
