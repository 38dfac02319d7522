"""Occupancy in minutes: what there was, was booked, was used, not come for and walked in to."""

from datetime import date
from typing import Any

import pytest

from booking.attending import check_in, check_out, release_desk, walk_in
from booking.changing import correct_arrival, correct_departure, extend, move, undo
from booking.commands import (
    BlockPositions,
    CheckIn,
    CheckOut,
    CloseDays,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    LiftBlock,
    LiftClosure,
    Move,
    ReleaseDesk,
    Undo,
)
from booking.reserving import confirm_hold
from projections.minutes import Minutes, minutes
from tests.support.afternoon import Afternoon, at
from tests.support.changing import TUESDAY, WEDNESDAY, Staff
from tests.support.house import MONDAY
from tests.support.house import walk_in as arrival


@pytest.fixture
def house() -> Afternoon:
    return Afternoon()


def counted(
    house: Afternoon, kind: str, *, when: str = "20:00", day: date = MONDAY
) -> dict[str, int]:
    """The minutes of a kind on a day, by position, seen from a time of the Monday."""
    with house.wall.look() as view:
        site = house.wall.places.site(view.connection, "ess")
        assert site
        found = minutes(house.wall, view.connection, site, (day, day), at=at(when))
    return _by(found, kind, "position_id")


def hours(house: Afternoon, kind: str) -> dict[int, int]:
    """The same by hour."""
    with house.wall.look() as view:
        site = house.wall.places.site(view.connection, "ess")
        assert site
        found = minutes(house.wall, view.connection, site, (MONDAY, MONDAY), at=at("20:00"))
    return _by(found, kind, "hour")


def _by(found: Minutes, kind: str, by: str) -> dict[Any, int]:
    totals: dict[Any, int] = {}
    for cell, number in found.items():
        if cell.kind == kind:
            key = getattr(cell, by)
            totals[key] = totals.get(key, 0) + number
    return totals


def visit(house: Afternoon, came: str, left: str) -> str:
    """Somebody has A from nine to noon, and comes and leaves."""
    mine = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, mine, came)
    house.does(check_out, CheckOut, mine, left)
    return mine


# What was booked and used


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


# Second thoughts


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


# What there was


def test_capacity_is_the_hours_of_the_day_for_every_position_that_stands(
    house: Afternoon,
) -> None:
    assert counted(house, "capacity") == dict.fromkeys("ABCD", 630)
    assert hours(house, "capacity")[8] == 4 * 30
    assert counted(house, "capacity", day=date(2026, 11, 28)) == dict.fromkeys("ABCD", 300)
    assert counted(house, "capacity", day=date(2026, 11, 29)) == {}


def test_a_block_takes_its_hours_once_however_many_overlap() -> None:
    staff = Staff()
    span: dict[str, Any]
    for starts, ends in (("09:00", "11:00"), ("10:00", "12:00"), ("07:00", "08:00")):
        span = {"starts": f"{TUESDAY}T{starts}", "ends": f"{TUESDAY}T{ends}"}
        staff.goes_ahead(staff.wish(BlockPositions, **span))
    span = {"starts": f"{TUESDAY}T18:00", "ends": f"{WEDNESDAY}T10:00"}
    staff.goes_ahead(staff.wish(BlockPositions, positions=("B",), **span))

    assert counted(staff, "capacity", day=TUESDAY) == {"A": 450, "B": 570, "C": 630, "D": 630}
    assert counted(staff, "capacity", day=WEDNESDAY)["B"] == 630 - 90


def test_what_was_blocked_until_the_block_was_lifted_was_not_there() -> None:
    staff = Staff()
    day: dict[str, Any] = {"starts": f"{MONDAY}T09:00", "ends": f"{TUESDAY}T12:00"}
    staff.goes_ahead(staff.wish(BlockPositions, at("08:00"), **day))
    (block,) = staff.position("A").premises.blocks
    staff.goes_ahead(staff.wish(LiftBlock, at("10:00"), block_id=block.id))

    assert counted(staff, "capacity")["A"] == 630 - 60
    assert counted(staff, "capacity", day=TUESDAY)["A"] == 630


def test_a_closed_day_has_none_and_has_it_again_when_that_is_lifted() -> None:
    staff = Staff()
    staff.goes_ahead(staff.wish(CloseDays, first=MONDAY, last=TUESDAY))
    assert counted(staff, "capacity") == counted(staff, "capacity", day=TUESDAY) == {}
    staff.goes_ahead(staff.wish(LiftClosure, at("10:00"), closure_id=staff.closure()))

    assert counted(staff, "capacity")["A"] == 540
    assert counted(staff, "capacity", day=TUESDAY)["A"] == 630
    assert counted(staff, "capacity", day=WEDNESDAY)["A"] == 630
