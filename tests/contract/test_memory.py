import sqlite3
from contextlib import closing
from inspect import unwrap
from pathlib import Path

import pytest

from booking import memory
from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.refusals import PositionTaken
from tests.contract.conftest import Opener
from tests.support.house import reserve
from tests.support.log import is_dense, rows
from tests.support.wall import working_day


@pytest.mark.parametrize("gap", [1, 2, 3, 2_000])
def test_what_another_process_decided_is_known_to_the_next_decision(
    opener: Opener, gap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "GAP", gap)
    one, other = opener(), opener()
    reserve_desk(one, reserve("A", "09:00", "10:00", member="ada"))
    reserve_desk(other, reserve("A", "10:00", "11:00", member="bob"))

    for bookings in (one, other):
        with pytest.raises(PositionTaken):
            reserve_desk(bookings, reserve("A", "09:30", "10:30", member="eve"))


def fail_after_recording(bookings: Bookings, wish: ReserveDesk) -> None:
    """A handler that records, looks again, and breaks."""
    with bookings.deciding():
        unwrap(reserve_desk)(bookings, wish)
        bookings.position("ess", "A")
        raise ZeroDivisionError


def test_what_was_rolled_back_is_not_remembered(opener: Opener) -> None:
    bookings = opener()
    with pytest.raises(ZeroDivisionError):
        fail_after_recording(bookings, reserve("A", member="ada"))

    reserve_desk(bookings, reserve("A", member="bob"))

    with bookings.deciding():
        assert bookings.position("ess", "A") == opener().position("ess", "A")


def bring_back(file: Path, last: int) -> None:
    """What a restored backup looks like to a process that runs on: the log ends earlier."""
    with closing(sqlite3.connect(file)) as log, log:
        log.execute("DROP TRIGGER events_are_never_deleted")
        log.execute("DELETE FROM stored_events WHERE rowid > ?", (last,))
        log.execute("DELETE FROM ledger WHERE last > ?", (last,))


@pytest.mark.parametrize("others", [0, 3])
def test_nothing_is_believed_that_a_log_brought_back_no_longer_says(
    file_opener: Opener, others: int
) -> None:
    bookings = file_opener()
    before = bookings.event_log.head()
    reserve_desk(bookings, reserve("A", member="ada"))
    reserve_desk(bookings, reserve("B", member="bob"))
    bring_back(Path(bookings.env["SQLITE_DBNAME"]), before)
    for number in range(others):
        reserve_desk(file_opener(), reserve("B", member=f"m{number}", day=working_day(number)))

    again = reserve_desk(bookings, reserve("A", member="eve"))

    assert again.sequence == before + 2 * (others + 1)
    assert is_dense(rows(bookings))
    (kept,) = bookings.position("ess", "A").state.diary.values()
    assert kept.member_id == "eve"
