"""Rebuilding a board beside the live one, and swapping the two when it has caught up."""

import secrets
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Engine, select, text, update

from projections.board import Board
from projections.building import Progress, build
from projections.comparing import Difference, first_difference
from projections.follower import Follower, forget
from projections.log import Log
from projections.scaffold import drop_board
from projections.share import shared
from projections.store import bookmarks, quarantine, shut, writing


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

    A long log is read by several processes, some of the boards in each; what one of them could not
    finish is folded here. `progress` is told how many events of the log each batch had.
    """
    copies = [kind(suffix=f"_{secrets.token_hex(4)}") for kind in kinds]
    try:
        with shared(engine, log, copies) as (here, shares):
            build(engine, log, here, progress)
            for share in shares:
                if not share.take_over(engine):
                    build(engine, log, share.boards)
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
            of_copy = noted.c.board == copy.mark
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
