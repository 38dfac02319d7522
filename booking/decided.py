"""What one transaction has decided: known to whatever it decides next, appended all at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from booking.ledger import CommandKey, LedgerEntry, entries
from booking.recorder import CommandId
from domain.kernel import Stream


class Row(Protocol):
    """What is stored of an event, by its body."""

    @property
    def state(self) -> bytes: ...


class Decided:
    """Begins with nothing at the head of the log, which moves for nobody else meanwhile.

    `streams` are those that were decided about, as they stand after it; `answers` what is known
    of commands: the entry that the ledger has or will have, or that there is none.
    """

    def __init__(self, insert: Callable[..., Sequence[int] | None], head: int) -> None:
        self.head = head
        self.streams: dict[str, Stream[Any]] = {}
        self.answers: dict[CommandId, LedgerEntry | None] = {}
        self.bodies: list[bytes] = []
        self._insert = insert
        self._rows: list[Row] = []
        self._keys: list[CommandKey] = []

    def add(self, rows: Sequence[Row], key: CommandKey, streams: Iterable[Stream[Any]]) -> None:
        """The events of one more command, and the streams that have them."""
        (entry,) = entries([key], self.head + 1)
        self.answers[entry.identity] = entry
        self.head = entry.last
        self.bodies += [row.state for row in rows]
        self._rows += rows
        self._keys.append(key)
        for stream in streams:
            self.streams[stream.id] = Stream(stream.id, stream.state, stream.version)

    def write(self) -> None:
        """Append what has not been yet, behind the head that was decided upon."""
        rows, keys, self._rows, self._keys = self._rows, self._keys, [], []
        if rows and list(self._insert(rows, commands=keys) or ())[-1:] != [self.head]:
            raise RuntimeError(f"the log does not end at {self.head}")
