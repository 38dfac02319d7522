"""However the log is cut into batches, the boards come to the same rows."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from booking.attending import check_in, check_out, release_desk, walk_in
from booking.changing import extend, move, undo
from booking.commands import CheckIn, CheckOut, ConfirmHold, Extend, Move, ReleaseDesk, Undo
from booking.reserving import confirm_hold
from projections.board import Board
from projections.day import DayBoard
from projections.event_log import EventLogBoard
from projections.log import Entry
from projections.occupancy import OccupancyBoard
from projections.reservations import ReservationsBoard
from projections.store import memory_engine
from tests.support.afternoon import Afternoon, at
from tests.support.house import walk_in as arrival
from tests.support.log import event_of, rows

KINDS: tuple[type[Board], ...] = (
    DayBoard,
    ReservationsBoard,
    OccupancyBoard,
    EventLogBoard,
)


def everything() -> list[Entry]:
    """The log of a day on which everything happens that can happen to a reservation."""
    house = Afternoon()
    held, lapsed = (house.holds(p, "09:00", "12:00", who=p, when="08:00") for p in "AB")
    house.does(confirm_hold, ConfirmHold, held, "08:02", who="A")
    missed = house.reserves("C", "09:00", "11:00", who="C")
    house.passes(lapsed, "08:06")
    house.does(check_in, CheckIn, held, "09:00", who="A")
    house.does(move, Move, held, "09:10", who="A", to_position_id="B")
    house.does(extend, Extend, held, "09:20", who="A", ends="13:00")
    house.passes(missed, "09:30")
    house.does(undo, Undo, missed, "09:35", who="sami", role="front-desk")
    house.does(check_in, CheckIn, missed, "09:40", who="C")
    house.does(undo, Undo, missed, "09:41", who="C")
    house.does(check_in, CheckIn, missed, "09:42", who="C")
    house.does(move, Move, held, "10:00", who="A", to_position_id="A")
    house.does(check_out, CheckOut, held, "11:00", who="A")
    house.does(undo, Undo, held, "11:01", who="A")
    house.does(check_out, CheckOut, held, "11:30", who="A")
    first, *guests = house.brings("A", "B", "D", starts="14:00", ends="16:00")
    for guest in guests:
        house.does(release_desk, ReleaseDesk, guest, "13:00")
    house.does(move, Move, first, "13:00", to_position_id="C")
    house.passes(first, "14:30")
    walk_in(house.bookings, arrival("D", at=at("15:10"), ends="17:00"))
    house.passes(missed, "19:00")
    return [Entry(r.sequence, event_of(r)) for r in rows(house.bookings)]


LOG = everything()


def folded(kind: type[Board], batches: Sequence[Sequence[Entry]]) -> list[tuple[object, ...]]:
    """The rows a board comes to."""
    board = kind()
    with memory_engine().begin() as connection:
        board.metadata.create_all(connection)
        for batch in batches:
            board.fold(connection, batch)
        return sorted(contents(connection, board))


def contents(connection: Connection, board: Board) -> Iterator[tuple[object, ...]]:
    for table in board.tables:
        yield from ((table.name, *row) for row in connection.execute(select(table)))


ONE_BY_ONE = {kind: folded(kind, [[entry] for entry in LOG]) for kind in KINDS}


@given(st.sets(st.integers(1, len(LOG) - 1)))
def test_the_rows_are_the_same_wherever_the_log_is_cut(cuts: set[int]) -> None:
    marks = [0, *sorted(cuts), len(LOG)]
    batches = [LOG[first:last] for first, last in pairwise(marks)]

    for kind in KINDS:
        assert folded(kind, batches) == ONE_BY_ONE[kind]


def test_everything_there_is_to_fold_was_folded() -> None:
    topics = {entry.event.TOPIC.partition(".")[2] for entry in LOG}

    assert topics >= {
        *("held", "confirmed", "lapsed", "reserved", "checked-in", "released"),
        *("no-show", "extended", "moved-out", "moved-in", "undone"),
    }
