"""The house says why it ends or moves a reservation, and who may take that back, and when."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.attending import release_desk
from booking.changing import undo
from booking.commands import (
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
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
from domain.position import MovedIn, Released
from domain.refusals import (
    NotYours,
    PositionTaken,
    Refusal,
    SiteClosed,
)
from tests.support.changing import (
    CAUSES,
    DISPLACING,
    FRIDAY,
    MOVING,
    THURSDAY,
    Staff,
    name,
)
from tests.support.house import MONDAY


@pytest.fixture
def staff() -> Staff:
    return Staff()


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
