"""Desks are given to a branch, and taken back: whom that displaces, and from when on."""

from datetime import date, timedelta

import pytest

from booking.commands import AssignPositions, ChangeLayout, EndAssignment
from domain.arranging import Changes
from domain.refusals import Contradictory, PositionAssigned, UnknownChange
from tests.support.branches import NEXT_MONDAY, given, staff_of_atlas
from tests.support.changing import FRIDAY, THURSDAY, WEDNESDAY, Staff, topics
from tests.support.house import MONDAY


@pytest.fixture
def staff() -> Staff:
    return staff_of_atlas()


def test_an_assignment_displaces_others_and_not_the_people_of_the_branch() -> None:
    staff = Staff()
    staff.enlists("bob")
    bob, ada = staff.books("A", "09:00-10:00", "bob"), staff.books("A", "10:00-11:00")
    before = staff.books("A", "09:00-10:00", "eve", MONDAY)
    after = staff.books("A", "09:00-10:00", "eve", NEXT_MONDAY)
    last = staff.books("A", "09:00-10:00", "eve", FRIDAY)
    elsewhere = staff.books("C", "09:00-10:00", "eve")
    wish = staff.wish(AssignPositions)

    assert staff.sees(wish) == {ada: "B", last: "B"}
    outcome = staff.goes_ahead(wish)

    assert "assigned" in topics(outcome.events)
    assert {staff.state(id_) for id_ in (ada, last)} == {("B", "reserved", "assignment")}
    assert {staff.state(id_)[1:] for id_ in (bob, before, after, elsewhere)} == {("reserved", "")}


def test_several_desks_are_given_as_one(staff: Staff) -> None:
    made = staff.makes(staff.wish(AssignPositions, positions=("D", "B", "D"), branch_id="agdal"))

    assert topics(made.events) == ["assigned", "assigned"]
    assert given(staff, "B") == given(staff, "D") != given(staff, "A")
    assert staff.position("B").premises.assignments[0].fall_open_days == 1


def test_an_assignment_is_refused_for_everything_that_is_wrong_with_it(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(ChangeLayout, changes=Changes(retire=("D",))))
    before = staff.head()

    for codes, span, wrong in (
        (
            ("D", "A", "B"),
            (WEDNESDAY, NEXT_MONDAY),
            [("assigned-already", "A"), ("not-there", "D")],
        ),
        (("A", "B"), (FRIDAY, FRIDAY), [("assigned-already", "A")]),
        (
            (),
            (MONDAY - timedelta(days=1), MONDAY - timedelta(days=2)),
            [("nothing-to-change", ""), ("ends-before-it-starts", ""), ("in-the-past", "")],
        ),
    ):
        wish = staff.wish(AssignPositions, positions=codes, first=span[0], last=span[1])
        for verb in (staff.sees, staff.makes):
            with pytest.raises(Contradictory) as refused:
                verb(wish)
            reasons = refused.value.reasons
            assert [(r.code, r.facts.get("position", "")) for r in reasons] == wrong

    assert staff.head() == before


@pytest.mark.parametrize(
    ("first", "last"), [(MONDAY, MONDAY), (FRIDAY + timedelta(days=1), NEXT_MONDAY)]
)
def test_one_assignment_may_follow_another(staff: Staff, first: date, last: date) -> None:
    wish = staff.wish(AssignPositions, first=first, last=last, branch_id="agdal")

    assert topics(staff.makes(wish).events) == ["assigned"]


def test_an_assignment_ends_earlier_and_never_later(staff: Staff) -> None:
    wish = staff.wish(EndAssignment, assignment_id=given(staff))

    as_it_is = staff.wish(EndAssignment, assignment_id=given(staff), last=FRIDAY)

    assert staff.makes(as_it_is).events == ()
    assert topics(staff.makes(wish).events) == ["assignment-ended"]

    assert staff.books("A", day=THURSDAY)
    with pytest.raises(PositionAssigned):
        staff.books("A", day=WEDNESDAY, who="eve")
    assert staff.makes(staff.wish(EndAssignment, assignment_id=given(staff))).events == ()


def test_an_assignment_that_ends_before_it_begins_is_gone(staff: Staff) -> None:
    wish = staff.wish(EndAssignment, assignment_id=given(staff), last=MONDAY)

    assert staff.makes(wish).events

    assert staff.position("A").premises.assignments == ()
    with pytest.raises(UnknownChange):
        staff.makes(staff.wish(EndAssignment, assignment_id=wish.assignment_id))
    assert topics(staff.makes(staff.wish(AssignPositions)).events) == ["assigned"]
