"""How boards see the log: rows in order of their sequence, and nothing of how they are kept."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from domain.kernel import Event


class Row(Protocol):
    """One stored event; `body` is its canonical bytes."""

    @property
    def sequence(self) -> int: ...
    @property
    def stream_id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def body(self) -> bytes: ...


class WholeRow(Row, Protocol):
    """One stored event, with its place in its stream."""

    @property
    def version(self) -> int: ...


class Log(Protocol):
    """The event log, as far as boards need it."""

    def after(self, sequence: int, limit: int, /, *, but: Collection[str] = ()) -> Sequence[Row]:
        """At most `limit` rows that follow a sequence, in order, but those of some topics."""

    def at(self, sequences: Collection[int], /) -> Sequence[Row]:
        """The rows at some sequences, in order; those that the log has."""

    def head(self) -> int:
        """The last sequence; 0 when the log is empty."""


class WholeLog(Log, Protocol):
    """The event log with all that is stored of it."""

    def after(
        self, sequence: int, limit: int, /, *, but: Collection[str] = ()
    ) -> Sequence[WholeRow]:
        """At most `limit` rows that follow a sequence, in order, without some topics."""


class Entry(NamedTuple):
    """What a row of the log says."""

    sequence: int
    event: Event
