"""What is free when, and what is nearest."""

import pytest

from booking.application import Bookings
from booking.attending import check_in, release_desk
from booking.reserving import reserve_desk
from projections.availability import PositionDay, availability, nearest_free
from projections.day import Occupancy
from projections.places import PositionPlace
from tests.support import house
from tests.support.house import MONDAY, opened, reserve, stamp
from tests.support.wall import wall_over


def standing(code: str, x: int = 0, y: int = 0) -> PositionPlace:
    return PositionPlace(code, "quay", x, y, 0, (), ())


def held(code: str, starts: str, ends: str, state: str = "reserved") -> Occupancy:
    return Occupancy(
        stay=1,
        reservation_id=f"{code}-{starts}",
        site_id="ess",
        day="2026-11-23",
        position_id=code,
        member_id="ada",
        starts=starts,
        ends=ends,
        time_zone="UTC",
        state=state,
        reason="",
        held_until="",
    )


def free_codes(days: list[PositionDay]) -> list[str]:
    return [day.code for day in days if day.free]


@pytest.mark.parametrize(
    ("starts", "ends", "free"),
    [
        ("08:30", "09:00", True),
        ("12:00", "13:00", True),
        ("08:30", "09:15", False),
        ("11:45", "12:15", False),
        ("10:00", "11:00", False),
        ("08:30", "19:00", False),
        ("09:00", "12:00", False),
    ],
)
def test_hours_that_only_touch_leave_a_desk_free(starts: str, ends: str, free: bool) -> None:
    (day,) = availability([standing("A")], [held("A", "09:00", "12:00")], starts, ends)

    assert day.free is free


@pytest.mark.parametrize(
    ("state", "free"),
    [
        ("held", False),
        ("reserved", False),
        ("checked-in", False),
        ("released", True),
        ("no-show", True),
        ("moved", True),
    ],
)
def test_a_desk_is_free_again_once_it_is_given_back(state: str, free: bool) -> None:
    (day,) = availability([standing("A")], [held("A", "09:00", "12:00", state)], "09:00", "12:00")

    assert day.free is free
    assert len(day.busy) == (0 if free else 1)


def test_the_end_of_the_day_is_later_than_any_hour_in_it() -> None:
    (day,) = availability([standing("A")], [held("A", "22:00", "24:00")], "23:00", "24:00")

    assert not day.free


def test_every_position_is_there_in_the_order_given_with_what_holds_it() -> None:
    morning, evening = held("B", "09:00", "12:00"), held("B", "17:00", "19:00")
    places = [standing("C"), standing("A"), standing("B")]

    days = availability(places, [morning, evening, held("Z", "09:00", "12:00")], "13:00", "14:00")

    assert [day.code for day in days] == ["C", "A", "B"]
    assert [day.busy for day in days] == [(), (), (morning, evening)]
    assert free_codes(days) == ["C", "A", "B"]


def test_what_is_shown_free_can_be_had_and_nothing_else() -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    given_back, taken = reserve("B", member="bob"), reserve("C", member="eve")
    for asked in (given_back, taken):
        reserve_desk(bookings, asked)
    release_desk(bookings, house.release(given_back, stamp("bob")))
    check_in(bookings, house.check_in(taken, stamp("eve", at=house.SEVEN.replace(hour=9))))

    with wall.look() as view:
        days = availability(
            wall.places.positions_of(view.connection, "ess", MONDAY),
            wall.day.on(view.connection, "ess", MONDAY),
            "11:00",
            "13:00",
        )

    assert free_codes(days) == ["A", "B"]


FLOOR = [
    standing("A", 0, 0),
    standing("B", 300, 400),
    standing("C", 100, 0),
    standing("D", 0, 100),
    standing("E", 90, 90),
]


def whole_day(*taken: str) -> list[PositionDay]:
    occupancies = [held(code, "09:00", "19:00") for code in taken]
    return availability(FLOOR, occupancies, "09:00", "19:00")


def test_the_nearest_free_desks_come_first_and_as_many_as_asked_for() -> None:
    days = whole_day("A")

    assert [d.code for d in nearest_free(days, "A")] == ["C", "D", "E"]
    assert [d.code for d in nearest_free(days, "A", limit=1)] == ["C"]
    assert [d.code for d in nearest_free(days, "A", limit=9)] == ["C", "D", "E", "B"]


def test_what_is_taken_is_not_offered_nor_the_desk_itself() -> None:
    assert [d.code for d in nearest_free(whole_day("C", "D"), "A")] == ["E", "B"]


def test_there_may_be_nothing_to_offer() -> None:
    assert nearest_free(whole_day("A", "B", "C", "D", "E"), "A") == []
    assert nearest_free(whole_day(), "no such desk") == []
    assert nearest_free([], "A") == []
