"""The log in memory, for tests and replays: the same promises, but for the survival."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from time import sleep
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder, POPOFactory

from booking.ledger import CommandKey, LedgerEntry, entries
from booking.recorder import CommandId, LogRow, Wait
from booking.turnstile import Busy


class MemoryLogRecorder(POPOApplicationRecorder):
    """The library's in-memory recorder with a ledger and one locked transaction a command."""

    def __init__(self) -> None:
        super().__init__()
        self._ledger: dict[tuple[str, str], LedgerEntry] = {}

    @contextmanager
    def deciding(self, patience: float) -> Iterator[None]:
        if not self._database_lock.acquire(timeout=patience):
            raise Busy
        mark = len(self._stored_events)
        try:
            yield
        except BaseException:
            self._forget_after(mark)
            raise
        finally:
            self._database_lock.release()

    def _forget_after(self, mark: int) -> None:
        for event in self._stored_events[mark:]:
            del self._stored_events_index[str(event.originator_id)][event.originator_version]
        del self._stored_events[mark:]
        while self._ledger and next(reversed(self._ledger.values())).last > mark:
            self._ledger.popitem()

    def _update_table(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        commands: Sequence[CommandKey] = (),
        **kwargs: Any,
    ) -> Sequence[int] | None:
        sequences = super()._update_table(stored_events, **kwargs)
        for entry in entries(commands, sequences[0] if sequences else 0):
            self._ledger[entry.identity] = entry
        return sequences

    def answered(self, commands: Collection[CommandId]) -> Sequence[LedgerEntry]:
        with self._database_lock:
            return [self._ledger[command] for command in commands if command in self._ledger]

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[LogRow]:
        with self._database_lock:
            events = self._stored_events
            places = range(max(sequence, 0), len(events))
            wanted = (place for place in places if events[place].topic not in but)
            return [_row(place + 1, events[place]) for place in islice(wanted, limit)]

    def at(self, sequences: Collection[int]) -> Sequence[LogRow]:
        with self._database_lock:
            there = range(1, len(self._stored_events) + 1)
            return [_row(s, self._stored_events[s - 1]) for s in sorted({*sequences}) if s in there]

    @contextmanager
    def waiting(self) -> Iterator[Wait]:
        yield sleep

    def latest(self, stream_id: str) -> Iterator[LogRow]:
        return (row for row in reversed(self.after(0, self.head())) if row.stream_id == stream_id)

    def streams(self, prefix: str) -> list[str]:
        with self._database_lock:
            # The library's index also has what was only asked for, with nothing in it.
            known = self._stored_events_index.items()
            return sorted(id_ for id_, events in known if events and id_.startswith(prefix))

    def connections(self) -> int:
        return 0

    def head(self) -> int:
        return self.max_notification_id() or 0


def _row(sequence: int, event: StoredEvent) -> LogRow:
    id_ = str(event.originator_id)
    return LogRow(sequence, id_, event.originator_version, event.topic, event.state)


class Factory(POPOFactory):
    """The library's factory for the recorder above."""

    def application_recorder(self) -> MemoryLogRecorder:
        return MemoryLogRecorder()
