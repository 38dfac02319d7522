"""Time travel: the same folds in memory, stopped at a sequence or an instant."""

from collections.abc import Callable
from datetime import datetime

from domain.codec import Decoder, UnreadableEvent
from projections.boards import Wall
from projections.follower import BATCH
from projections.log import Log
from projections.rebuild import digest
from projections.store import memory_engine


def sequence_at(log: Log, instant: datetime) -> int:
    """The last sequence recorded by an instant: the order is the log's, the clock picks a place."""
    decoder, reached, start = Decoder(), 0, 0
    while rows := log.after(start, BATCH):
        for row in rows:
            try:
                at = decoder.decode(row.topic, row.body).at
            except UnreadableEvent:
                continue
            if at <= instant:
                reached = row.sequence
        start = rows[-1].sequence
    return reached


def replay(log: Log, upto: int, progress: Callable[[int], None] | None = None) -> Wall:
    """Every board as it stood when the log ended at a sequence."""
    wall = Wall(memory_engine(), log)
    wall.prepare()
    wall.pull(upto, progress)
    return wall


def digests(wall: Wall) -> dict[str, str]:
    """The digest of each board, by name."""
    with wall.engine.connect() as connection:
        return {board.name: digest(connection, board) for board in wall.boards}
