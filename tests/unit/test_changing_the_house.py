"""What the house offers, changed: its hours and its numbers; and each change taken back."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from booking.attending import check_in
from booking.commands import AdoptPolicy, CheckIn, CloseDays, LiftClosure, SetSeason, WithdrawSeason
from domain.refusals import Contradictory, OutsideHours, SiteClosed, UnknownChange
from tests.support.changing import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Staff, topics
from tests.support.house import MONDAY, POLICY


@pytest.fixture
def staff() -> Staff:
    return Staff()


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
