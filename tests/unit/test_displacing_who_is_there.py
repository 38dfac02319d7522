"""What becomes of whoever sits at a desk that the house needs, or when it closes."""

import pytest
from msgspec.structs import replace

from booking.attending import check_in
from booking.commands import (
    BlockPositions,
    ChangeLayout,
    CheckIn,
    CloseDays,
)
from domain.arranging import Changes, Joined, Moved
from domain.refusals import (
    Contradictory,
    Reason,
)
from tests.support.afternoon import at
from tests.support.changing import TUESDAY, Staff
from tests.support.house import MONDAY
from tests.support.log import rows

MOVE_A = Changes(move=(Moved(code="A", x=500, y=500, rotation=0),))
JOIN_A_AND_B = Changes(join=(Joined(code="T", parts=("A", "B")),))


@pytest.fixture
def staff() -> Staff:
    return Staff()


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
