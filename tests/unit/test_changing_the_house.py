"""What the house offers, changed: hours, blocks, what stands where; and each change taken back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from booking.attending import check_in
from booking.changing import move
from booking.commands import (
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    ChangeLayout,
    CheckIn,
    CloseDays,
    LiftBlock,
    LiftClosure,
    Move,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from domain.arranging import Added, Changes, Joined, Moved
from domain.position import Spot
from domain.refusals import (
    Contradictory,
    OutsideHours,
    PeopleAffected,
    PositionBlocked,
    Reason,
    SiteClosed,
    UnknownChange,
    UnknownPosition,
)
from tests.support.afternoon import at
from tests.support.changing import (
    FRIDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Staff,
    topics,
)
from tests.support.house import MONDAY, POLICY


@pytest.fixture
def staff() -> Staff:
    return Staff()


def reasons(refused: pytest.ExceptionInfo[Contradictory]) -> list[tuple[str, str]]:
    """All that was wrong, and about which position."""
    return [(r.code, str(r.facts.get("position", ""))) for r in refused.value.reasons]


# Hours


def test_another_policy_counts_from_its_day_and_shuts_out_who_came_too_early(staff: Staff) -> None:
    monday = staff.books("A", "09:00-10:00", day=MONDAY)
    early = staff.books("A", "10:00-11:30")
    late = staff.books("A", "11:30-12:00", who="bob")
    wish = staff.wish(AdoptPolicy)

    assert staff.sees(wish) == {early: ""}
    staff.goes_ahead(wish)

    assert staff.state(early) == ("A", "released", "hours")
    assert {staff.state(id_)[1] for id_ in (monday, late)} == {"reserved"}
    with pytest.raises(OutsideHours):
        staff.books("B", "10:00-11:00", who="eve", day=WEDNESDAY)
    assert staff.books("B", "10:00-11:00", who="eve", day=MONDAY)


def test_the_numbers_of_a_reservation_stay_those_it_was_made_under(staff: Staff) -> None:
    mine = staff.books("A", "09:00-10:00", day=MONDAY)
    stricter = replace(POLICY, version=2, starts_on=f"{MONDAY}", check_in_opens_minutes=0)
    staff.goes_ahead(staff.wish(AdoptPolicy, policy=stricter))

    staff.does(check_in, CheckIn, mine, "08:45")

    assert staff.row(mine).policy_version == 1
    assert staff.row(staff.books("B", day=MONDAY, who="bob")).policy_version == 2


def test_a_season_shuts_out_whoever_is_outside_its_hours_on_its_days(staff: Staff) -> None:
    before = staff.books("A", "09:00-10:00", day=MONDAY)
    inside = staff.books("A", "09:00-10:00", day=TUESDAY)
    after = staff.books("A", "09:00-10:00", day=FRIDAY + timedelta(days=3))
    wish = staff.wish(SetSeason)

    assert staff.sees(wish) == {inside: ""}
    assert topics(staff.goes_ahead(wish).events) == ["season-set", "released", "freed"]
    assert {staff.state(id_)[1] for id_ in (before, after)} == {"reserved"}


def test_a_season_withdrawn_shuts_out_whoever_came_in_its_longer_hours(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(SetSeason, hours=(("08:00", "22:00"),) * 7))
    late = staff.books("A", "20:00-21:00")
    wish = staff.wish(WithdrawSeason, season_id=staff.season())

    assert staff.sees(wish) == {late: ""}
    staff.goes_ahead(wish)

    assert staff.state(late) == ("A", "released", "hours")
    with pytest.raises(OutsideHours):
        staff.books("A", "20:00-21:00")


def test_a_season_is_given_another_shape_under_its_id(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(SetSeason))
    id_ = staff.season()

    staff.goes_ahead(staff.wish(SetSeason, season_id=id_, first=WEDNESDAY, last=THURSDAY))

    assert staff.books("A", "09:00-10:00", day=TUESDAY)
    with pytest.raises(OutsideHours):
        staff.books("A", "09:00-10:00", day=THURSDAY, who="bob")
    assert len(staff.bookings.site("ess").state.calendar.seasons) == 1
    with pytest.raises(UnknownChange):
        staff.sees(staff.wish(SetSeason, season_id="nobody's"))


def test_a_closure_ends_what_is_reserved_on_its_days_and_is_lifted_again(staff: Staff) -> None:
    mine, other = staff.books("A"), staff.books("B", who="bob", day=THURSDAY)
    wish = staff.wish(CloseDays, last=WEDNESDAY)

    assert staff.sees(wish) == {mine: ""}
    staff.goes_ahead(wish)

    assert staff.state(other)[1] == "reserved"
    for day in (TUESDAY, WEDNESDAY):
        with pytest.raises(SiteClosed) as refused:
            staff.books("C", day=day)
        assert refused.value.facts == {"day": str(day), "cause": "works"}

    lifted = staff.goes_ahead(staff.wish(LiftClosure, closure_id=staff.closure()))

    assert topics(lifted.events) == ["closure-lifted"]
    assert staff.books("C")


def test_what_contradicts_itself_is_neither_previewed_nor_made(staff: Staff) -> None:
    staff.goes_ahead(staff.wish(SetSeason))
    backwards: dict[str, Any] = {"first": FRIDAY, "last": MONDAY - timedelta(days=1)}
    wrong: list[Any] = [
        staff.wish(CloseDays, **backwards),
        staff.wish(SetSeason, **backwards),
        staff.wish(SetSeason),
        staff.wish(AdoptPolicy, policy=POLICY),
    ]
    before = staff.head()

    for wish in wrong:
        for verb in (staff.sees, staff.goes_ahead):
            with pytest.raises(Contradictory):
                verb(wish)

    assert staff.head() == before


# Blocks


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


# What stands where


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
