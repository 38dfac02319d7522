"""What the house offers, changed: desks out of use, and back again."""

from datetime import timedelta
from typing import Any

import pytest

from booking.changing import move
from booking.commands import BlockPositions, LiftBlock, Move
from domain.refusals import Contradictory, PositionBlocked, UnknownChange
from tests.support.changing import THURSDAY, TUESDAY, WEDNESDAY, Staff, topics
from tests.support.house import MONDAY
from tests.support.reasons import reasons


@pytest.fixture
def staff() -> Staff:
    return Staff()


def test_a_block_of_several_desks_is_one_and_is_lifted_as_one(staff: Staff) -> None:
    wish = staff.wish(BlockPositions, positions=("B", "A", "B"))

    made = staff.goes_ahead(wish)

    assert topics(made.events) == ["blocked", "blocked"]
    (block,) = staff.position("A").premises.blocks
    assert (block,) == staff.position("B").premises.blocks
    with pytest.raises(PositionBlocked) as refused:
        staff.books("B", "11:45-13:00")
    assert refused.value.facts == {"position": "B", "cause": "outage"}
    assert staff.books("B", "12:00-13:00")

    lifted = staff.goes_ahead(staff.wish(LiftBlock, block_id=block.id))

    assert topics(lifted.events) == ["unblocked", "unblocked"]
    assert staff.books("B", "09:00-12:00", who="bob")
    with pytest.raises(UnknownChange):
        staff.goes_ahead(staff.wish(LiftBlock, block_id=block.id))


def test_a_block_from_one_day_to_another_leaves_the_hours_before_and_after(staff: Staff) -> None:
    span: dict[str, Any] = {"starts": f"{TUESDAY}T12:00", "ends": f"{THURSDAY}T10:00"}
    kept = [staff.books("A", "09:00-12:00"), staff.books("A", "10:00-11:00", day=THURSDAY)]
    ended = [staff.books("A", "18:00-19:00"), staff.books("A", day=WEDNESDAY)]
    ended += [staff.books("A", "09:00-10:00", day=THURSDAY)]

    assert staff.sees(staff.wish(BlockPositions, **span)) == dict.fromkeys(ended, "B")
    staff.goes_ahead(staff.wish(BlockPositions, **span))

    assert {staff.state(id_) for id_ in kept} == {("A", "reserved", "")}
    assert {staff.state(id_) for id_ in ended} == {("B", "reserved", "outage")}


def test_a_block_is_refused_for_everything_that_is_wrong_with_it(staff: Staff) -> None:
    yesterday = MONDAY - timedelta(days=1)
    backwards: dict[str, Any] = {"starts": f"{TUESDAY}T09:00", "ends": f"{yesterday}T24:00"}
    before = staff.head()

    for codes, wrong in (
        (("Z", "A", "Y"), [("not-there", "Y"), ("not-there", "Z")]),
        ((), [("nothing-to-change", "")]),
    ):
        wish = staff.wish(BlockPositions, positions=codes, **backwards)
        with pytest.raises(Contradictory) as refused:
            staff.goes_ahead(wish)
        assert reasons(refused) == [
            *wrong,
            ("ends-before-it-starts", ""),
            ("in-the-past", ""),
        ]

    assert staff.head() == before


@pytest.mark.parametrize("ends", ["09:00", "08:59"])
def test_a_block_has_some_length(staff: Staff, ends: str) -> None:
    with pytest.raises(Contradictory) as refused:
        staff.sees(staff.wish(BlockPositions, ends=f"{TUESDAY}T{ends}"))

    assert reasons(refused) == [("ends-before-it-starts", "")]


def test_a_move_to_a_blocked_desk_is_refused(staff: Staff) -> None:
    mine = staff.books("A", day=MONDAY)
    staff.goes_ahead(staff.wish(BlockPositions, positions=("B",), starts=f"{MONDAY}T11:00"))

    with pytest.raises(PositionBlocked):
        staff.does(move, Move, mine, "07:30", to_position_id="B")
