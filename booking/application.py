"""The Application: loads streams, lets one command decide at a time, saves what it decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import local
from typing import Any, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.utils import Environment, get_topic

from booking.commands import Command
from booking.decided import Decided
from booking.group_commit import Turns
from booking.ledger import CommandKey, LedgerEntry
from booking.mapper import EventMapper
from booking.memory import Memory
from booking.recorder import CommandId, LogRecorder, LogRow
from booking.snapshots import Snapshots
from domain.agenda import Agenda
from domain.kernel import Aggregate, Event, Recorded, Stream, fold
from domain.layout import Layout
from domain.position import Position
from domain.refusals import DuplicateCommand
from domain.site import Site

PATIENCE_SECONDS = 6.0

A = TypeVar("A", bound=Aggregate)


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


class Bookings(Application[str]):
    """The write side on the eventsourcing library; one of it a process, made after any fork."""

    name = "bookings"

    def __init__(self, env: Mapping[str, str], *, patience: float = PATIENCE_SECONDS) -> None:
        super().__init__(env)
        self.event_log = cast("LogRecorder", self.recorder)
        self.patience = patience
        self._mapper = cast("EventMapper", self.mapper)
        self._snapshots = Snapshots(self.factory.aggregate_recorder(purpose="snapshots"))
        self._memory = Memory(self.event_log, self._snapshots)
        self.turns: Turns[Outcome] = Turns(self.deciding, self._expect)
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
            decided = Decided(self.recorder.insert_events, self._memory.level)
            self._thread.decided = decided
            try:
                yield
                decided.write()
            finally:
                self._thread.decided = None
            self._memory.decided(decided.bodies, decided.streams.values())

    @property
    def _decided(self) -> Decided | None:
        """What this thread has decided, while it is deciding."""
        decided: Decided | None = getattr(self._thread, "decided", None)
        return decided

    def _expect(self, commands: Sequence[Command]) -> None:
        """Ask the ledger about all of them at once."""
        ids = [command.identity for command in commands]
        found = {entry.identity: entry for entry in self.event_log.answered(ids)}
        cast("Decided", self._decided).answers.update({id_: found.get(id_) for id_ in ids})

    def _write_down(self) -> None:
        """Whoever reads the log itself while deciding is to find what has been decided."""
        if self._decided is not None:
            self._decided.write()

    def site(self, site_id: str) -> Stream[Site]:
        """A site, blank when none of that id was opened."""
        return self._load(f"site:{site_id}", Site())

    def layout(self, site_id: str) -> Stream[Layout]:
        """The layout of a site, blank when none was drawn."""
        return self._load(f"layout:{site_id}", Layout())

    def position(self, site_id: str, position_id: str) -> Stream[Position]:
        """A position of a site, blank when it never had one of that code."""
        return self._load(f"position:{site_id}/{position_id}", Position())

    def agenda(self, member_id: str) -> Stream[Agenda]:
        """The agenda of a member, blank as long as nothing was in it."""
        return self._load(f"agenda:{member_id}", Agenda())

    def positions(self, site_id: str) -> list[str]:
        """The codes of all positions the site has ever had."""
        self._write_down()
        prefix = f"position:{site_id}/"
        return [id_.removeprefix(prefix) for id_ in self.event_log.streams(prefix)]

    def backwards(self, stream_id: str) -> Iterator[tuple[int, Event]]:
        """The events of a stream with their sequences, the last one first."""
        self._write_down()
        for row in self.event_log.latest(stream_id):
            yield row.sequence, self._mapper.decode(row.topic, row.body)

    def _load(self, stream_id: str, blank: A) -> Stream[A]:
        """What was decided, or is remembered, while deciding; else what the log says."""
        decided, known = self._decided, None
        if decided is not None:
            known = decided.streams.get(stream_id) or self._memory.get(stream_id)
        if known is not None:
            return known
        known = self._snapshots.latest(stream_id, blank)
        news = self.events.get(stream_id, gt=known.version)
        stream = fold(known, cast("Iterator[Recorded]", news))
        if decided is not None:
            self._snapshots.keep(known, stream)
            self._memory.put(stream)
        return stream

    def record(self, command: Command, *streams: Stream[Any]) -> Outcome:
        """What was decided, all of it or nothing, with the command's entry in the ledger.

        To be called while `deciding`, at whose end it is appended.
        """
        decided = cast("Decided", self._decided)
        changed = [stream for stream in streams if stream.pending]
        stored = [self._mapper.to_stored_event(each) for some in changed for each in some.pending]
        if stored:
            decided.add(stored, CommandKey.of(command, len(stored)), changed)
        return Outcome(decided.head, self._read((row.topic, row.state) for row in stored))

    def restore(self, rows: Sequence[LogRow], key: CommandKey | None) -> None:
        """Append events that were recorded elsewhere, as they are, with the entry of their command.

        To be called while `deciding`; the rows follow the log's head.
        """
        stored = [self._mapper.restored(row) for row in rows]
        self.recorder.insert_events(stored, commands=[key] if key else [])

    def answer(self, command: Command) -> Outcome | None:
        """What the same command came to before. Raises DuplicateCommand for another content."""
        entry = self._entry(command.identity)
        if entry is None:
            return None
        if entry.fingerprint != command.fingerprint():
            raise DuplicateCommand
        return self._outcome(entry)

    def _entry(self, id_: CommandId) -> LedgerEntry | None:
        if self._decided is not None and id_ in self._decided.answers:
            return self._decided.answers[id_]
        return next(iter(self.event_log.answered([id_])), None)

    def _outcome(self, entry: LedgerEntry) -> Outcome:
        self._write_down()
        rows = self.event_log.after(entry.first - 1, entry.last - entry.first + 1)
        return Outcome(entry.last, self._read((row.topic, row.body) for row in rows))

    def _read(self, bodies: Iterable[tuple[str, bytes]]) -> tuple[Event, ...]:
        """As stored, salts included: a first answer and a later one are the same."""
        return tuple(self._mapper.decode(topic, body) for topic, body in bodies)
