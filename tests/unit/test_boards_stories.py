"""What the boards make of a reservation that is held, extended, moved, undone, missed or shared."""

from datetime import timedelta

import pytest

from booking.attending import check_in, check_out, release_desk
from booking.changing import correct_arrival, correct_departure, extend, move, undo
from booking.commands import (
    CheckIn,
    CheckOut,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    ReleaseDesk,
    Undo,
)
from booking.reserving import confirm_hold
from domain.refusals import AlreadyEnded
from projections.day import Occupancy
from tests.support.afternoon import Afternoon, at
from tests.support.house import MONDAY

Seen = tuple[str, str, str, str, str]


@pytest.fixture
def house() -> Afternoon:
    return Afternoon()


def seen(stays: list[Occupancy]) -> list[Seen]:
    """Where, from when, until when, in which state and why."""
    return [(s.position_id, s.starts, s.ends, s.state, s.reason) for s in stays]


# Holds


def test_a_hold_keeps_the_position_until_it_lapses_by_the_clock_alone(house: Afternoon) -> None:
    id_ = house.holds("A", "09:00", "12:00", when="08:00")

    (stay,) = house.stays(id_, "08:04")
    row = house.row(id_)

    assert (stay.state, stay.holds, stay.held_until) == ("held", True, "2026-11-23T08:05:00Z")
    assert (row.state, row.held_until, row.booker_id) == ("held", "2026-11-23T08:05:00Z", "ada")
    assert house.stays(id_, "08:05") == []
    assert house.stays(id_) == [stay]


def test_a_hold_that_lapsed_is_released(house: Afternoon) -> None:
    id_ = house.holds("A", "09:00", "12:00", when="08:00")
    house.passes(id_, "08:06")

    row = house.row(id_)

    assert (row.state, row.reason, row.released_at) == (
        *("released", "lapsed"),
        "2026-11-23T08:06:00Z",
    )
    assert seen(house.stays(id_, "08:06")) == [("A", "09:00", "12:00", "released", "lapsed")]


def test_a_hold_that_is_confirmed_is_a_reservation_like_any_other(house: Afternoon) -> None:
    id_ = house.holds("A", "09:00", "12:00", when="08:00")
    house.does(confirm_hold, ConfirmHold, id_, "08:03")

    assert house.row(id_).state == "reserved"
    assert seen(house.stays(id_, "08:59")) == [("A", "09:00", "12:00", "reserved", "")]


# Longer, elsewhere, and back


def test_who_stays_longer_has_a_later_end_on_both_boards(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, id_, "09:00")
    house.does(extend, Extend, id_, "11:00", ends="14:30")

    row = house.row(id_)

    assert (row.state, row.starts, row.ends) == ("checked-in", "09:00", "14:30")
    assert row.ends_at == "2026-11-23T14:30:00Z"
    assert seen(house.stays(id_)) == [("A", "09:00", "14:30", "checked-in", "")]


def test_who_moves_there_and_back_leaves_a_stay_at_each_desk(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, id_, "09:00")
    house.does(move, Move, id_, "10:00", to_position_id="B")
    house.does(move, Move, id_, "11:00", to_position_id="A")
    house.does(check_out, CheckOut, id_, "11:30")

    assert seen(house.stays(id_)) == [
        ("A", "09:00", "12:00", "moved", ""),
        ("B", "10:00", "12:00", "moved", ""),
        ("A", "11:00", "12:00", "released", "left"),
    ]
    row = house.row(id_)
    assert (row.position_id, row.starts, row.state) == ("A", "11:00", "released")
    assert row.checked_in_at == "2026-11-23T09:00:00Z"
    assert row.released_at == "2026-11-23T11:30:00Z"


