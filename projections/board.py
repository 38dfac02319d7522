"""What a board is: tables with a version, and a fold of log entries into them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from sqlalchemy import Connection, MetaData, Table

from domain.codec import EVENTS
from domain.kernel import Event
from projections.log import Entry

Add = Callable[[Any, int], object]


class Run(ABC):
    """What a run of events comes to, before it is written down."""

    @abstractmethod
    def adder(self, kind: type[Event]) -> Add:
        """What folds one more event of a kind of the board's, given with its sequence."""

    @abstractmethod
    def write(self, connection: Connection) -> None:
        """Write down what it came to."""


class Board(ABC):
    """A read model. It is derived: dropped at will, rebuilt from the log.

    Of the log it is given the events of its `kinds`, and passes over what else it may be given.
    A copy built beside the live one has a `suffix` to the names of its tables and to its `mark`,
    the name of its bookmark. Changing what a table holds means raising `version`: the board is
    rebuilt beside the old one at the next start.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    kinds: ClassVar[tuple[type[Event], ...]] = EVENTS
    # What its fold costs beside those of others, in tenths of a microsecond an event.
    weight: ClassVar[int] = 0

    def __init__(self, suffix: str = "") -> None:
        self.suffix = suffix
        self.mark = self.name + suffix
        self.metadata = MetaData()
        self.tables = self.define()

    @abstractmethod
    def define(self) -> list[Table]:
        """The board's tables, in `self.metadata`, each named through `self.named`."""

    @abstractmethod
    def run(self) -> Run:
        """Nothing yet, to which events are added."""

    def fold(self, connection: Connection, entries: Iterable[Entry]) -> None:
        """Write down what some entries come to."""
        run = self.run()
        for sequence, event in entries:
            if isinstance(event, self.kinds):
                run.adder(type(event))(event, sequence)
        run.write(connection)

    def named(self, table: str) -> str:
        """The name of one of this board's tables in the store."""
        return f"{self.name}_{table}{self.suffix}"


def kinds_of(*bases: type[Event]) -> tuple[type[Event], ...]:
    """Every kind of event that is one of these."""
    return tuple(kind for kind in EVENTS if issubclass(kind, bases))
