"""Which streams a log has: found by how their names begin, without a look at all their events."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from booking.application import Bookings
from booking.recorder import PAGE
from booking.recorder.sqlite_tables import LAST_CHARACTER, STREAMS, TABLES
from booking.reserving import reserve_desk
from domain.refusals import UnknownPosition
from tests.support.house import opened, reserve, site
from tests.support.log import event_of, rows
from tests.support.wall import live_on


def test_streams_are_found_by_their_beginning_in_order(bookings: Bookings) -> None:
    assert bookings.event_log.streams("position:ess/") == [f"position:ess/{c}" for c in "ABC"]
    assert bookings.event_log.streams("site:") == ["site:ess"]
    assert bookings.event_log.streams("layout:ess") == ["layout:ess"]
    assert bookings.event_log.streams("nothing") == []


def test_every_stream_begins_with_nothing_in_particular(bookings: Bookings) -> None:
    assert len(bookings.event_log.streams("")) == 5


def test_a_stream_is_named_once_however_long_it_is(bookings: Bookings) -> None:
    for hour in range(9, 15):
        reserve_desk(
            bookings, reserve("B", f"{hour:02}:00", f"{hour + 1:02}:00", member=f"m{hour}")
        )

    assert bookings.event_log.streams("position:ess/B") == ["position:ess/B"]


def test_streams_of_a_site_are_not_those_of_one_whose_name_goes_on(bookings: Bookings) -> None:
    opened(bookings, site("essaouira", "A"), site("es", "A"))

    assert bookings.positions("ess") == ["A", "B", "C"]
    assert bookings.positions("es") == bookings.positions("essaouira") == ["A"]
    assert bookings.positions("e") == []


def test_names_may_hold_any_letter(bookings: Bookings) -> None:
    opened(bookings, site("tiznit", "Z-1", "a", "É", "%_", "ⵜ"))

    assert bookings.positions("tiznit") == ["%_", "Z-1", "a", "É", "ⵜ"]


def test_a_stream_somebody_only_asked_for_is_none(bookings: Bookings) -> None:
    with pytest.raises(UnknownPosition):
        reserve_desk(bookings, reserve("Z"))
    assert not bookings.agenda("nobody").version

    assert bookings.positions("ess") == ["A", "B", "C"]
    assert bookings.event_log.streams("agenda:") == []


def begin_and_fail(bookings: Bookings) -> None:
    """Somebody installs a position, looks, and breaks."""
    with bookings.deciding():
        new = StoredEvent("position:ess/Z", 1, "position.installed", b"{}")
        bookings.recorder.insert_events([new])
        assert bookings.positions("ess") == ["A", "B", "C", "Z"]
        raise ZeroDivisionError


def test_a_new_stream_is_seen_by_who_decides_and_gone_when_that_fails(bookings: Bookings) -> None:
    with pytest.raises(ZeroDivisionError):
        begin_and_fail(bookings)

    assert bookings.positions("ess") == ["A", "B", "C"]


# What it costs, in a file


@contextmanager
def log_of(path: Path, events: int) -> Iterator[sqlite3.Connection]:
    """A log in which each of three positions has so many events."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in TABLES:
            connection.execute(table)
        connection.executemany(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES (?, ?, 'position.reserved', x'00')",
            [(f"position:ess/{c}", v) for v in range(1, events + 1) for c in "ABC"],
        )
        yield connection


ASKED = ("position:ess/", "position:ess/" + LAST_CHARACTER)


def test_streams_are_looked_up_in_the_index_and_nothing_is_scanned(tmp_path: Path) -> None:
    with log_of(tmp_path / "events.sqlite3", 10) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {STREAMS}", ASKED)]

    looks = [step for step in plan if "stored_events" in step]
    assert len(looks) == 2
    assert all(look.startswith("SEARCH stored_events USING COVERING INDEX") for look in looks)


def steps(connection: sqlite3.Connection) -> int:
    """How many instructions SQLite takes to name the streams."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    connection.set_progress_handler(count, 1)
    assert len(connection.execute(STREAMS, ASKED).fetchall()) == 3
    connection.set_progress_handler(None, 0)
    return taken


def test_the_cost_of_naming_them_does_not_grow_with_their_events(tmp_path: Path) -> None:
    with log_of(tmp_path / "short", 2) as short, log_of(tmp_path / "long", 5_000) as long:
        assert steps(short) == steps(long)


def test_a_stream_is_read_backwards_page_by_page(bookings: Bookings) -> None:
    live_on(bookings, 0, 60)

    backwards = list(bookings.backwards("position:ess/A"))

    here = [(r.sequence, event_of(r)) for r in rows(bookings) if r.stream_id == "position:ess/A"]
    assert len(here) > PAGE
    assert backwards == here[::-1]
    assert list(bookings.event_log.latest("position:ess/Z")) == []
