"""What becomes of people who count on what the house changes: previews, plans, causes."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from booking.attending import check_in, release_desk
from booking.changing import undo
from booking.commands import (
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CheckIn,
    CloseDays,
    EndAssignment,
    LiftBlock,
    LiftClosure,
    ReleaseDesk,
    SetSeason,
    Undo,
    UndoLayoutChange,
    WithdrawSeason,
)
from domain.arranging import Changes, Joined, Moved
from domain.position import MovedIn, Released
from domain.refusals import (
    Contradictory,
    DuplicateCommand,
    NotYours,
    PeopleAffected,
    PositionTaken,
    Reason,
    Refusal,
    SiteClosed,
    UnknownChange,
    UnknownPosition,
)
from tests.support.afternoon import at
from tests.support.changing import FRIDAY, THURSDAY, TUESDAY, VERBS, Staff, topics
from tests.support.house import MONDAY
from tests.support.log import rows

DISPLACING = [SetSeason, CloseDays, BlockPositions, ChangeLayout, AssignPositions]
MOVING = [BlockPositions, ChangeLayout, AssignPositions]
CAUSES = {
    SetSeason: "hours",
    CloseDays: "works",
    BlockPositions: "outage",
    ChangeLayout: "layout",
    AssignPositions: "assignment",
}


MOVE_A = Changes(move=(Moved(code="A", x=500, y=500, rotation=0),))
JOIN_A_AND_B = Changes(join=(Joined(code="T", parts=("A", "B")),))


@pytest.fixture
def staff() -> Staff:
    return Staff()


def name(kind: type[Change]) -> str:
    return kind.NAME


# Previews


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


# Causes, and second thoughts


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_what_the_house_ends_says_that_it_did_and_why(staff: Staff, kind: type[Change]) -> None:
    mine = staff.books("A", "09:00-10:00")

    outcome = staff.makes(staff.wish(kind), **{mine: ""})

    (released,) = (event for event in outcome.events if isinstance(event, Released))
    assert (released.reason, released.cause) == ("displaced", CAUSES[kind])
    assert staff.bookings.agenda("ada").state.claims == {}
    assert staff.books("C", "15:00-16:00", day=MONDAY)


@pytest.mark.parametrize("kind", MOVING, ids=name)
def test_what_the_house_moves_says_why_and_the_agenda_knows_where(
    staff: Staff, kind: type[Change]
) -> None:
    mine = staff.books("A", "09:00-10:00")

    outcome = staff.makes(staff.wish(kind), **{mine: "D"})

    (came,) = (event for event in outcome.events if isinstance(event, MovedIn))
    assert (came.cause, came.from_position_id, came.position_id) == (CAUSES[kind], "A", "D")
    assert staff.bookings.agenda("ada").state.claims[mine].position_id == "D"


FAR: dict[type[Change], dict[str, Any]] = {
    SetSeason: {},
    CloseDays: {"last": FRIDAY},
    BlockPositions: {"ends": f"{FRIDAY}T12:00"},
    ChangeLayout: {"starts_on": THURSDAY},
    AssignPositions: {},
}
NEEDED = {
    SetSeason: "outside-hours",
    CloseDays: "site-closed",
    BlockPositions: "position-blocked",
    ChangeLayout: "unknown-position",
    AssignPositions: "position-assigned",
}


def displaced(staff: Staff, kind: type[Change]) -> str:
    """A reservation of ada's for Thursday, ended by a change."""
    mine = staff.books("A", "09:00-10:00", day=THURSDAY)
    staff.makes(staff.wish(kind, **FAR[kind]), **{mine: ""})
    return mine


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_what_the_house_took_back_staff_do_not_undo_while_it_needs_the_place(
    staff: Staff, kind: type[Change]
) -> None:
    mine = displaced(staff, kind)

    with pytest.raises(Refusal) as refused:
        staff.does(undo, Undo, mine, "07:30", who="sam", role="front-desk")

    assert refused.value.code == NEEDED[kind]


UNDOING: dict[type[Change], Callable[[Staff], Change]] = {
    SetSeason: lambda s: s.wish(WithdrawSeason, season_id=s.season()),
    CloseDays: lambda s: s.wish(LiftClosure, closure_id=s.closure()),
    BlockPositions: lambda s: s.wish(LiftBlock, block_id=s.position("A").premises.blocks[0].id),
    ChangeLayout: lambda s: s.wish(UndoLayoutChange),
    AssignPositions: lambda s: s.wish(
        EndAssignment, assignment_id=s.position("A").premises.assignments[0].id
    ),
}


