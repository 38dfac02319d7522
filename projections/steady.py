"""Boards of few rows that change seldom, so that most looks ask them the same.

Each state of their rows is an edition, whose name stands beside the bookmark: whatever is folded
into such a board, or makes it anew, gives it another. A look reads the names with the bookmarks, so
they are of the same moment as the rows, and answers from memory what that edition was asked before.
"""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, update

from domain.kernel import Event
from projections.board import Add, Board, Run
from projections.store import bookmarks, new_edition

# So many answers at most of a board are kept; after them, it begins anew.
MOST = 2_048
EDITIONS = "editions"

P = ParamSpec("P")
A = TypeVar("A")
B = TypeVar("B", bound="SteadyBoard")


class SteadyBoard(Board):
    """Each event is written as it comes."""

    def __init__(self, suffix: str = "") -> None:
        super().__init__(suffix)
        self._known: tuple[str, dict[Hashable, Any]] = ("", {})

    def run(self) -> Run:
        return _OneByOne(self)

    @abstractmethod
    def fold_one(self, connection: Connection, event: Event) -> None:
        """Write down what an event of the board's kinds changes."""

    def known(self, connection: Connection) -> dict[Hashable, Any]:
        """What the edition was asked that a look shows; nothing where it is not sure of one.

        Replaced as a whole, since other threads may look at another edition.
        """
        editions = connection.get_execution_options().get(EDITIONS, {})
        edition = editions.get(self.mark)
        if not edition:
            return {}
        known = self._known
        if known[0] != edition or len(known[1]) >= MOST:
            known = self._known = (edition, {})
        return known[1]


class _OneByOne(Run):
    def __init__(self, board: SteadyBoard) -> None:
        self._board = board
        self._events: list[Event] = []

    def adder(self, kind: type[Event]) -> Add:
        return self._keep

    def _keep(self, event: Event, _sequence: int) -> None:
        self._events.append(event)

    def write(self, connection: Connection) -> None:
        for event in self._events:
            self._board.fold_one(connection, event)
        if self._events:
            here = bookmarks.c.board == self._board.mark
            connection.execute(update(bookmarks).where(here).values(edition=new_edition()))


def show(connection: Connection, editions: Mapping[str, str]) -> None:
    """Say which editions a look shows, by the names of the bookmarks."""
    connection.execution_options(**{EDITIONS: editions})


def remembered(
    question: Callable[Concatenate[B, Connection, P], A],
) -> Callable[Concatenate[B, Connection, P], A]:
    """A question whose answer is true as long as the edition is. Nobody may change the answer."""

    @wraps(question)
    def answered(board: B, connection: Connection, /, *asked: P.args, **more: P.kwargs) -> A:
        known, key = board.known(connection), (question.__name__, asked, *more.items())
        if key not in known:
            known[key] = question(board, connection, *asked, **more)
        answer: A = known[key]
        return answer

    return answered
