"""What becomes of people who count on what the house changes: a plan for each of them."""

from typing import Any

import pytest
from msgspec.structs import replace

from booking.commands import (
    Change,
    ChangeLayout,
    CloseDays,
    EndAssignment,
    LiftBlock,
    LiftClosure,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from domain.arranging import Changes
from domain.refusals import (
    DuplicateCommand,
    NotYours,
    PeopleAffected,
    PositionTaken,
    UnknownChange,
    UnknownPosition,
)
from tests.support.afternoon import at
from tests.support.changing import (
    CAUSES,
    DISPLACING,
    MOVING,
    VERBS,
    Staff,
    name,
    topics,
)
from tests.support.house import MONDAY
from tests.support.log import rows


@pytest.fixture
def staff() -> Staff:
    return Staff()


# Plans


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
@pytest.mark.parametrize("planned", ["nobody", "only one", "somebody else too"])
def test_a_plan_speaks_of_everybody_affected_and_of_nobody_else(
    staff: Staff, kind: type[Change], planned: str
) -> None:
    first, second = staff.books("A", "09:00-10:00"), staff.books("A", "10:00-11:00", who="bob")
    other = staff.books("B", "15:00-16:00", who="eve", day=MONDAY)
    ids = {
        "nobody": (),
        "only one": (first,),
        "somebody else too": (first, second, other),
    }[planned]
    before = rows(staff.bookings)

    with pytest.raises(PeopleAffected) as refused:
        staff.makes(staff.wish(kind), **dict.fromkeys(ids, ""))

    assert refused.value.facts == {"count": 2}
    assert rows(staff.bookings) == before


@pytest.mark.parametrize("kind", MOVING, ids=name)
def test_a_plan_is_carried_out_with_the_change_in_one_transaction(
    staff: Staff, kind: type[Change]
) -> None:
    ada, bob = staff.books("A", "09:00-10:00"), staff.books("A", "10:00-11:00", who="bob")
    before = staff.head()

    outcome = staff.makes(staff.wish(kind), **{ada: "D", bob: ""})

    assert outcome.sequence == staff.head() == before + len(outcome.events)
    assert {"moved-out", "moved-in", "released"} < set(topics(outcome.events))
    assert staff.state(ada) == ("D", "reserved", CAUSES[kind])
    assert staff.state(bob) == ("A", "released", CAUSES[kind])
    assert len({event.command_id for event in outcome.events}) == 1


@pytest.mark.parametrize("kind", MOVING, ids=name)
def test_a_plan_that_cannot_be_carried_out_changes_nothing(
    staff: Staff, kind: type[Change]
) -> None:
    ada, bob = staff.books("A", "09:00-10:00"), staff.books("A", "10:00-11:00", who="bob")
    staff.books("C", "10:00-11:00", who="eve")
    before = rows(staff.bookings)

    with pytest.raises(PositionTaken):
        staff.makes(staff.wish(kind), **{ada: "B", bob: "C"})
    with pytest.raises(UnknownPosition):
        staff.makes(staff.wish(kind), **{ada: "B", bob: "Z"})

    assert rows(staff.bookings) == before


@pytest.mark.parametrize("kind", [SetSeason, CloseDays], ids=name)
def test_nobody_is_moved_to_another_desk_of_a_site_that_is_not_open_then(
    staff: Staff, kind: type[Change]
) -> None:
    mine = staff.books("A", "09:00-10:00")
    before = rows(staff.bookings)

    with pytest.raises(PeopleAffected):
        staff.makes(staff.wish(kind), **{mine: "B"})

    assert rows(staff.bookings) == before


@pytest.mark.parametrize("kind", MOVING, ids=name)
def test_nobody_is_moved_to_where_the_same_change_would_displace_them_again(
    staff: Staff, kind: type[Change]
) -> None:
    mine = staff.books("A", "09:00-10:00")
    both: dict[str, Any] = {"positions": ("A", "B")}
    if kind is ChangeLayout:
        both = {"changes": Changes(retire=("A", "B"))}
    before = rows(staff.bookings)

    for to in "AB":
        with pytest.raises(PeopleAffected):
            staff.makes(staff.wish(kind, **both), **{mine: to})

    assert rows(staff.bookings) == before


# Who may, and how often


@pytest.mark.parametrize("kind", VERBS, ids=name)
def test_members_change_nothing_and_see_no_previews(staff: Staff, kind: type[Change]) -> None:
    wish = staff.wish(kind, who="ada", role="member")

    for verb in (staff.sees, staff.makes):
        with pytest.raises(NotYours):
            verb(wish)


@pytest.mark.parametrize("kind", VERBS, ids=name)
def test_a_site_that_is_not_there_is_not_changed(staff: Staff, kind: type[Change]) -> None:
    wish = replace(staff.wish(kind), site_id="nowhere")

    for verb in (staff.sees, staff.makes):
        with pytest.raises(UnknownPosition):
            verb(wish)


@pytest.mark.parametrize(
    "kind", [WithdrawSeason, LiftClosure, LiftBlock, UndoLayoutChange, EndAssignment], ids=name
)
def test_what_is_not_there_is_not_taken_back(staff: Staff, kind: type[Change]) -> None:
    for verb in (staff.sees, staff.makes):
        with pytest.raises(UnknownChange):
            verb(staff.wish(kind))


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_the_same_change_twice_is_one_change_and_one_answer(
    staff: Staff, kind: type[Change]
) -> None:
    mine = staff.books("A", "09:00-10:00")
    wish = staff.wish(kind, command_id="c-1")

    first = staff.makes(wish, **{mine: ""})
    again = staff.makes(staff.wish(kind, at("07:30"), command_id="c-1"), **{mine: ""})

    assert again == first
    assert staff.head() == first.sequence
    with pytest.raises(DuplicateCommand):
        staff.makes(wish)


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_what_is_refused_may_be_asked_again_with_another_plan(
    staff: Staff, kind: type[Change]
) -> None:
    mine = staff.books("A", "09:00-10:00")
    wish = staff.wish(kind, command_id="c-1")

    with pytest.raises(PeopleAffected):
        staff.makes(wish)

    assert staff.makes(wish, **{mine: ""}).events
