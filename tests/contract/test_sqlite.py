"""What only a file can promise: it is still there, and the same for all who open it."""

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, cast

import pytest
from eventsourcing.persistence import OperationalError
from msgspec.structs import replace

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.recorder.sqlite import SQLiteLogRecorder
from booking.reserving import reserve_desk
from booking.turnstile import Busy, Full
from domain.refusals import DuplicateCommand, PositionTaken
from tests.contract.conftest import Opener
from tests.faults.workers import PLACES, without_end
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, reserve, site, stamp
from tests.support.log import is_dense, rows
from tests.support.room import no_room_in_the_log

HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_rows_are_the_same_bytes_after_reopening(file_opener: Opener) -> None:
    first = file_opener()
    reserve_desk(first, reserve("A"))
    before = rows(first)
    first.close()

    assert rows(file_opener()) == before


def test_the_same_command_gets_the_same_answer_after_reopening(file_opener: Opener) -> None:
    asked = reserve("A", by=stamp("ada", command_id="c-1"))
    answer = reserve_desk(file_opener(), asked)

    reopened = file_opener()

    assert reserve_desk(reopened, asked) == answer
    with pytest.raises(DuplicateCommand):
        reserve_desk(reopened, reserve("B", by=stamp("ada", command_id="c-1")))
    assert reopened.event_log.head() == answer.sequence


def test_what_one_process_promised_another_knows_at_once(file_opener: Opener) -> None:
    one, other = file_opener(), file_opener()
    for wish in (reserve("A"), reserve("B", member="bob")):
        assert not other.position("ess", wish.position_id).state.diary
        reserve_desk(one, wish)

    with pytest.raises(PositionTaken):
        reserve_desk(other, reserve("A", member="cyd"))
    assert other.agenda("bob").state.claims
    assert is_dense(rows(other))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stored_events",
        "DELETE FROM stored_events WHERE rowid = (SELECT MAX(rowid) FROM stored_events)",
        "UPDATE stored_events SET state = x'00' WHERE rowid = 1",
        "UPDATE stored_events SET rowid = 1000 WHERE rowid = 1",
        "REPLACE INTO stored_events SELECT * FROM stored_events WHERE rowid = 1",
        "REPLACE INTO stored_events SELECT 1000, originator_id, originator_version, 'x', x'00'"
        " FROM stored_events WHERE rowid = 1",
        "INSERT INTO stored_events SELECT * FROM stored_events WHERE true"
        " ON CONFLICT DO UPDATE SET state = x'00'",
    ],
)
def test_the_log_is_only_ever_appended_to(file_opener: Opener, file: Path, statement: str) -> None:
    before = rows(file_opener())

    append_only = pytest.raises(sqlite3.IntegrityError, match="the log is append-only")
    with closing(sqlite3.connect(file)) as connection, connection, append_only:
        connection.execute(statement)

    assert rows(file_opener()) == before


def test_what_is_acknowledged_is_on_the_disk(file_opener: Opener) -> None:
    with file_opener().event_log.datastore.get_connection(commit=False) as connection:  # type: ignore[attr-defined]  # the file's own
        cursor = connection.cursor()
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2)):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == value


@contextmanager
def another_program_writing(file: Path) -> Iterator[None]:
    """One that has not heard of the turnstile, as a backup or a curious operator."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield


def test_patience_covers_programs_that_do_not_queue(file_opener: Opener, file: Path) -> None:
    bookings = file_opener()
    with another_program_writing(file):
        began = monotonic()
        with pytest.raises(Busy), bookings.event_log.deciding(0.2):
            pytest.fail("two write at once")
        assert 0.2 <= monotonic() - began < 3

    assert reserve_desk(bookings, reserve("A")).events


def test_how_patient_it_is_the_store_is_told_once(
    file_opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def overheard(*args: Any, connect: Any = sqlite3.connect, **options: Any) -> Any:
        connection = connect(*args, **options)
        connection.set_trace_callback(told.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", overheard)
    log = file_opener().event_log
    for patience in (5.99, 5.98, 5.97):
        with log.deciding(patience):
            pass

    assert [each for each in told if "busy_timeout" in each] == ["PRAGMA busy_timeout=6000"]


def test_reading_goes_on_while_another_writes(file_opener: Opener, file: Path) -> None:
    bookings = file_opener()
    with another_program_writing(file):
        assert bookings.event_log.head() == len(rows(bookings)) == 6


def book_until_it_is_full(bookings: Bookings) -> ReserveDesk:
    """The first wish that could not be written down."""
    for wish in without_end(0):
        try:
            reserve_desk(bookings, wish)
        except Full:
            return wish
    raise AssertionError("there is room without end")


def test_another_process_opens_the_log_with_no_program_around_it(file_opener: Opener) -> None:
    bookings = file_opener()
    reserve_desk(bookings, reserve("A"))
    log = cast("SQLiteLogRecorder", bookings.event_log)

    elsewhere = pickle.loads(pickle.dumps(log.elsewhere()))()

    assert elsewhere.after(0, 100) == rows(bookings)
    assert elsewhere.bodies(0, 100) == [(r.sequence, r.topic, r.body) for r in rows(bookings)]
    elsewhere.datastore.close()


def test_without_room_nothing_is_written_and_with_room_everything_is_well_again(
    file_opener: Opener,
) -> None:
    bookings = file_opener()
    opened(bookings, site("rba", *PLACES, policies=(replace(POLICY, hours=ROUND_THE_CLOCK),)))
    with no_room_in_the_log(bookings):
        wish = book_until_it_is_full(bookings)
        before = rows(bookings)
        for _ in range(3):
            with pytest.raises(Full):
                reserve_desk(bookings, wish)

        assert rows(bookings) == rows(file_opener()) == before
        assert is_dense(before)
    assert len(reserve_desk(bookings, wish).events) == 2
    assert reserve_desk(file_opener(), wish).sequence == len(before) + 2


def test_a_file_without_a_log_is_a_mistake_and_not_busy(tmp_path: Path) -> None:
    no_table = pytest.raises(OperationalError, match="no such table")
    with closing(Bookings.in_file(tmp_path / "empty.sqlite3")) as bookings, no_table:
        opened(bookings)


def test_creating_twice_keeps_what_is_there(file_opener: Opener, file: Path) -> None:
    before = rows(file_opener())

    with closing(Bookings.in_file(file, create=True)) as again:
        assert rows(again) == before
