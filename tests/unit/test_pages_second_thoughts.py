"""What may still be changed about a reservation, and when a position stops waiting."""

from datetime import UTC, datetime

import pytest

from projections.reservations import ReservationRow
from tests.support.house import POLICY
from web.pages.second_thoughts import later_ends, undoing
from web.standing import Standing


def utc(time: str) -> str:
    return f"2026-11-23T{time}:00Z"


def standing(
    at: str = "10:00",
    *,
    id_: str = "r",
    position: str = "A",
    hours: tuple[str, str] = ("09:00", "12:00"),
    state: str = "reserved",
    reason: str = "",
    reserved: str = "07:00",
    held: str = "",
) -> Standing:
    starts, ends = hours
    row = ReservationRow(
        *(id_, "ada", "ada", "", "ess", position, "2026-11-23", starts, ends),
        *(utc(starts), utc(ends), "Africa/Casablanca", 1, state, reason, ""),
        reserved_at=utc(reserved),
        held_until=utc(held) if held else "",
        checked_in_at="",
        released_at="",
        sequence=1,
    )
    return Standing(row, POLICY, datetime.fromisoformat(utc(at)).astimezone(UTC))


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("08:44", "upcoming"),
        ("08:45", "due"),
        ("09:14", "due"),
        ("09:15", "late"),
        ("09:29", "late"),
        ("09:30", "overdue"),
        ("12:00", "missed"),
    ],
)
def test_what_is_awaited_becomes_more_urgent_until_the_position_waits_no_longer(
    at: str, state: str
) -> None:
    assert standing(at).state == state


def test_more_than_half_of_the_opening_day_waits_longer() -> None:
    assert standing("09:00", hours=("09:00", "14:00")).held == "09:30"
    assert standing("09:00", hours=("09:00", "14:30")).held == "11:00"
    assert standing("11:00", hours=("09:00", "14:30")).held == ""


@pytest.mark.parametrize(
    ("at", "state", "held"), [("07:04", "held", "07:05"), ("07:05", "lapsed", "")]
)
def test_a_hold_waits_to_be_confirmed_and_lapses_by_itself(at: str, state: str, held: str) -> None:
    hold = standing(at, state="held", held="07:05")

    assert (hold.state, hold.held) == (state, held)
    assert hold.may_confirm == hold.stands == (state == "held")


def test_a_recorded_no_show_did_not_come() -> None:
    assert standing(state="no-show").state == "missed"


@pytest.mark.parametrize(
    ("state", "reason", "at", "undo"),
    [
        ("checked-in", "", "10:00", "Undo check-in"),
        ("released", "left", "10:00", "Undo check-out"),
        ("released", "cancelled", "10:00", "Undo cancellation"),
        ("released", "closed", "10:00", ""),
        ("released", "erased", "10:00", ""),
        ("reserved", "", "10:00", ""),
        ("no-show", "", "10:00", ""),
        ("released", "left", "12:00", ""),
        ("checked-in", "", "12:00", ""),
    ],
)
def test_the_last_step_can_be_taken_back_until_the_end(
    state: str, reason: str, at: str, undo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.second_thoughts.gettext", str)

    assert undoing(standing(at, state=state, reason=reason), []) == undo


@pytest.mark.parametrize(
    ("other", "free"),
    [
        (standing(id_="o", hours=("11:00", "13:00")), False),
        (standing(id_="o", hours=("12:00", "13:00")), True),
        (standing(id_="o", hours=("08:00", "09:00"), state="checked-in"), False),
        (standing(id_="o", hours=("11:00", "13:00"), position="B"), True),
        (standing(id_="o", hours=("11:00", "13:00"), state="released", reason="left"), True),
        (standing(id_="o", hours=("11:00", "13:00"), state="held", held="09:05"), True),
        (standing(id_="o", hours=("11:00", "13:00"), state="held", held="10:05"), False),
    ],
)
def test_nothing_is_taken_back_once_somebody_else_needs_the_place(
    other: Standing, free: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.second_thoughts.gettext", str)
    left = standing(state="released", reason="left")

    assert bool(undoing(left, [left, other])) == free


@pytest.mark.parametrize(
    ("ends", "next_", "later"),
    [
        ("18:15", "", ["18:30", "18:45", "19:00"]),
        ("18:15", "18:45", ["18:30", "18:45"]),
        ("18:15", "18:15", []),
        ("19:00", "", []),
        ("18:40", "", ["18:45", "19:00"]),
    ],
)
def test_one_may_stay_until_the_next_reservation_or_closing(
    ends: str, next_: str, later: list[str]
) -> None:
    here = standing(hours=("09:00", ends), state="checked-in")
    others = [standing(id_="n", hours=(next_, "19:00"))] if next_ else []

    assert later_ends(here, [here, *others]) == later


def test_who_is_awaited_may_ask_for_longer_beforehand() -> None:
    assert later_ends(standing("08:00"), [])[0] == "12:15"


def test_what_is_over_or_only_held_gets_no_longer() -> None:
    assert later_ends(standing("12:00", state="checked-in"), []) == []
    assert later_ends(standing(state="released", reason="cancelled"), []) == []
    assert later_ends(standing(state="held", held="10:05"), []) == []


def test_only_staff_take_back_a_no_show_and_only_before_the_end() -> None:
    missed = standing(state="no-show")

    assert undoing(missed, [missed], staff=True)
    assert not undoing(missed, [missed])
    assert not undoing(standing("12:00", state="no-show"), [], staff=True)
