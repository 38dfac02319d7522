"""What a board is: tables with a version, and a fold of log entries into them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import Connection, MetaData, Table

from projections.log import Entry


class Board(ABC):
    """A read model. It is derived: dropped at will, rebuilt from the log.

    A copy built beside the live one has a `suffix` to its table names; changing what a table holds
    means raising `version`, and the board is rebuilt beside the old one at the next start.
    """

    name: ClassVar[str]
    version: ClassVar[int]

    def __init__(self, suffix: str = "") -> None:
        self.suffix = suffix
        self.metadata = MetaData()
        self.tables = self.define()

    @abstractmethod
    def define(self) -> list[Table]:
        """The board's tables, in `self.metadata`, each named through `self.named`."""

    @abstractmethod
    def fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Write down what a run of entries comes to."""

    def named(self, table: str) -> str:
        """The name of one of this board's tables in the store."""
        return f"{self.name}_{table}{self.suffix}"
