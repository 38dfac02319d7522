"""What the house offers, changed: what stands where; and the last change taken back."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from booking.attending import check_in
from booking.commands import (
    AssignPositions,
    BlockPositions,
    ChangeLayout,
    CheckIn,
    CloseDays,
    UndoLayoutChange,
)
from domain.arranging import Added, Changes, Joined, Moved
from domain.position import Spot
from domain.refusals import Contradictory, PeopleAffected, Reason, UnknownChange, UnknownPosition
from tests.support.afternoon import at
from tests.support.changing import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Staff, topics
from tests.support.house import MONDAY
from tests.support.reasons import reasons


@pytest.fixture
def staff() -> Staff:
    return Staff()


def spots(staff: Staff, day: date) -> dict[str, Spot]:
    """What stands on the floor on a day."""
    found = {
        code: staff.position(code).premises.spot_on(day.isoformat())
        for code in staff.bookings.positions("ess")
    }
    return {code: spot for code, spot in found.items() if spot}


def spot(x: int, y: int, *neighbours: str) -> Spot:
    return Spot(zone="quay", x=x, y=y, rotation=0, features=(), neighbours=neighbours)


def test_a_layout_counts_from_its_day_on_and_not_before(staff: Staff) -> None:
    before = spots(staff, MONDAY)
    changes = Changes(
        add=(Added(code="E", spot=spot(500, 300, "C")),),
        move=(Moved(code="D", x=700, y=300, rotation=90),),
        retire=("B",),
    )

    staff.goes_ahead(staff.wish(ChangeLayout, starts_on=WEDNESDAY, changes=changes))

    assert spots(staff, TUESDAY) == before
    after = spots(staff, WEDNESDAY)
    assert after.keys() == {"A", "C", "D", "E"}
    assert (after["D"].x, after["D"].y, after["D"].rotation) == (700, 300, 90)
    assert after["A"].neighbours == ()
    assert after["C"].neighbours == ("E",)
    assert staff.books("E", day=WEDNESDAY)
    assert staff.books("B", day=TUESDAY, who="bob")
    for code, day in (("E", TUESDAY), ("B", WEDNESDAY)):
        with pytest.raises(UnknownPosition):
            staff.books(code, who="eve", day=day)


def test_who_counts_on_what_goes_is_affected_from_that_day_on_only(staff: Staff) -> None:
    before = staff.books("A")
    from_then_on = staff.books("A", day=WEDNESDAY)
    wish = staff.wish(ChangeLayout, starts_on=WEDNESDAY)

    assert staff.sees(wish) == {from_then_on: "B"}
    staff.goes_ahead(wish)
    assert staff.state(before) == ("A", "reserved", "")


def test_nobody_is_affected_by_what_is_moved_and_by_what_they_did_not_reserve(staff: Staff) -> None:
    staff.books("A")
    moved = Changes(move=(Moved(code="A", x=500, y=500, rotation=0),), retire=("C",))

    assert staff.sees(staff.wish(ChangeLayout, changes=moved)) == {}


JOIN = Changes(join=(Joined(code="T", parts=("A", "B")),))


def test_desks_are_joined_to_a_team_table_and_split_again(staff: Staff) -> None:
    before = spots(staff, MONDAY)
    ada, bob = staff.books("A"), staff.books("B", who="bob")
    join = staff.wish(ChangeLayout, changes=JOIN)

    assert staff.sees(join) == {ada: "D", bob: "C"}
    staff.goes_ahead(join)

    table = spots(staff, TUESDAY)["T"]
    assert (table.seats, table.parts, table.x) == (2, ("A", "B"), 150)
    at_the_table = staff.books("T", who="eve", day=THURSDAY)
    split = staff.wish(ChangeLayout, starts_on=THURSDAY, changes=Changes(split=("T",)))

    assert staff.sees(split) == {at_the_table: "D"}
    staff.goes_ahead(split)

    assert spots(staff, THURSDAY) == before
    assert "T" in spots(staff, WEDNESDAY)


def test_a_change_is_refused_for_everything_that_is_wrong_with_it(staff: Staff) -> None:
    mine = staff.books("A", day=MONDAY)
    staff.does(check_in, CheckIn, mine, "09:00")
    before = staff.head()
    wish = staff.wish(
        ChangeLayout,
        at("10:00"),
        starts_on=MONDAY,
        changes=Changes(retire=("A", "Z"), move=(Moved(code="D", x=100, y=110, rotation=0),)),
    )
    crowded = replace(
        wish, changes=Changes(retire=("Z",), move=(Moved(code="A", x=300, y=110, rotation=0),))
    )

    with pytest.raises(Contradictory) as refused:
        staff.goes_ahead(wish)
    with pytest.raises(Contradictory) as too_near:
        staff.goes_ahead(crowded)

    assert reasons(refused) == [("not-there", "Z"), ("still-occupied", "A")]
    assert reasons(too_near) == [
        ("not-there", "Z"),
        ("on-top-of-each-other", "A"),
        ("still-occupied", "A"),
    ]
    assert staff.head() == before


def test_the_last_change_of_a_layout_is_taken_back(staff: Staff) -> None:
    before = spots(staff, MONDAY)
    changes = Changes(
        add=(Added(code="E", spot=spot(500, 300, "C")),),
        move=(Moved(code="D", x=700, y=300, rotation=90),),
        join=(Joined(code="T", parts=("A", "B")),),
    )
    staff.goes_ahead(staff.wish(ChangeLayout, changes=changes))
    added, at_the_table = staff.books("E", day=THURSDAY), staff.books("T", "09:00-10:00", "bob")
    undo = staff.wish(UndoLayoutChange)

    assert staff.sees(undo) == {at_the_table: "D", added: "D"}
    undone = staff.goes_ahead(undo)

    assert topics(undone.events)[0] == "change-undone"
    assert spots(staff, TUESDAY) == spots(staff, FRIDAY) == before
    with pytest.raises(UnknownChange):
        staff.sees(undo)


def test_what_is_taken_back_later_stays_as_it_was_until_then(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(ChangeLayout, starts_on=MONDAY, changes=JOIN))

    staff.goes_ahead(staff.wish(UndoLayoutChange, at("07:00") + timedelta(days=2)))

    assert spots(staff, TUESDAY).keys() == {"T", "C", "D"}
    assert spots(staff, WEDNESDAY).keys() == {"A", "B", "C", "D"}


def test_nothing_is_taken_back_under_somebody(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(ChangeLayout, starts_on=MONDAY, changes=JOIN))
    mine = staff.books("T", day=MONDAY)
    staff.does(check_in, CheckIn, mine, "09:00")

    with pytest.raises(Contradictory) as refused:
        staff.goes_ahead(staff.wish(UndoLayoutChange, at("10:00")))

    assert reasons(refused) == [("still-occupied", "T")]


def test_layouts_are_changed_one_after_the_other(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(ChangeLayout, starts_on=WEDNESDAY))

    with pytest.raises(Contradictory) as refused:
        staff.sees(staff.wish(ChangeLayout, changes=Changes(retire=("D",))))

    assert refused.value.reasons == (Reason("before-the-last-change", {"day": str(WEDNESDAY)}),)
    staff.goes_ahead(staff.wish(ChangeLayout, starts_on=WEDNESDAY, changes=Changes(retire=("D",))))
    staff.goes_ahead(staff.wish(UndoLayoutChange))
    assert spots(staff, WEDNESDAY).keys() == {"B", "C", "D"}


def test_many_plans_ahead_leave_the_floor_of_today_as_it_is(staff: Staff) -> None:
    today = spots(staff, MONDAY)
    for days in range(1, 9):
        moved = Moved(code="D", x=400 + 40 * days, y=500, rotation=0)
        staff.goes_ahead(
            staff.wish(
                ChangeLayout,
                starts_on=MONDAY + timedelta(days=days),
                changes=Changes(move=(moved,)),
            )
        )

    assert spots(staff, MONDAY) == today
    assert staff.books("D", day=MONDAY)


def test_a_desk_that_went_comes_back_where_one_puts_it(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(ChangeLayout, changes=Changes(retire=("D",))))

    back = Changes(add=(Added(code="D", spot=spot(600, 400)),))
    staff.goes_ahead(staff.wish(ChangeLayout, starts_on=THURSDAY, changes=back))

    assert spots(staff, THURSDAY)["D"].x == 600
    with pytest.raises(UnknownPosition):
        staff.books("D", day=WEDNESDAY)
    assert staff.books("D", day=THURSDAY)


def test_unaffected_is_whoever_has_been_and_gone(staff: Staff) -> None:
    """What is over stands in nobody's way, whoever never checked out included."""
    mine = staff.books("A", "09:00-10:00", day=MONDAY)
    staff.does(check_in, CheckIn, mine, "09:00")
    noon: datetime = at("12:00")

    for wish in (
        staff.wish(BlockPositions, noon, starts=f"{MONDAY}T09:00"),
        staff.wish(CloseDays, noon, first=MONDAY),
        staff.wish(ChangeLayout, noon, starts_on=MONDAY),
        staff.wish(AssignPositions, noon, first=MONDAY),
    ):
        assert staff.sees(wish) == {}
    with pytest.raises(PeopleAffected):
        staff.makes(staff.wish(CloseDays, at("09:30"), first=MONDAY))
