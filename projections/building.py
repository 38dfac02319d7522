"""Folding boards from the beginning of a log, all at once."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine

from projections.board import Board
from projections.bulk import create_for_folding, create_for_reading, make_room
from projections.follower import Follower
from projections.log import Log
from projections.store import make_notes, writing

# So many that most pages are written once and most reservations as one row; some 200 MB of memory.
BULK = 100_000
Progress = Callable[[int], None]


@contextmanager
def _not_collecting() -> Iterator[None]:
    """What is read and folded forms no circles: to look for some takes a tenth of the time."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def build(
    engine: Engine, log: Log, boards: Sequence[Board], progress: Progress | None = None
) -> None:
    """Make the tables of boards and fold the log into them; indexes for readers are made last."""
    follower = Follower(engine, log, boards, batch=BULK)
    with writing(engine).begin() as connection:
        make_room(connection)
        make_notes(connection)
        for board in boards:
            create_for_folding(connection, board.tables)
            follower.begin(connection, board)
    with _not_collecting():
        follower.pull(progress)
    for board in boards:
        with writing(engine).begin() as connection:
            create_for_reading(connection, board.tables)
