"""The occupancy board: what was booked and used, also on second thoughts."""

import pytest

from booking.attending import check_in, check_out, release_desk, walk_in
from booking.changing import correct_arrival, correct_departure, extend, move, undo
from booking.commands import (
    CheckIn,
    CheckOut,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    ReleaseDesk,
    Undo,
)
from booking.reserving import confirm_hold
from tests.support.afternoon import Afternoon, at
from tests.support.house import walk_in as arrival
from tests.support.occupied import counted, hours


@pytest.fixture
def house() -> Afternoon:
    return Afternoon()


def visit(house: Afternoon, came: str, left: str) -> str:
    """Somebody has A from nine to noon, and comes and leaves."""
    mine = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, mine, came)
    house.does(check_out, CheckOut, mine, left)
    return mine


def test_all_that_was_promised_is_booked_and_what_one_was_there_is_used(house: Afternoon) -> None:
    visit(house, "09:10", "11:05")

    assert counted(house, "booked") == {"A": 180}
    assert counted(house, "used") == {"A": 115}
    assert hours(house, "booked") == {9: 60, 10: 60, 11: 60}
    assert hours(house, "used") == {9: 50, 10: 60, 11: 5}
    assert counted(house, "walk_in") == counted(house, "no_show") == {}


def test_who_comes_early_and_stays_longer_uses_that_too(house: Afternoon) -> None:
    visit(house, "08:50", "12:20")

    assert counted(house, "used") == {"A": 210}
    assert counted(house, "booked") == {"A": 180}


def test_who_is_there_has_used_it_up_to_now_and_not_beyond_the_end(house: Afternoon) -> None:
    house.does(check_in, CheckIn, house.reserves("A", "09:00", "12:00"), "09:00")

    assert counted(house, "used", when="10:30") == {"A": 90}
    assert counted(house, "used", when="13:00") == {"A": 180}


def test_whom_closing_time_sent_home_counts_to_the_end_of_what_was_promised(
    house: Afternoon,
) -> None:
    mine = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, mine, "09:00")
    house.passes(mine, "19:00")

    assert counted(house, "used") == {"A": 180}


def test_what_was_cancelled_before_it_began_was_not_booked(house: Afternoon) -> None:
    house.does(release_desk, ReleaseDesk, house.reserves("A", "09:00", "12:00"), "08:00")

    assert counted(house, "booked") == counted(house, "used") == {}


def test_what_was_cancelled_later_was_booked_until_then(house: Afternoon) -> None:
    house.does(release_desk, ReleaseDesk, house.reserves("A", "09:00", "12:00"), "09:20")

    assert counted(house, "booked") == {"A": 20}


def test_a_hold_is_booked_once_it_is_confirmed(house: Afternoon) -> None:
    confirmed, lapsed = (house.holds(p, "09:00", "12:00", who=p, when="08:00") for p in "AB")
    assert counted(house, "booked") == {}
    house.does(confirm_hold, ConfirmHold, confirmed, "08:02", who="A")
    house.passes(lapsed, "08:06")

    assert counted(house, "booked") == {"A": 180}


def test_who_does_not_come_has_booked_and_missed_all_of_it(house: Afternoon) -> None:
    missed = house.reserves("A", "09:00", "12:00")
    house.passes(missed, "09:30")

    assert counted(house, "booked") == counted(house, "no_show") == {"A": 180}
    house.does(undo, Undo, missed, "09:40", who="sami", role="front-desk")
    assert counted(house, "no_show") == {}
    assert counted(house, "booked") == {"A": 180}


def test_who_walks_in_is_counted_as_such_and_who_arrives_is_not(house: Afternoon) -> None:
    house.does(check_in, CheckIn, house.reserves("B", "10:00", "11:00"), "10:00")
    walk_in(house.bookings, arrival("A", at=at("10:05"), ends="11:00"))

    assert counted(house, "walk_in", when="10:35") == {"A": 30}
    assert counted(house, "used", when="10:35") == {"A": 30, "B": 35}
    assert counted(house, "booked") == {"A": 60, "B": 60}


def test_what_is_undone_was_never_used(house: Afternoon) -> None:
    mine = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, mine, "09:00")
    house.does(undo, Undo, mine, "09:05")

    assert counted(house, "used") == {}
    house.does(check_in, CheckIn, mine, "09:10")
    house.does(check_out, CheckOut, mine, "10:00")
    house.does(undo, Undo, mine, "10:05")
    house.does(check_out, CheckOut, mine, "11:00")
    assert counted(house, "used") == {"A": 110}


def test_corrections_count_from_when_it_happened(house: Afternoon) -> None:
    mine = visit(house, "09:30", "11:00")
    house.does(
        correct_departure,
        CorrectDeparture,
        mine,
        "11:30",
        who="sami",
        role="front-desk",
        happened="10:30",
    )
    missed = house.reserves("B", "09:00", "12:00", who="bob")
    house.passes(missed, "09:30")
    house.does(
        correct_arrival,
        CorrectArrival,
        missed,
        "10:00",
        who="sami",
        role="front-desk",
        happened="09:15",
    )

    assert counted(house, "used", when="11:00") == {"A": 60, "B": 105}
    assert counted(house, "no_show") == {}


def test_who_stays_longer_has_booked_it(house: Afternoon) -> None:
    mine = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, mine, "09:00")
    house.does(extend, Extend, mine, "11:00", ends="13:30")

    assert counted(house, "booked") == counted(house, "used") == {"A": 270}


def test_who_moves_has_booked_and_used_each_desk_while_there(house: Afternoon) -> None:
    mine = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, mine, "09:10")
    house.does(move, Move, mine, "10:07", to_position_id="B")
    house.does(move, Move, mine, "10:30", to_position_id="A")
    house.does(check_out, CheckOut, mine, "11:00")

    assert counted(house, "booked") == {"A": 67 + 90, "B": 23}
    assert counted(house, "used") == {"A": 57 + 30, "B": 23}


def test_who_moves_beforehand_has_booked_the_other_desk_alone(house: Afternoon) -> None:
    house.does(move, Move, house.reserves("A", "09:00", "12:00"), "08:00", to_position_id="B")

    assert counted(house, "booked") == {"B": 180}
