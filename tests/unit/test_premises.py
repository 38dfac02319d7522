"""What the house has decided about a position is kept while it matters, and no longer."""

from datetime import timedelta

import pytest

from domain.position import Blocked
from tests.support.diaries import FREE, NOON, arrived, hours, promised
from tests.support.house import MONDAY
from tests.support.premises import MINE, SECOND, blocked, day, given, marks, stands, then


def test_blocks_and_assignments_that_are_over_are_swept_out_by_the_time_in_the_event() -> None:
    years = [
        event
        for number in range(0, 900, 3)
        for event in (blocked(number), given(number, number + 2, id_=f"a{number}", on=number))
    ]

    premises = then(FREE, *years).premises

    assert [each.id for each in premises.blocks] == ["b897"]
    assert [each.id for each in premises.assignments] == ["a894", "a897"]


@pytest.mark.parametrize(("days", "remembered"), [(2, True), (3, False)])
def test_what_has_just_ended_is_remembered_for_two_days(days: int, remembered: bool) -> None:
    one = then(FREE, blocked(0), given(-3, 0))

    for event in (blocked(days), given(days, days, id_="a2", on=days)):
        premises = then(one, event).premises
        assert ("b0" in {each.id for each in premises.blocks}) is remembered
        assert ("a1" in {each.id for each in premises.assignments}) is remembered


def test_what_is_to_come_is_never_swept() -> None:
    far = then(
        FREE,
        Blocked(
            **marks(),
            block_id="far",
            starts=f"{day(80)}T09:00",
            ends=f"{day(80)}T10:00",
            cause="event",
        ),
        blocked(40),
    )

    assert [each.id for each in far.premises.blocks] == ["far", "b40"]


def test_reservations_and_premises_leave_each_other_alone() -> None:
    position = then(MINE, given(30, 40), blocked(20), stands(SECOND, 50, 1))

    assert position.diary == MINE.diary
    later = promised("bob", hours("09:00", "10:00", MONDAY + timedelta(days=2)), "r2", on=position)
    assert later.premises == position.premises
    assert (
        arrived(later, at=NOON - timedelta(hours=1, minutes=30) + timedelta(days=1)).premises
        == position.premises
    )
