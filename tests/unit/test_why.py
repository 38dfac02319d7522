"""The chain of steps is right also of what happened often, and of a house that changed often."""

import pytest
from msgspec.structs import replace

from booking.attending import check_in, release_desk
from booking.changing import undo
from booking.commands import (
    AdoptPolicy,
    BlockPositions,
    CheckIn,
    CloseDays,
    LiftBlock,
    LiftClosure,
    ReleaseDesk,
    SetSeason,
    Undo,
)
from domain.position import Blocked
from projections import why
from projections.why import Step, steps
from tests.support.changing import FRIDAY, Staff
from tests.support.house import MONDAY, POLICY


def chain(staff: Staff, **about: str) -> list[Step]:
    with staff.wall.look() as view:
        return steps(staff.wall.event_log, view.connection, "ess", view.sequence, about)


def test_numbers_are_those_of_the_day_however_often_the_house_changed() -> None:
    staff = Staff()
    for _ in range(500):
        staff.makes(staff.wish(CloseDays, first=FRIDAY, last=FRIDAY))
        staff.makes(staff.wish(LiftClosure, closure_id=staff.closure()))
    policy = replace(POLICY, version=2, starts_on=str(MONDAY), grid_minutes=5)
    staff.makes(staff.wish(AdoptPolicy, policy=policy))
    staff.makes(staff.wish(SetSeason, hours=(("12:00", "17:00"),) * 7))

    (booked,) = chain(staff, reservation_id=staff.books("A", "12:00-13:00"))

    assert booked.rule
    assert booked.rule.policy == 2
    told = booked.rule.numbers
    assert (told["grid_minutes"], told["opens"], told["closes"]) == (5, "12:00", "17:00")


def test_what_the_house_changed_afterwards_is_no_part_of_why() -> None:
    staff = Staff()
    id_ = staff.books("B")
    staff.makes(staff.wish(SetSeason, hours=(("08:00", "20:00"),) * 7))

    (booked,) = chain(staff, reservation_id=id_)

    assert booked.rule
    assert booked.rule.numbers["opens"] == "08:30"


def test_of_a_very_long_chain_the_last_steps_are_told_under_the_rules_of_its_promise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(why, "MOST_STEPS", 4)
    staff = Staff()
    id_ = staff.reserves("A", "09:00", "12:00")
    for _ in range(3):
        staff.does(release_desk, ReleaseDesk, id_, "07:00")
        staff.does(undo, Undo, id_, "07:00")
    staff.does(check_in, CheckIn, id_, "09:00")

    told = chain(staff, reservation_id=id_)

    assert len(told) == 4
    assert told[0].line.topic == "position.undone"
    assert told[-1].line.sequence == staff.row(id_).sequence
    assert told[-1].rule == ("check-in-window", 1, {"check_in_opens_minutes": 15})


def test_a_position_that_was_shut_very_often_is_explained_by_the_last_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(why, "MOST_STEPS", 4)
    staff = Staff()
    for _ in range(3):
        block = staff.makes(staff.wish(BlockPositions)).events[0]
        assert isinstance(block, Blocked)
        staff.makes(staff.wish(LiftBlock, block_id=block.block_id))
    staff.makes(staff.wish(BlockPositions))

    told = chain(staff, floor="ess", position_id="A")

    assert told[-1].line.sequence == staff.head()
    assert len(told) == 4