@pytest.mark.parametrize("kind", DISPLACING, ids=name)
def test_once_the_house_needs_it_no_longer_staff_undo_and_the_member_does_not(
    staff: Staff, kind: type[Change]
) -> None:
    mine = displaced(staff, kind)
    staff.makes(UNDOING[kind](staff))

    with pytest.raises(NotYours):
        staff.does(undo, Undo, mine, "07:30")
    staff.does(undo, Undo, mine, "07:30", who="sam", role="front-desk")

    assert staff.state(mine) == ("A", "reserved", "")
    assert staff.bookings.agenda("ada").state.claims[mine].position_id == "A"


def test_staff_undo_it_only_while_nobody_else_has_the_place(staff: Staff) -> None:
    mine = displaced(staff, BlockPositions)
    staff.makes(UNDOING[BlockPositions](staff))
    staff.books("A", "09:30-10:30", who="bob", day=THURSDAY)

    with pytest.raises(PositionTaken):
        staff.does(undo, Undo, mine, "07:30", who="sam", role="front-desk")


def test_what_a_member_cancelled_is_undone_only_for_a_day_that_is_open(staff: Staff) -> None:
    mine = staff.books("A", day=THURSDAY)
    staff.does(release_desk, ReleaseDesk, mine, "07:00")
    staff.makes(staff.wish(CloseDays, last=FRIDAY))

    with pytest.raises(SiteClosed) as refused:
        staff.does(undo, Undo, mine, "07:30")

    assert refused.value.facts == {"day": str(THURSDAY), "cause": "works"}


# Whoever sits there


def here(staff: Staff, position: str = "A", who: str = "ada") -> str:
    """Somebody checked in on Monday at nine, until noon."""
    mine = staff.books(position, who=who, day=MONDAY)
    staff.does(check_in, CheckIn, mine, "09:00", who=who)
    return mine


def test_a_block_moves_whoever_sits_there_for_what_is_left(staff: Staff) -> None:
    mine = here(staff)
    wish = staff.wish(BlockPositions, at("10:20"), starts=f"{MONDAY}T10:30", ends=f"{MONDAY}T12:00")

    assert staff.sees(wish) == {mine: "B"}
    staff.goes_ahead(wish)

    row = staff.row(mine)
    assert (row.position_id, row.state, row.starts, row.ends) == (
        "B",
        "checked-in",
        "10:15",
        "12:00",
    )
    assert [(s.position_id, s.state) for s in staff.stays(mine)] == [
        ("A", "moved"),
        ("B", "checked-in"),
    ]


def test_whoever_the_house_moves_is_shown_where_they_go_whichever_code_comes_first(
    staff: Staff,
) -> None:
    mine = staff.books("D", day=MONDAY)
    staff.stays(mine)
    wish = staff.wish(ChangeLayout, starts_on=MONDAY, changes=Changes(retire=("D",)))

    staff.makes(wish, **{mine: "A"})

    assert [(s.position_id, s.state) for s in staff.stays(mine)] == [
        ("A", "reserved"),
        ("D", "moved"),
    ]


def test_who_sits_there_may_be_sent_home_instead(staff: Staff) -> None:
    mine = here(staff)
    wish = staff.wish(BlockPositions, at("10:20"), starts=f"{MONDAY}T10:30", ends=f"{MONDAY}T12:00")

    staff.makes(wish, **{mine: ""})

    row = staff.row(mine)
    assert (row.state, row.reason, row.cause) == ("released", "displaced", "outage")
    assert row.released_at == "2026-11-23T10:20:00Z"


def test_a_desk_somebody_else_has_for_an_earlier_hour_will_do_for_the_rest(staff: Staff) -> None:
    mine = here(staff)
    staff.books("B", "09:00-10:00", who="bob", day=MONDAY)

    wish = staff.wish(BlockPositions, at("10:20"), starts=f"{MONDAY}T10:30", ends=f"{MONDAY}T12:00")

    assert staff.sees(wish) == {mine: "B"}


@pytest.mark.parametrize("changes", [Changes(retire=("A",)), MOVE_A, JOIN_A_AND_B])
def test_nothing_is_moved_away_under_somebody(staff: Staff, changes: Changes) -> None:
    here(staff)
    before = rows(staff.bookings)
    wish = staff.wish(ChangeLayout, at("10:00"), starts_on=MONDAY, changes=changes)

    for verb in (staff.sees, staff.goes_ahead):
        with pytest.raises(Contradictory) as refused:
            verb(wish)
        assert refused.value.reasons == (Reason("still-occupied", {"position": "A"}),)

    assert rows(staff.bookings) == before
    assert staff.goes_ahead(replace(wish, starts_on=TUESDAY)).events


def test_a_closure_sends_home_whoever_is_there(staff: Staff) -> None:
    mine = here(staff)

    staff.goes_ahead(staff.wish(CloseDays, at("10:00"), first=MONDAY, last=MONDAY))

    assert staff.state(mine) == ("A", "released", "works")
    assert not staff.position("A").diary[mine].checked_in


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
