"""What a preview says of people who count on what the house changes, and where each would go."""

from typing import Any

import pytest

from booking.attending import release_desk
from booking.commands import (
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CloseDays,
    ReleaseDesk,
)
from domain.arranging import Changes
from tests.support.changing import (
    CAUSES,
    DISPLACING,
    FRIDAY,
    MOVING,
    THURSDAY,
    TUESDAY,
    Staff,
    name,
)
from tests.support.house import MONDAY
from tests.support.log import rows


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_a_preview_records_nothing(staff: Staff, kind: type[Change]) -> None:
    staff.books("A")
    before = rows(staff.bookings)

    assert len(staff.sees(staff.wish(kind))) == 1
    assert len(staff.sees(staff.wish(kind))) == 1

    assert rows(staff.bookings) == before


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_a_preview_names_nobody_who_is_not_affected(staff: Staff, kind: type[Change]) -> None:
    staff.books("A", "12:00-13:00", day=MONDAY)
    staff.books("B", "13:00-14:00", day=MONDAY)
    cancelled = staff.books("A", "10:00-11:00")
    staff.does(release_desk, ReleaseDesk, cancelled, "07:00")

    assert staff.sees(staff.wish(kind)) == {}


def test_the_nearest_desk_with_all_the_same_features_is_proposed(staff: Staff) -> None:
    mine = staff.books("A")
    blocked = staff.wish(BlockPositions)
    assert staff.sees(blocked) == {mine: "B"}

    staff.books("B", who="bob")
    assert staff.sees(blocked) == {mine: "D"}

    staff.books("D", who="eve")
    assert staff.sees(blocked) == {mine: "C"}

    staff.books("C", who="cyd")
    assert staff.sees(blocked) == {mine: ""}


def test_a_desk_is_not_proposed_for_its_neighbours_sake_when_it_is_free_for_part_only(
    staff: Staff,
) -> None:
    mine = staff.books("A", "09:00-12:00")
    staff.books("B", "11:30-13:00", who="bob")
    staff.books("D", "12:00-13:00", who="eve")

    assert staff.sees(staff.wish(BlockPositions)) == {mine: "D"}


def test_no_desk_is_proposed_twice_for_the_same_hours(staff: Staff) -> None:
    ada, bob = staff.books("A"), staff.books("B", who="bob")
    late = staff.books("B", "12:00-13:00", who="bob")
    wish = staff.wish(BlockPositions, positions=("A", "B"), ends=f"{TUESDAY}T19:00")

    assert staff.sees(wish) == {ada: "D", bob: "C", late: "D"}


def test_people_are_met_in_the_order_they_come(staff: Staff) -> None:
    first, later = staff.books("B", "09:00-11:00", who="bob"), staff.books("A", "10:00-12:00")
    wish = staff.wish(BlockPositions, positions=("A", "B"))

    assert list(staff.sees(wish).items()) == [(first, "D"), (later, "C")]


def test_what_is_blocked_or_gone_by_then_is_not_proposed(staff: Staff) -> None:
    mine = staff.books("A")
    staff.goes_ahead(staff.wish(BlockPositions, positions=("B",)))
    staff.goes_ahead(staff.wish(ChangeLayout, changes=Changes(retire=("D",))))

    assert staff.sees(staff.wish(BlockPositions)) == {mine: "C"}


def test_a_branchs_desk_is_proposed_to_its_people_alone(staff: Staff) -> None:
    staff.enlists("bob")
    staff.goes_ahead(staff.wish(AssignPositions, positions=("B",)))
    ada = staff.books("A", "14:00-15:00", day=THURSDAY)
    bob = staff.books("A", "15:00-16:00", who="bob", day=THURSDAY)
    wish = staff.wish(BlockPositions, ends=f"{FRIDAY}T12:00")

    assert staff.sees(wish) == {ada: "D", bob: "B"}
    staff.goes_ahead(wish)
    assert staff.state(bob) == ("B", "reserved", "outage")


@pytest.mark.parametrize("kind", [*MOVING, CloseDays], ids=name)
def test_a_hold_just_ends(staff: Staff, kind: type[Change]) -> None:
    held = staff.holds("A", "09:00", "10:00")
    today: dict[type[Change], dict[str, Any]] = {
        AssignPositions: {"first": MONDAY},
        BlockPositions: {"starts": f"{MONDAY}T09:00"},
        ChangeLayout: {"starts_on": MONDAY},
        CloseDays: {"first": MONDAY},
    }
    wish = staff.wish(kind, **today[kind])

    assert staff.sees(wish) == {held: ""}
    staff.goes_ahead(wish)
    assert staff.state(held) == ("A", "released", CAUSES[kind])
