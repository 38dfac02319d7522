"""The only rooms that know the inside of the eventsourcing library: where events are kept, and how.

A recorder keeps the log: it numbers events densely from 1 (the *sequence*), writes the ledger
with them, and lets one command at a time decide.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from booking.ledger import LedgerEntry

Wait = Callable[[float], object]
# Who asked, and under which id.
CommandId = tuple[str, str]

PAGE = 50
MAX_VERSION = 2**62


class LogRow(NamedTuple):
    """One stored event; `body` is its canonical bytes, `sequence` its place in the log."""

    sequence: int
    stream_id: str
    version: int
    topic: str
    body: bytes


def latest(
    read: Callable[[str, int, int], Sequence[Sequence[Any]]], stream_id: str
) -> Iterator[LogRow]:
    """A stream backwards, page by page: `read` gives those before a version, at most so many."""
    before = MAX_VERSION
    while rows := [LogRow(*row) for row in read(stream_id, before, PAGE)]:
        yield from rows
        before = rows[-1].version


class LogRecorder(Protocol):
    """What every recorder of ours can do beyond the library's."""

    def deciding(self, patience: float) -> AbstractContextManager[None]:
        """One locked transaction: what is read inside is current, what is inserted is kept.

        Raises Busy when the lock is not to be had within `patience` seconds, and Full when there
        is no room to write down what was decided.
        """

    def answered(self, commands: Collection[CommandId]) -> Sequence[LedgerEntry]:
        """The ledger's entries for commands, of those that have been carried out."""

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[LogRow]:
        """At most `limit` rows of the log that follow a sequence, in order, but those of topics."""

    def at(self, sequences: Collection[int]) -> Sequence[LogRow]:
        """The rows of the log at some sequences, in order; those that there are."""

    def waiting(self) -> AbstractContextManager[Wait]:
        """How a thread waits for others to append: so many seconds, or until it is told of one."""

    def connections(self) -> int:
        """How many connections this process uses just now."""

    def head(self) -> int:
        """The last sequence of the log; 0 when it is empty."""

    def latest(self, stream_id: str) -> Iterator[LogRow]:
        """The events of a stream, the last one first; as much is read as is asked for."""

    def streams(self, prefix: str) -> list[str]:
        """The ids of all streams that begin so, in order; its cost does not grow with history."""
