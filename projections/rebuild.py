"""Rebuilding a board beside the live one, and swapping the two when it has caught up."""

import secrets
from collections.abc import Callable
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Engine, select, text, update

from projections.board import Board
from projections.follower import Follower, forget
from projections.log import Log
from projections.store import bookmarks, notes, quarantine, shut, writing

Progress = Callable[[int], None]


def digest(connection: Connection, board: Board) -> str:
    """SHA-256 over every row of a board, in the order of its keys: equal boards, equal digests."""
    total = sha256()
    for table in board.tables:
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            total.update(msgspec.json.encode(tuple(row)) + b"\n")
    return total.hexdigest()


def rebuilt(engine: Engine, log: Log, kind: type[Board], progress: Progress | None = None) -> Board:
    """A second copy of a board, folded from the beginning of the log; the live one is untouched."""
    copy = kind(suffix=f"_{secrets.token_hex(4)}")
    follower = Follower(engine, log, [copy])
    with writing(engine).begin() as connection:
        notes.create_all(connection)
        follower.restart(connection, copy)
    try:
        follower.pull(progress)
    except BaseException:
        discard(engine, copy)
        raise
    return copy


def swap(engine: Engine, log: Log, live: Board, copy: Board) -> None:
    """Put a rebuilt copy in the live board's place; readers see the one or the other."""
    latest = Follower(engine, log, [copy])
    latest.pull()
    with writing(engine).begin() as connection:
        latest.finish(connection)
        shut(connection)
        live.metadata.drop_all(connection)
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


def same_as_live(engine: Engine, log: Log, live: Board, copy: Board) -> bool:
    """Whether a board and its copy, both brought to the same sequence, hold the same rows."""
    both = Follower(engine, log, [live, copy])
    both.pull()
    with writing(engine).begin() as connection:
        both.finish(connection)
        return digest(connection, live) == digest(connection, copy)
