"""Stores that must not grow, as on a disk without room."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from eventsourcing.sqlite import SQLiteDatastore
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from booking.application import Bookings

AS_IT_IS, PLENTY = 1, 1_000_000


@contextmanager
def no_room_in_the_log(bookings: Bookings) -> Iterator[None]:
    """It has as many pages as it has; the last of each may have room for a little more."""
    _limit_log(bookings, AS_IT_IS)
    yield
    _limit_log(bookings, PLENTY)


def _limit_log(bookings: Bookings, pages: int) -> None:
    store = cast("SQLiteDatastore", cast("Any", bookings.event_log).datastore)
    with bookings.event_log.deciding(1), store.transaction(commit=False) as cursor:
        cursor.execute(f"PRAGMA max_page_count={pages}")


@contextmanager
def no_room_on(engine: Engine) -> Iterator[None]:
    """What is written to a file of tables finds no room when it is committed."""
    event.listen(engine, "commit", _find_no_room)
    yield
    event.remove(engine, "commit", _find_no_room)


def _find_no_room(_connection: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    raise OperationalError("COMMIT", None, error) from error
