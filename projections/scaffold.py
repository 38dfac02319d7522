"""One rebuild of a store's boards at a time, and nothing left of those that were killed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from projections.board import Board
from projections.store import bookmarks, quarantine, writing

LOCK = int.from_bytes(b"rebuild")


@contextmanager
def scaffold(engine: Engine, *, wait: bool = True) -> Iterator[bool]:
    """Be the only one to rebuild boards, or wait until one is; without `wait`, False if not.

    What killed rebuilds left is dropped first: nobody else's copies can be in use.
    """
    alone = _on_server if engine.dialect.name == "postgresql" else _beside_file
    with alone(engine, wait) as is_alone:
        if is_alone:
            _clear(engine)
        yield is_alone


@contextmanager
def _beside_file(engine: Engine, wait: bool) -> Iterator[bool]:
    if not engine.url.database:
        yield True
        return
    with Path(f"{engine.url.database}.rebuild").open("a") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _on_server(engine: Engine, wait: bool) -> Iterator[bool]:
    """By a lock of the session, which ends with this process however that ends."""
    with engine.execution_options(begin="SELECT 1").connect() as connection:
        has = connection.scalar(text(f"SELECT pg_try_advisory_lock({LOCK})"))
        if wait and not has:
            connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        try:
            yield wait or bool(has)
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))


def share_file(engine: Engine, suffix: str) -> Path:
    """Where the boards of a rebuild are that another process folds; beside the live ones."""
    return Path(f"{engine.url.database}.share{suffix}")


def _clear(engine: Engine) -> None:
    boards = share_file(engine, "_")
    for left in boards.parent.iterdir():
        if left.name.startswith(boards.name):
            left.unlink()
    with writing(engine).begin() as connection:
        if not inspect(connection).has_table(bookmarks.name):
            return
        known = connection.scalars(select(bookmarks.c.board)).all()
        for copy in (name for name in known if any(name.startswith(f"{k}_") for k in known)):
            drop_tables(connection, f"_{copy.rpartition('_')[2]}")
            for noted in (bookmarks, quarantine):
                connection.execute(noted.delete().where(noted.c.board == copy))


def drop_tables(connection: Connection, suffix: str) -> None:
    """Drop the tables of a copy, by whatever program it was made."""
    for name in inspect(connection).get_table_names():
        if name.endswith(suffix):
            connection.execute(text(f'DROP TABLE "{name}"'))


def drop_board(connection: Connection, board: Board, but: Board) -> None:
    """Drop the tables of a board, by whatever program they were made, but not those of a copy."""
    kept = {table.name for table in but.tables}
    for name in inspect(connection).get_table_names():
        if name.startswith(f"{board.name}_") and name not in kept:
            connection.execute(text(f'DROP TABLE "{name}"'))
