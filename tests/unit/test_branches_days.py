"""Days of a branch's desk that are given to all, or kept."""

from datetime import timedelta

import pytest

from booking.commands import KeepDays, OpenDays
from domain.kernel import Role
from domain.refusals import NotYours, PositionAssigned, UnknownChange, UnknownPosition
from tests.support.afternoon import at
from tests.support.branches import NEXT_MONDAY, set_days, staff_of_atlas
from tests.support.changing import FRIDAY, THURSDAY, WEDNESDAY, Staff, topics
from tests.support.diaries import hours


@pytest.fixture
def staff() -> Staff:
    return staff_of_atlas()


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
