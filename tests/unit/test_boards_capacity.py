"""The occupancy board: what there was to be had."""

from datetime import date
from typing import Any

import pytest

from booking.commands import BlockPositions, CloseDays, LiftBlock, LiftClosure
from tests.support.afternoon import Afternoon, at
from tests.support.changing import TUESDAY, WEDNESDAY, Staff
from tests.support.house import MONDAY
from tests.support.occupied import counted, hours


@pytest.fixture
def house() -> Afternoon:
    return Afternoon()


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
