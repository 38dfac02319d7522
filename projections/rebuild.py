"""Rebuilding a board beside the live one, and swapping the two when it has caught up."""

import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Engine, select, text, update

from projections.board import Board
from projections.bulk import create_for_folding, create_for_reading, make_room
from projections.comparing import Difference, first_difference
from projections.follower import Follower, forget
from projections.log import Log
from projections.scaffold import drop_board
from projections.store import bookmarks, notes, quarantine, shut, writing

# So many that most pages are written once and most reservations as one row; some 200 MB of memory.
BULK = 100_000
Progress = Callable[[int], None]


def digest(connection: Connection, board: Board) -> str:
    """SHA-256 over every row of a board, in the order of its keys: equal boards, equal digests."""
    total = sha256()
    for table in board.tables:
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            total.update(msgspec.json.encode(tuple(row)) + b"\n")
    return total.hexdigest()


def all_rebuilt(
    engine: Engine, log: Log, kinds: Sequence[type[Board]], progress: Progress | None = None
) -> list[Board]:
    """Second copies of boards, folded from the beginning of the log; the live ones are untouched.

    The log is read once for all of them, and indexes for readers are made last.
    """
    copies = [kind(suffix=f"_{secrets.token_hex(4)}") for kind in kinds]
    follower = Follower(engine, log, copies, batch=BULK)
    with writing(engine).begin() as connection:
        make_room(connection)
        notes.create_all(connection)
        for copy in copies:
            create_for_folding(connection, copy.tables)
            follower.begin(connection, copy)
    try:
        follower.pull(progress)
        for copy in copies:
            with writing(engine).begin() as connection:
                create_for_reading(connection, copy.tables)
    except BaseException:
        for copy in copies:
            discard(engine, copy)
        raise
    return copies


def swap(engine: Engine, log: Log, live: Board, copy: Board) -> None:
    """Put a rebuilt copy in the live board's place; readers see the one or the other."""
    latest = Follower(engine, log, [copy])
    latest.pull()
    with writing(engine).begin() as connection:
        latest.finish(connection)
        shut(connection)
        drop_board(connection, live, but=copy)
        for old, new in zip(live.tables, copy.tables, strict=True):
            connection.execute(text(f'ALTER TABLE "{new.name}" RENAME TO "{old.name}"'))
        forget(connection, live)
        for noted in (bookmarks, quarantine):
            of_copy = noted.c.board == copy.name + copy.suffix
            connection.execute(update(noted).where(of_copy).values(board=live.name))


def discard(engine: Engine, copy: Board) -> None:
    """Drop a copy that is not to go live."""
    with writing(engine).begin() as connection:
        copy.metadata.drop_all(connection)
        forget(connection, copy)


def difference(engine: Engine, log: Log, live: Board, copy: Board) -> Difference | None:
    """Where a board and its copy, both brought to the same sequence, first differ, if anywhere."""
    both = Follower(engine, log, [live, copy])
    both.pull()
    with writing(engine).begin() as connection:
        both.finish(connection)
        return first_difference(connection, live, copy)
