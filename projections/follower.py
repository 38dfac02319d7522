"""The follower: pulls what is new in the log and folds it into the boards, in batches.

One transaction and one bookmark a batch. Readers pull before they answer, so what you wrote you can
read, in every process. An event that a board cannot fold is quarantined and stops nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from projections.board import Board
from projections.folding import CareNeeded, Fold, Folding
from projections.log import Log
from projections.steady import show
from projections.store import (
    bookmarks,
    is_full,
    make_notes,
    new_edition,
    quarantine,
    shut,
    writing,
)

BATCH = 5_000
MARKS = select(bookmarks.c.board, bookmarks.c.sequence, bookmarks.c.edition)


class View(NamedTuple):
    """A consistent look at the boards: everything up to and including `sequence`."""

    connection: Connection
    sequence: int


class Follower:
    """Keeps the given boards of one store level with a log."""

    def __init__(
        self, engine: Engine, log: Log, boards: Sequence[Board], *, batch: int | None = None
    ) -> None:
        self.engine = engine
        self._writing = writing(engine)
        self.boards = boards
        self.log = log
        self._folding = Folding(log, boards, batch or BATCH)
        self._mark = (
            update(bookmarks)
            .where(or_(*(bookmarks.c.board == board.mark for board in boards)))
            .where(bookmarks.c.sequence < bindparam("reached"))
            .values(sequence=bindparam("reached"))
        )
        self._seen = 0
        self._pulling = Lock()

    def prepare(self) -> list[str]:
        """Make what tables are missing; the names of boards that another program folded."""
        with self._writing.begin() as connection:
            make_notes(connection)
            rows = connection.execute(select(bookmarks)).all()
            known = {row.board: row.version for row in rows}
            missing = [board for board in self.boards if board.name not in known]
            if missing:
                shut(connection)
            for board in missing:
                self.restart(connection, board)
        return [b.name for b in self.boards if known.get(b.name, b.version) != b.version]

    def probe(self) -> int:
        """Read from every table of the boards; the sequence shown. Raises what the store does."""
        with self.look() as view:
            for board in self.boards:
                for table in board.tables:
                    view.connection.execute(select(table).limit(1)).first()
            return view.sequence

    def rewind(self) -> None:
        """Empty the boards, tables and all as they are, to follow another log."""
        with self._writing.begin() as connection:
            for board in self.boards:
                for table in board.tables:
                    connection.execute(table.delete())
            connection.execute(quarantine.delete())
            connection.execute(update(bookmarks).values(sequence=0, edition=new_edition()))
        self._seen = 0

    def restart(self, connection: Connection, board: Board) -> None:
        """Empty a board, and put its bookmark before the log's beginning."""
        board.metadata.drop_all(connection)
        board.metadata.create_all(connection)
        self.begin(connection, board)

    def begin(self, connection: Connection, board: Board) -> None:
        """Put a board's bookmark before the log's beginning."""
        forget(connection, board)
        connection.execute(
            insert(bookmarks).values(board=board.mark, version=board.version, sequence=0)
        )
        self._seen = 0

    @contextmanager
    def look(self) -> Iterator[View]:
        """Pull, then look: all that is read inside belongs to one sequence.

        A server that crashed may have lost the last that was folded: that is folded again.
        """
        reached, level = self._level()
        with level as connection:
            view = self._view(connection)
            if view.sequence >= reached:
                yield view
                return
        self._seen = view.sequence
        with self.look() as again:
            yield again

    def _view(self, connection: Connection) -> View:
        rows = connection.execute(MARKS).all()
        show(connection, {board: edition for board, _, edition in rows})
        marks = {board: sequence for board, sequence, _ in rows}
        return View(connection, min(marks[board.mark] for board in self.boards))

    def _level(self) -> tuple[int, AbstractContextManager[Connection]]:
        try:
            return self.pull(), self.engine.connect()
        except OperationalError as error:
            if not is_full(error):
                raise
            return 0, self._level_for_once()

    @contextmanager
    def _level_for_once(self) -> Iterator[Connection]:
        """Folded for this look alone, and never committed: that takes no room."""
        with self._writing.connect() as connection:
            self.finish(connection)
            yield connection

    def pull(self, progress: Callable[[int], None] | None = None) -> int:
        """Fold everything the log has; the sequence reached.

        `progress` is told how many events each batch folded.
        """
        head = self.log.head()
        if self._seen >= head:
            return self._seen
        with self._pulling:
            while self._seen < head:
                before = self._seen
                # Only now: before the commit, others would read too little.
                self._seen = self._fold_next(head)
                if progress:
                    progress(self._seen - before)
        return self._seen

    def finish(self, connection: Connection) -> None:
        """Fold the last of the log in a transaction of `writing`: meanwhile nobody else folds."""
        head, reached = self.log.head(), 0
        while reached < head:
            reached = self._fold_batch(connection, head, self._folding.with_care)

    def _fold_next(self, head: int) -> int:
        """Fold a batch in a transaction; where something is in the way, once more and with care."""
        try:
            with self._writing.begin() as connection:
                return self._fold_batch(connection, head, self._folding.at_once)
        except CareNeeded:
            with self._writing.begin() as connection:
                return self._fold_batch(connection, head, self._folding.with_care)

    def _fold_batch(self, connection: Connection, head: int, fold: Fold) -> int:
        marks = _marks(connection)
        seen = {board: marks[board.mark] for board in self.boards}
        if min(seen.values()) >= head:
            return min(seen.values())
        last = fold(connection, seen, head)
        connection.execute(self._mark, {"reached": last})
        return last

    def reached(self) -> dict[str, int]:
        """Where the bookmark of each board stands, by name."""
        with self.engine.connect() as connection:
            marks = _marks(connection)
        return {board.name: marks[board.mark] for board in self.boards}

    def quarantined(self) -> list[tuple[str, int, str]]:
        """What could not be folded: board, sequence, error."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(quarantine))]


def _marks(connection: Connection) -> dict[str, int]:
    """Where each board's bookmark stands."""
    return {board: sequence for board, sequence, _ in connection.execute(MARKS).all()}


def forget(connection: Connection, board: Board) -> None:
    """Drop what the follower noted of a board."""
    for noted in (bookmarks, quarantine):
        connection.execute(noted.delete().where(noted.c.board == board.mark))
