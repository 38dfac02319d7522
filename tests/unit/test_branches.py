"""Desks that are a startup's for a while: whose they are, whom that displaces, days given back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from booking.application import Outcome
from booking.assigning import join_branch, keep_days, open_days
from booking.attending import check_in
from booking.changing import extend, move, undo
from booking.commands import (
    AssignPositions,
    BlockPositions,
    ChangeLayout,
    CheckIn,
    EndAssignment,
    Extend,
    JoinBranch,
    KeepDays,
    Move,
    OpenDays,
    Undo,
)
from domain.arranging import Changes
from domain.kernel import Role
from domain.refusals import (
    Contradictory,
    DuplicateCommand,
    NotYours,
    PositionAssigned,
    PositionTaken,
    UnknownChange,
    UnknownPosition,
)
from tests.support.afternoon import at
from tests.support.changing import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Staff, topics
from tests.support.diaries import hours
from tests.support.house import MONDAY, stamp

NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def staff() -> Staff:
    """Bob is of atlas, whose A is from Tuesday to Friday; days fall open the day before."""
    staff = Staff()
    staff.enlists("bob")
    staff.makes(staff.wish(AssignPositions))
    return staff


def given(staff: Staff, code: str = "A") -> str:
    """The id of the assignment there is."""
    return staff.position(code).premises.assignments[0].id


def set_days(
    staff: Staff,
    kind: type[OpenDays],
    *days: date,
    who: str = "bob",
    role: Role = "member",
    when: datetime | None = None,
    **asked: Any,
) -> Outcome:
    """Somebody opens or keeps days."""
    about = {"site_id": "ess", "position_id": "A", "assignment_id": given(staff), **asked}
    by = stamp(who, role=role, at=when or at("07:00"))
    verb: Callable[..., Outcome] = keep_days if kind is KeepDays else open_days
    return verb(staff.bookings, kind(by=by, days=days, **about))


# Whose it is


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


# Whom that displaces


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


# Ending


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


# Days


def test_a_day_is_given_to_all_and_taken_back(staff: Staff) -> None:
    assert topics(set_days(staff, OpenDays, THURSDAY, WEDNESDAY).events) == ["day-opened"] * 2
    assert set_days(staff, OpenDays, THURSDAY).events == ()
    mine = staff.books("A", "09:00-10:00", day=THURSDAY)

    assert topics(set_days(staff, KeepDays, THURSDAY).events) == ["day-kept"]
    assert set_days(staff, KeepDays, THURSDAY, THURSDAY).events == ()

    with pytest.raises(PositionAssigned):
        staff.books("A", "10:00-11:00", "eve", THURSDAY)
    assert staff.state(mine) == ("A", "reserved", "")
    assert staff.books("A", "10:00-11:00", "eve", WEDNESDAY)


@pytest.mark.parametrize("kind", [OpenDays, KeepDays], ids=lambda kind: kind.NAME)
@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("bob", "member", True),
        ("ada", "member", False),
        ("eve", "member", False),
        ("sam", "front-desk", True),
        ("sam", "operator", True),
    ],
)
def test_days_are_for_the_branchs_people_and_staff_to_decide(
    staff: Staff, kind: type[OpenDays], who: str, role: Role, allowed: bool
) -> None:
    staff.enlists("eve", "agdal")
    before = staff.head()

    if allowed:
        assert set_days(staff, kind, THURSDAY, who=who, role=role).events
    else:
        with pytest.raises(NotYours):
            set_days(staff, kind, THURSDAY, who=who, role=role)
        assert staff.head() == before


@pytest.mark.parametrize("kind", [OpenDays, KeepDays], ids=lambda kind: kind.NAME)
def test_only_days_of_the_assignment_are_decided_all_of_them_or_none(
    staff: Staff, kind: type[OpenDays]
) -> None:
    before = staff.head()

    with pytest.raises(UnknownChange):
        set_days(staff, kind, THURSDAY, NEXT_MONDAY)
    with pytest.raises(UnknownChange):
        set_days(staff, kind, THURSDAY, assignment_id="nobody's")
    with pytest.raises(UnknownChange):
        set_days(staff, kind, THURSDAY, position_id="B")
    with pytest.raises(UnknownPosition):
        set_days(staff, kind, THURSDAY, site_id="nowhere")

    assert staff.head() == before


def test_a_day_kept_stays_kept_although_it_comes_near(staff: Staff) -> None:
    set_days(staff, KeepDays, THURSDAY)
    wednesday = at("18:00") + timedelta(days=2)

    thursdays, fridays = (hours("09:00", "12:00", day) for day in (THURSDAY, FRIDAY))
    desk = staff.position("A")

    assert not desk.is_free(thursdays, wednesday)
    assert desk.is_free(thursdays, wednesday, ("atlas",))
    assert not desk.is_free(fridays, wednesday)
    assert desk.is_free(fridays, wednesday + timedelta(days=1))


# Who is of it


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


# Where to, besides


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
