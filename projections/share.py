"""A share of a rebuild: boards that a process of its own folds, into a file of its own.

The file lies beside that of the live boards, and is scaffold: nothing waits for the disk, and it is
thrown away when anything dies. Whole tables are copied out of it, as fast as pages: so SQLite does
between tables that are alike, if the one is empty (https://sqlite.org/lang_insert.html).
"""

import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from os import cpu_count
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Thread
from typing import IO, cast

from sqlalchemy import Engine

from projections.board import Board
from projections.building import build
from projections.bulk import create_for_folding, create_for_reading
from projections.log import Log, SharedLog
from projections.scaffold import share_file
from projections.store import bookmarks, quarantine, scratch_engine, writing

DONE = b"done"
# So many events that a second process saves more than its beginning costs.
MANY = 100_000

Pipes = tuple[IO[bytes], IO[bytes]]


class Share:
    """Boards that are being folded by a process, which ends with this one however that ends."""

    def __init__(self, log: SharedLog, boards: Sequence[Board], path: Path) -> None:
        self.boards = boards
        self._path = path
        self._process = Popen(
            [sys.executable, "-m", "projections.share"],
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,  # What interrupts this one is no business of that one's.
        )
        named = [(type(board), board.suffix) for board in boards]
        self._told, self._says = cast("Pipes", (self._process.stdin, self._process.stdout))
        pickle.dump((log.elsewhere(), named, path), self._told)
        self._told.flush()

    def take_over(self, engine: Engine) -> bool:
        """Copy its boards when they are folded; False if its process died before."""
        if self._says.read() != DONE:
            return False
        with writing(engine).connect() as connection:
            connection.detach()  # Not for the pool again: it has two files.
            with connection.begin():
                connection.exec_driver_sql("ATTACH DATABASE ? AS share", (str(self._path),))
                for board in self.boards:
                    create_for_folding(connection, board.tables)
                    create_for_reading(connection, board.tables)
                tables = (table for board in self.boards for table in board.tables)
                for name in (each.name for each in (*tables, bookmarks, quarantine)):
                    copy = f'INSERT INTO main."{name}" SELECT * FROM share."{name}"'  # noqa: S608
                    connection.exec_driver_sql(copy)
        return True

    def close(self) -> None:
        """Leave nothing of it, whether it is done or not."""
        with self._process:
            self._process.kill()
        self._path.unlink(missing_ok=True)


@contextmanager
def shared(
    engine: Engine, log: Log, boards: Sequence[Board]
) -> Iterator[tuple[Sequence[Board], Sequence[Share]]]:
    """Which boards to fold here, and shares of the others: as many as there are processors.

    Few events are folded sooner than a process begins. In memory there are no files to share, and
    a server has enough to do.
    """
    in_file = engine.dialect.name == "sqlite" and engine.url.database
    if not in_file or not isinstance(log, SharedLog) or log.head() < MANY:
        yield boards, ()
        return
    *others, here = divided(boards, cpu_count() or 1)
    with ExitStack() as stack:
        yield (
            here,
            [
                stack.enter_context(closing(Share(log, group, share_file(engine, group[0].suffix))))
                for group in others
            ],
        )


def divided(boards: Sequence[Board], parts: int) -> list[list[Board]]:
    """Boards in so many parts at most, of about the same weight each."""
    heavy = sum(board.weight > 0 for board in boards)
    groups: list[list[Board]] = [[] for _ in range(max(min(parts, heavy), 1))]
    for board in sorted(boards, key=lambda board: -board.weight):
        min(groups, key=lambda group: sum(each.weight for each in group)).append(board)
    return groups


def _fold() -> None:
    """What the process does."""
    open_log, named, path = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own parent)
    Thread(target=_end_with_parent, daemon=True).start()
    engine = scratch_engine(path)
    build(engine, open_log(), [kind(suffix) for kind, suffix in named])
    engine.dispose()
    sys.stdout.buffer.write(DONE)


def _end_with_parent() -> None:
    """Nothing more is written to it: it ends when the process does that has its other end."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    _fold()
