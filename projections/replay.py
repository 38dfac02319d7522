"""Time travel: the same folds in memory, stopped at a sequence."""

from collections.abc import Callable, Collection, Sequence

from projections.boards import Wall
from projections.log import Log, Row
from projections.rebuild import digest
from projections.store import memory_engine


class Past:
    """A log as it was when it ended at a sequence."""

    def __init__(self, log: Log, last: int) -> None:
        self._log = log
        self._last = last

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[Row]:
        """At most `limit` of the rows there were after a sequence, in order."""
        there_were = max(self.head() - sequence, 0)
        rows = self._log.after(sequence, min(limit, there_were), but=but)
        return [row for row in rows if row.sequence <= self._last] if but else rows

    def at(self, sequences: Collection[int]) -> Sequence[Row]:
        """The rows at some sequences, in order; those that there were."""
        return self._log.at([each for each in sequences if each <= self._last])

    def head(self) -> int:
        """The last sequence there was; 0 when the log was empty."""
        return min(self._last, self._log.head())


def replay(log: Log, upto: int, progress: Callable[[int], None] | None = None) -> Wall:
    """Every board as it stood when the log ended at a sequence."""
    wall = Wall(memory_engine(), Past(log, upto))
    wall.prepare(progress)
    wall.pull(progress)
    return wall


def digests(wall: Wall) -> dict[str, str]:
    """The digest of each board, by name."""
    with wall.engine.connect() as connection:
        return {board.name: digest(connection, board) for board in wall.boards}
