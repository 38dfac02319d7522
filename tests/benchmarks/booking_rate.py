"""What booking a desk costs beside what the disk charges for any commit."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.opening import open_site
from booking.recorder import LogRow
from booking.reserving import reserve_desk
from tests.benchmarks.timing import Figure, in_turns
from tests.benchmarks.wishes import ASKED_A_DAY, MEMBERS, SITE, ahead

BUDGET_PERCENT = 40.0
BARE = """CREATE TABLE bare (
    sequence INTEGER PRIMARY KEY, stream TEXT, version INTEGER, topic TEXT, body BLOB,
    UNIQUE (stream, version))"""
INSERT = "INSERT INTO bare (stream, version, topic, body) VALUES (?, ?, ?, ?)"


def measure(home: Path, *, quick: bool) -> Figure:
    """`reserve_desk` on a file beside a bare INSERT … COMMIT of the same two events."""
    with closing(Bookings.in_file(home / "events.sqlite3", create=True)) as bookings:
        open_site(bookings, SITE)
        asked, rounds = ahead(MEMBERS), 3 if quick else 40
        events = last_two(bookings, next(asked))
        days = iter([list(islice(asked, ASKED_A_DAY)) for _ in range(rounds)])
        with closing(bare_table(home / "bare.sqlite3")) as table:
            booked, inserted = in_turns(
                rounds,
                lambda: book(bookings, next(days)),
                lambda: insert(table, events),
            )
    share = median(bare / whole for whole, bare in zip(booked, inserted, strict=True))
    rates = (f"{ASKED_A_DAY / median(taken):,.0f}/s" for taken in (booked, inserted))
    what = "reserve_desk, of the rate of a bare INSERT … COMMIT"
    return Figure(what, share * 100, "%", "at least", BUDGET_PERCENT, " beside ".join(rates))


def last_two(bookings: Bookings, asked: ReserveDesk) -> list[LogRow]:
    """The events of a reservation as they are stored."""
    return list(bookings.event_log.after(reserve_desk(bookings, asked).sequence - 2, 2))


def book(bookings: Bookings, asked: Iterable[ReserveDesk]) -> None:
    """Reserve one desk after the other."""
    for wish in asked:
        reserve_desk(bookings, wish)


def bare_table(path: Path) -> sqlite3.Connection:
    """An empty table as the log's, with the log's settings."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", BARE):
        connection.execute(statement)
    return connection


def insert(table: sqlite3.Connection, events: list[LogRow]) -> None:
    """Keep as many pairs of events as are booked, a commit each."""
    (last,) = table.execute("SELECT coalesce(max(version), 0) FROM bare").fetchone()
    for version in range(last + 1, last + ASKED_A_DAY + 1):
        table.execute("BEGIN IMMEDIATE")
        table.executemany(INSERT, [(e.stream_id, version, e.topic, e.body) for e in events])
        table.execute("COMMIT")
