"""A branch's desks: for its people, until a day falls open; and who is of it."""

from datetime import timedelta
from typing import Any

import pytest

from booking.assigning import join_branch, keep_days, open_days
from booking.attending import check_in
from booking.changing import extend, move, undo
from booking.commands import (
    AssignPositions,
    BlockPositions,
    CheckIn,
    Extend,
    JoinBranch,
    KeepDays,
    Move,
    OpenDays,
    Undo,
)
from domain.refusals import DuplicateCommand, NotYours, PositionAssigned, PositionTaken
from tests.support.afternoon import at
from tests.support.branches import NEXT_MONDAY, given, set_days, staff_of_atlas
from tests.support.changing import THURSDAY, TUESDAY, Staff, topics
from tests.support.house import MONDAY, stamp


@pytest.fixture
def staff() -> Staff:
    return staff_of_atlas()


def test_a_branchs_desk_is_for_its_people_until_it_falls_open(staff: Staff) -> None:
    with pytest.raises(PositionAssigned) as refused:
        staff.books("A", day=THURSDAY)

    assert refused.value.facts == {"position": "A"}
    assert staff.books("A", "09:00-10:00", "bob", THURSDAY)
    assert staff.books("A", day=TUESDAY)  # tomorrow
    assert staff.books("A", day=NEXT_MONDAY)
    assert staff.books("B", day=THURSDAY, who="eve")


def test_people_of_another_branch_are_nobody_special(staff: Staff) -> None:
    staff.enlists("ada", "agdal")

    with pytest.raises(PositionAssigned):
        staff.books("A", day=THURSDAY)


def test_who_joins_may_book_and_who_has_left_may_not_but_keeps_what_they_have(
    staff: Staff,
) -> None:
    staff.enlists("ada")
    mine = staff.books("A", "09:00-10:00", day=THURSDAY)

    staff.enlists("ada", belongs=False)

    assert staff.state(mine) == ("A", "reserved", "")
    with pytest.raises(PositionAssigned):
        staff.books("A", "10:00-11:00", day=THURSDAY)


def test_a_teams_seats_and_holds_are_for_the_people_of_whoever_books(staff: Staff) -> None:
    far = AssignPositions
    staff.makes(staff.wish(far, positions=("B", "D"), first=MONDAY, last=MONDAY))
    set_days(staff, KeepDays, MONDAY, position_id="B", assignment_id=given(staff, "B"))
    set_days(staff, KeepDays, MONDAY, position_id="D", assignment_id=given(staff, "D"))

    with pytest.raises(PositionTaken):
        staff.brings("B", "D", starts="09:00", ends="10:00")
    with pytest.raises(PositionAssigned):
        staff.holds("B", "09:00", "10:00")

    assert len(staff.brings("B", "D", starts="09:00", ends="10:00", who="bob")) == 2
    assert staff.holds("B", "10:00", "11:00", who="bob")


def test_whoever_sits_at_a_day_that_is_kept_may_stay_but_not_longer(staff: Staff) -> None:
    mine = staff.books("A", "09:00-10:00", day=TUESDAY)
    set_days(staff, KeepDays, TUESDAY)
    day = timedelta(days=1)

    by = stamp("ada", at=at("09:00") + day)
    about: Any = {"by": by, "site_id": "ess", "position_id": "A", "reservation_id": mine}
    check_in(staff.bookings, CheckIn(**about))
    with pytest.raises(PositionAssigned):
        extend(staff.bookings, Extend(**{**about, "by": stamp("ada", at=by.at)}, ends="11:00"))

    assert staff.state(mine) == ("A", "checked-in", "")


def test_nobody_moves_to_a_branchs_desk_but_its_people(staff: Staff) -> None:
    set_days(staff, KeepDays, TUESDAY)
    ada, bob = staff.books("B", "09:00-10:00"), staff.books("B", "10:00-11:00", who="bob")

    with pytest.raises(PositionAssigned):
        staff.does(move, Move, ada, "07:30", to_position_id="A")
    staff.does(move, Move, bob, "07:30", who="bob", to_position_id="A")

    assert staff.state(bob) == ("A", "reserved", "")


def test_staff_make_somebody_one_of_a_branch_once(staff: Staff) -> None:
    assert topics(staff.enlists("ada").events) == ["branch-joined"]
    assert staff.enlists("ada").events == ()
    assert topics(staff.enlists("ada", belongs=False).events) == ["branch-left"]
    assert staff.enlists("ada", belongs=False).events == ()


def test_members_make_nobody_one_of_a_branch(staff: Staff) -> None:
    before = staff.head()
    for belongs in (True, False):
        wish = JoinBranch(by=stamp("bob"), member_id="bob", branch_id="atlas", belongs=belongs)
        with pytest.raises(NotYours):
            join_branch(staff.bookings, wish)

    assert staff.head() == before


def test_the_same_wish_twice_is_one_and_one_answer(staff: Staff) -> None:
    by = stamp("sam", role="operator", command_id="c-1")
    wish = JoinBranch(by=by, member_id="ada", branch_id="atlas")
    days = {"site_id": "ess", "position_id": "A", "assignment_id": given(staff)}
    opens: Any = {**days, "by": stamp("bob", command_id="c-2"), "days": (THURSDAY,)}

    assert join_branch(staff.bookings, wish) == join_branch(staff.bookings, wish)
    assert open_days(staff.bookings, OpenDays(**opens)) == open_days(
        staff.bookings, OpenDays(**opens)
    )

    with pytest.raises(DuplicateCommand):
        join_branch(staff.bookings, JoinBranch(by=by, member_id="eve", branch_id="atlas"))
    with pytest.raises(DuplicateCommand):
        keep_days(staff.bookings, KeepDays(**opens))


def test_nobody_who_sits_is_sent_where_somebody_stayed_too_long() -> None:
    staff = Staff()
    theirs = staff.books("B", "09:00-10:00", "bob", MONDAY)
    mine = staff.books("A", "09:00-12:00", day=MONDAY)
    staff.does(check_in, CheckIn, theirs, "09:00", who="bob")
    staff.does(check_in, CheckIn, mine, "09:00")
    wish = staff.wish(BlockPositions, at("10:30"), starts=f"{MONDAY}T10:30")

    assert staff.sees(wish) == {mine: "D"}
    staff.goes_ahead(wish)
    assert staff.state(mine) == ("D", "checked-in", "outage")


def test_who_is_merely_expected_may_be_sent_there() -> None:
    staff = Staff()
    theirs = staff.books("B", "09:00-10:00", "bob", MONDAY)
    mine = staff.books("A", "11:00-12:00", day=MONDAY)
    staff.does(check_in, CheckIn, theirs, "09:00", who="bob")
    wish = staff.wish(BlockPositions, at("10:30"), starts=f"{MONDAY}T10:30")

    assert staff.sees(wish) == {mine: "B"}


def test_an_undone_check_in_leaves_the_reservation_on_a_branchs_desk(staff: Staff) -> None:
    mine = staff.books("A", "09:00-10:00", "bob", TUESDAY)
    about: Any = {"site_id": "ess", "position_id": "A", "reservation_id": mine}
    nine = at("09:00") + timedelta(days=1)
    check_in(staff.bookings, CheckIn(by=stamp("bob", at=nine), **about))
    set_days(staff, KeepDays, TUESDAY, when=nine)

    undo(staff.bookings, Undo(by=stamp("bob", at=nine), **about))

    assert staff.state(mine) == ("A", "reserved", "")
