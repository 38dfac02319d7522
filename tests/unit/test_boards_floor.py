"""The live floor: what state a position is in, until when, and who is inside."""

from datetime import UTC, date, datetime

import pytest

from booking.attending import check_in
from booking.changing import move
from booking.commands import CheckIn, Move
from projections.day import Occupancy
from projections.floor import floor_now, next_change
from projections.inside import inside
from tests.support.afternoon import Afternoon
from tests.support.house import MONDAY
from tests.unit.test_boards_availability import held, standing

OPEN = ("08:30", "19:00")
NINE_TO_NOON = ("09:00", "12:00")


def now(
    wall: str, *stays: Occupancy, opening: tuple[str, str] | None = OPEN
) -> tuple[str, str, str]:
    """State, until when, and until when it is free."""
    (shown,) = floor_now([standing("A")], stays, opening, wall)
    return shown.state, shown.until, shown.free_until


def at_nine(state: str) -> Occupancy:
    return held("A", *NINE_TO_NOON, state)


def test_what_nobody_has_is_free_until_the_site_closes() -> None:
    assert now("10:00") == ("free", "19:00", "19:00")


@pytest.mark.parametrize("state", ["held", "reserved", "blocked", "assigned"])
def test_what_is_free_is_so_until_somebody_has_it(state: str) -> None:
    assert now("08:30", held("A", "15:00", "16:00", state)) == ("free", "15:00", "15:00")


@pytest.mark.parametrize("state", ["held", "reserved", "blocked", "assigned", "checked-in"])
def test_what_somebody_has_is_so_from_its_start_to_its_end(state: str) -> None:
    assert now("09:00", at_nine(state)) == (state, "12:00", "")
    assert now("11:59", at_nine(state)) == (state, "12:00", "")


@pytest.mark.parametrize("state", ["held", "reserved", "blocked", "assigned"])
def test_what_is_over_keeps_nobody_out(state: str) -> None:
    assert now("12:00", at_nine(state)) == ("free", "19:00", "19:00")


@pytest.mark.parametrize("state", ["released", "no-show", "moved"])
def test_what_was_given_back_is_free(state: str) -> None:
    assert now("10:00", at_nine(state)) == ("free", "19:00", "19:00")


def test_who_has_come_early_sits_there() -> None:
    assert now("08:50", at_nine("checked-in")) == ("checked-in", "12:00", "")


def test_who_stays_too_long_does_so_until_the_site_closes() -> None:
    next_one = held("A", "12:00", "14:00")

    assert now("12:30", at_nine("checked-in"), next_one) == ("overstayed", "19:00", "")


def test_a_position_is_closed_before_the_first_hour_and_after_the_last() -> None:
    assert now("08:00", held("A", "08:30", "10:00")) == ("closed", "08:30", "")
    assert now("19:00") == ("closed", "24:00", "")
    assert now("20:00", at_nine("checked-in")) == ("closed", "24:00", "")
    assert now("10:00", opening=None) == ("closed", "24:00", "")


def test_the_same_state_goes_on_through_whoever_follows() -> None:
    assert now("09:30", at_nine("reserved"), held("A", "12:00", "14:00")) == (
        "reserved", "14:00", "",
    )  # fmt: skip


def test_a_block_weighs_more_than_a_branch() -> None:
    branch = held("A", "00:00", "24:00", "assigned")

    assert now("10:00", branch, at_nine("blocked")) == ("blocked", "12:00", "")
    assert now("12:00", branch, at_nine("blocked")) == ("assigned", "19:00", "")
    assert now("10:00", branch, at_nine("reserved")) == ("reserved", "12:00", "")


def test_the_next_change_is_the_first_of_all_positions() -> None:
    shown = floor_now([standing("A"), standing("B")], [at_nine("reserved")], OPEN, "10:00")

    assert next_change(shown, MONDAY, "Africa/Casablanca") == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert next_change([], date(2026, 7, 1), "Europe/Berlin") == datetime(
        2026, 7, 1, 22, tzinfo=UTC
    )


# Who is inside


def test_who_is_inside_is_known_by_position_since_when_and_until_when() -> None:
    house = Afternoon()
    late, early, gone = (house.reserves(p, "09:00", "12:00", who=p) for p in "BCD")
    house.does(check_in, CheckIn, late, "09:10", who="B")
    house.does(check_in, CheckIn, early, "08:50", who="C")
    house.does(move, Move, early, "09:20", who="C", to_position_id="A")

    with house.wall.look() as view:
        found = inside(house.wall, view.connection, "ess", MONDAY)

    assert gone not in [each.row.reservation_id for each in found]
    assert [
        (e.row.position_id, e.zone, e.row.member_id, e.row.checked_in_at[11:16], e.row.ends)
        for e in found
    ] == [("A", "quay", "C", "08:50", "12:00"), ("B", "quay", "B", "09:10", "12:00")]
