"""What SQLite fails with, in the words of every recorder of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import OperationalError

from booking.turnstile import Busy, Full

LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
# A first connection finds no room for the memory it would share with others.
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")


@contextmanager
def translated() -> Iterator[None]:
    """Raises Busy where another program writes, Full where there is no room to write."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        said = error.__cause__ if isinstance(error, OperationalError) else error
        name = getattr(said, "sqlite_errorname", "")
        if name in LOCKED:
            raise Busy(str(error)) from error
        if name in NO_ROOM:
            raise Full(str(error)) from error
        raise