def test_a_reservation_moved_before_it_begins_keeps_its_hours(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.does(move, Move, id_, "08:00", to_position_id="B")

    assert seen(house.stays(id_)) == [
        ("A", "09:00", "12:00", "moved", ""),
        ("B", "09:00", "12:00", "reserved", ""),
    ]
    assert not house.stays(id_)[0].holds
    assert (house.row(id_).position_id, house.row(id_).state) == ("B", "reserved")


# Undone, missed, and recorded afterwards


def test_a_check_in_taken_back_never_happened_to_whoever_looks_now(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, id_, "09:00")
    house.does(undo, Undo, id_, "09:05")

    assert (house.row(id_).state, house.row(id_).checked_in_at) == ("reserved", "")
    assert seen(house.stays(id_)) == [("A", "09:00", "12:00", "reserved", "")]


def test_a_release_taken_back_is_what_it_was_before(house: Afternoon) -> None:
    came, stayed_away = house.reserves("A", "09:00", "12:00"), house.reserves("A", "13:00", "15:00")
    house.does(check_in, CheckIn, came, "09:00")
    house.does(check_out, CheckOut, came, "10:00")
    house.does(undo, Undo, came, "10:05")
    house.does(release_desk, ReleaseDesk, stayed_away, "10:00")
    house.does(undo, Undo, stayed_away, "10:05")

    row = house.row(came)
    assert (row.state, row.reason, row.released_at) == ("checked-in", "", "")
    assert row.checked_in_at == "2026-11-23T09:00:00Z"
    assert (house.row(stayed_away).state, house.row(stayed_away).reason) == ("reserved", "")
    assert seen(house.stays(stayed_away)) == [("A", "13:00", "15:00", "reserved", "")]


def test_who_is_missed_holds_nothing_any_more_and_can_be_expected_again(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.passes(id_, "09:30")

    (stay,) = house.stays(id_)
    assert (stay.state, stay.holds, stay.reason) == ("no-show", False, "")
    assert (house.row(id_).state, house.row(id_).checked_in_at) == ("no-show", "")

    house.does(undo, Undo, id_, "09:40", who="sami", role="front-desk")

    assert house.row(id_).state == house.stays(id_)[0].state == "reserved"


def test_an_arrival_and_a_departure_recorded_afterwards_are_shown_when_they_happened(
    house: Afternoon,
) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.passes(id_, "09:30")
    for verb, wish, when, happened in (
        (correct_arrival, CorrectArrival, "10:00", "09:10"),
        (correct_departure, CorrectDeparture, "12:30", "11:45"),
    ):
        house.does(verb, wish, id_, when, who="sami", role="front-desk", happened=happened)

    row = house.row(id_)

    assert (row.state, row.reason) == ("released", "left")
    assert row.checked_in_at == "2026-11-23T09:10:00Z"
    assert row.released_at == "2026-11-23T11:45:00Z"


def test_who_forgot_to_leave_has_left_at_closing_time(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    house.does(check_in, CheckIn, id_, "09:00")
    house.passes(id_, "19:20")

    assert (house.row(id_).state, house.row(id_).reason) == ("released", "closed")
    assert house.row(id_).released_at == "2026-11-23T19:00:00Z"
    assert seen(house.stays(id_)) == [("A", "09:00", "12:00", "released", "closed")]


# Parties, days, and what is left to settle


def test_who_books_for_a_team_finds_the_guests_too_and_nobody_else_does(house: Afternoon) -> None:
    ids = house.brings("A", "B", "C", starts="09:00", ends="12:00")
    house.reserves("D", "09:00", "12:00", who="bob")

    with house.wall.look() as view:
        mine = house.wall.reservations.of_member(view.connection, "ada", ending_after=at("07:00"))
        past = house.wall.reservations.past_of_member(view.connection, "ada", ended_by=at("12:00"))

    assert {row.reservation_id for row in mine} == {row.reservation_id for row in past} == set(ids)
    assert {row.booker_id for row in mine} == {"ada"}
    assert {row.party_id for row in mine} == {ids[0]}
    assert [row.member_id for row in mine].count("ada") == 1
    assert house.row(house.rows()[3].reservation_id).party_id == ""


def test_a_day_has_every_reservation_by_start_and_position(house: Afternoon) -> None:
    late, second = house.reserves("A", "15:00", "16:00"), house.reserves("B", "09:00", "10:00")
    first = house.reserves("A", "09:00", "10:00", who="bob")
    moved = house.reserves("C", "11:00", "12:00")
    house.does(move, Move, moved, "08:00", to_position_id="D")

    rows = house.rows()

    assert [row.reservation_id for row in rows] == [first, second, moved, late]
    assert house.rows(MONDAY + timedelta(days=1)) == []


def test_time_may_have_decided_about_what_began_lapsed_or_was_never_left(house: Afternoon) -> None:
    held = house.holds("A", "10:00", "11:00", when="08:00")
    expected = house.reserves("B", "09:00", "11:00", who="bob")
    there = house.reserves("C", "09:00", "12:00", who="eve")
    given_back = house.reserves("D", "09:00", "12:00", who="kim")
    house.does(check_in, CheckIn, there, "09:00", who="eve")
    house.does(release_desk, ReleaseDesk, given_back, "08:00", who="kim")

    assert house.unsettled("08:04") == set()
    assert house.unsettled("08:05") == {held}
    assert house.unsettled("09:00") == {held, expected}
    assert house.unsettled("12:00") == {held, expected, there}
    for id_ in (held, expected, there):
        house.passes(id_, "19:30")
    assert house.unsettled("19:30", days=7) == set()


def test_what_was_decided_too_early_leaves_no_trace(house: Afternoon) -> None:
    id_ = house.reserves("A", "09:00", "12:00")
    before = house.row(id_)
    house.passes(id_, "09:29")

    assert house.row(id_) == before
    house.passes(id_, "09:30")
    with pytest.raises(AlreadyEnded):
        house.does(check_in, CheckIn, id_, "09:31")
