"""What the follower does with what it cannot fold, cannot read, or folded with an older program."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

import projections.follower
from booking.application import Bookings
from booking.reserving import reserve_desk
from domain.codec import EVENTS, UnreadableEvent
from projections.boards import Wall
from projections.day import Changes, DayBoard, Occupancy
from tests.support.house import MONDAY, opened, reserve
from tests.support.wall import contents, from_the_beginning, wall_over


class Trap:
    """Makes the day board's fold raise for some members, once it has written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *members: str) -> None:
        trap, self.members = self, set(members)
        self.error: Exception = RuntimeError("not this one")

        class Trapped(Changes):
            def write(self, connection: Connection) -> None:
                super().write(connection)
                if any(Occupancy(*row).member_id in trap.members for row in self.entered.values()):
                    raise trap.error

        def run(board: DayBoard) -> Changes:
            return Trapped(board)

        monkeypatch.setattr(DayBoard, "run", run)


def members_on(wall: Wall) -> list[str]:
    with wall.look() as view:
        return [o.member_id for o in wall.day.on(view.connection, "ess", MONDAY)]


def test_what_a_board_cannot_fold_is_set_aside_and_everything_else_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    Trap(monkeypatch, "bob")
    first = reserve_desk(bookings, reserve("A"))
    second = reserve_desk(bookings, reserve("B", member="bob"))
    reserve_desk(bookings, reserve("C", member="eve"))

    assert members_on(wall) == ["ada", "eve"]
    assert wall.quarantined() == [("day", second.sequence - 1, "RuntimeError: not this one")]
    assert first.sequence < second.sequence


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_other_boards_have_what_one_board_could_not_fold(
    monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    Trap(monkeypatch, "bob")
    monkeypatch.setattr(projections.follower, "BATCH", batch)
    for position, member in (("A", "ada"), ("B", "bob"), ("C", "eve")):
        reserve_desk(bookings, reserve(position, member=member))

    with wall.look() as view:
        assert (
            len(wall.reservations.of_member(view.connection, "bob", ending_after=reserve().by.at))
            == 1
        )
        assert view.sequence == bookings.event_log.head()
    assert [board for board, _, _ in wall.quarantined()] == ["day"]


def test_what_a_failing_fold_had_written_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    before = contents(wall)["day"]
    Trap(monkeypatch, "bob")
    reserve_desk(bookings, reserve(member="bob"))

    assert contents(wall)["day"] == before


def test_a_store_that_fails_is_not_the_fault_of_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    trap = Trap(monkeypatch, "bob")
    trap.error = OperationalError("INSERT", {}, Exception("database or disk is full"))
    reserve_desk(bookings, reserve(member="bob"))

    with pytest.raises(OperationalError):
        wall.pull()
    assert wall.quarantined() == []

    trap.members.clear()
    assert members_on(wall) == ["bob"]
    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_a_batch_that_could_not_be_committed_is_folded_again() -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    reserve_desk(bookings, reserve())
    failures = iter([OperationalError("COMMIT", {}, Exception("disk I/O error"))])

    @event.listens_for(wall.engine, "commit")
    def fail_once(_: Connection) -> None:
        for failure in failures:
            raise failure

    with pytest.raises(OperationalError):
        wall.pull()

    assert members_on(wall) == ["ada"]
    assert contents(wall) == from_the_beginning(bookings.event_log)


def test_what_no_program_of_today_can_read_is_set_aside_by_every_board_it_may_be_for(
    house_in_files: tuple[Bookings, Wall], planted: int
) -> None:
    bookings, wall = house_in_files
    later = reserve_desk(bookings, reserve("B"))

    assert members_on(wall) == ["ada"]
    aside = wall.quarantined()
    (row,) = bookings.event_log.at([planted])
    known = {kind.TOPIC for kind in EVENTS}
    assert {(board, sequence) for board, sequence, _ in aside} == {
        (board.name, planted)
        for board in wall.boards
        if row.topic in {kind.TOPIC for kind in board.kinds} or row.topic not in known
    }
    assert len(aside) == len(wall.boards if row.topic not in known else wall.boards[2:])
    assert all(error.startswith("UnreadableEvent: ") for _, _, error in aside)
    assert wall.pull() == later.sequence


def test_nobody_decides_on_a_stream_that_cannot_be_read(
    house_in_files: tuple[Bookings, Wall], planted: int
) -> None:
    bookings, wall = house_in_files

    with pytest.raises(UnreadableEvent):
        reserve_desk(bookings, reserve("A"))

    assert bookings.event_log.head() == planted
    assert members_on(wall) == []


def test_the_same_holds_for_a_program_that_has_just_started(
    home: Path, house_in_files: tuple[Bookings, Wall], planted: int
) -> None:
    started = Bookings.in_file(home / "events.sqlite3")

    with pytest.raises(UnreadableEvent):
        reserve_desk(started, reserve("A"))

    assert started.event_log.head() == planted
    assert reserve_desk(started, reserve("B")).sequence == planted + 2
    started.close()
