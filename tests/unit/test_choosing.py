"""Which desk for a member, which desks for a team, which other time."""

from datetime import date
from typing import Any

import msgspec
import pytest

from projections.availability import PositionDay
from projections.choosing import groups, last_desk, other_times, ranked
from projections.places import PositionPlace
from projections.reservations import ReservationRow
from tests.support.house import MONDAY, POLICY

SUNDAY = date(2026, 11, 29)


def desk(
    code: str,
    x: int,
    *,
    zone: str = "quay",
    features: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
    free: bool = True,
) -> PositionDay:
    return PositionDay(PositionPlace(code, zone, x, 0, 0, features, beside), (), free)


def taken(day: PositionDay) -> PositionDay:
    return day._replace(free=False)


# Two zones on a line, a metre between neighbours; C and D stand beside each other.
A = desk("A", 0, features=("window",))
B = desk("B", 100)
C = desk("C", 200, beside=("D",))
D = desk("D", 300, zone="quiet", features=("screen", "window"))
E = desk("E", 400, zone="quiet", features=("screen",))
FLOOR = [E, D, C, B, A]


def test_the_desk_of_last_time_comes_first_then_its_zone_then_what_is_near() -> None:
    assert ranked([FLOOR], last="C") == ("C", "B", "A", "D", "E")
    assert ranked([FLOOR], last="E") == ("E", "D", "C", "B", "A")


def test_features_decide_where_zones_do_not() -> None:
    assert ranked([FLOOR], features=["screen", "window"]) == ("D", "A", "E", "B", "C")
    assert ranked([FLOOR], last="B", features=["window"]) == ("B", "A", "C", "D", "E")


def test_who_never_came_and_wishes_nothing_gets_the_first() -> None:
    assert ranked([FLOOR]) == ranked([FLOOR[::-1]]) == ("A", "B", "C", "D", "E")
    assert ranked([FLOOR], last="Z") == ("A", "B", "C", "D", "E")


def test_only_what_is_free_is_chosen() -> None:
    assert ranked([[taken(C), A, B]], last="C") == ("B", "A")
    assert ranked([[taken(A)]]) == ranked([[]]) == ranked([]) == ()


def test_over_several_days_what_is_free_on_all_of_them_comes_first() -> None:
    assert ranked([[A, B], [taken(A), B]], last="A") == ("B", "A")


def row(code: str, reserved_at: str, reason: str = "", member: str = "ada") -> ReservationRow:
    fields: dict[str, Any] = dict.fromkeys(ReservationRow._fields, "")
    fields |= {"policy_version": 1, "sequence": 1}
    about = {"member_id": member, "site_id": "ess", "position_id": code, "reason": reason}
    return ReservationRow(**{**fields, **about, "reserved_at": reserved_at})


def test_the_last_desk_is_that_of_the_latest_reservation_that_counts() -> None:
    rows = [
        row("B", "2026-11-02"),
        row("A", "2026-11-01", "left"),
        row("C", "2026-11-03", "cancelled"),
        row("D", "2026-11-04", "lapsed"),
        row("E", "2026-11-05", member="guest:1"),
    ]

    assert last_desk(rows, "ada", "ess") == "B"
    assert last_desk(rows, "bob", "ess") == last_desk(rows, "ada", "rba") == ""


def line(*codes: str) -> list[PositionDay]:
    """Desks beside each other, a metre apart."""
    return [desk(code, 100 * n, beside=codes[n + 1 : n + 2]) for n, code in enumerate(codes)]


def test_a_team_sits_side_by_side_as_closely_as_can_be() -> None:
    found = groups(line("A", "B", "C", "D"), 2)

    assert found[:3] == (("A", "B"), ("B", "C"), ("C", "D"))


def test_neighbours_come_before_what_is_only_near() -> None:
    apart = [desk("A", 0, beside=("B",)), desk("B", 500), desk("X", 10), desk("Y", 20)]

    assert groups(apart, 2)[:2] == (("A", "B"), ("A", "X"))


def test_who_says_so_does_not_matter_between_neighbours() -> None:
    one_way = [desk("A", 0), desk("B", 900, beside=("A",)), desk("C", 100)]

    assert groups(one_way, 2)[0] == ("A", "B")


def test_a_taken_desk_parts_a_team_that_then_sits_near() -> None:
    desks = line("A", "B", "C")
    desks[1] = taken(desks[1])

    assert groups(desks, 2) == (("A", "C"),)


def test_too_few_desks_are_no_group() -> None:
    assert groups(line("A", "B"), 3) == groups([], 2) == ()


@pytest.mark.parametrize("seats", [2, 7, 20])
def test_every_group_is_of_free_desks_beside_each_other_where_there_is_room(seats: int) -> None:
    # A hall of 15 by 15 desks, and five pairs that stand so close that they tempt.
    hall = [
        PositionDay(
            PositionPlace(
                f"{x:02}-{y:02}",
                *("hall", 150 * x, 150 * y, 0, ()),
                tuple(f"{a:02}-{b:02}" for a, b in ((x + 1, y), (x, y + 1)) if a < 15 and b < 15),
            ),
            (),
            free=(x + y) % 7 != 3,
        )
        for x in range(15)
        for y in range(15)
    ]
    pairs = [
        desk(f"{name}{n}", 9000 + 500 * i + n, beside=(f"{name}{1 - n}",))
        for i, name in enumerate("PQRST")
        for n in range(2)
    ]
    free = {day.code for day in (*hall, *pairs) if day.free}

    found = groups([*hall, *pairs], seats)

    assert found == groups([*pairs[::-1], *hall[::-1]], seats)
    assert len(found) == len(set(found)) <= 40
    for group in found:
        assert len(set(group)) == seats
        assert free.issuperset(group)
        assert list(group) == sorted(group)
    assert found[0] == ("P0", "P1") if seats == 2 else found[0][0] < "P"


def test_other_times_are_as_long_on_the_grid_within_hours_and_the_nearest_first() -> None:
    times = other_times(POLICY, MONDAY, "09:00", "12:00")

    assert times[:4] == [
        ("08:45", "11:45"),
        ("09:15", "12:15"),
        ("08:30", "11:30"),
        ("09:30", "12:30"),
    ]
    assert times[-1] == ("16:00", "19:00")
    assert ("09:00", "12:00") not in times


def test_no_other_time_has_begun_long_ago() -> None:
    times = other_times(POLICY, MONDAY, "09:00", "12:00", earliest="10:07")

    assert times[0] == ("10:00", "13:00")
    assert min(times) == ("10:00", "13:00")


def test_a_closed_day_and_a_day_too_short_have_no_other_time() -> None:
    assert other_times(POLICY, SUNDAY, "09:00", "12:00") == []
    assert other_times(POLICY, MONDAY, "08:30", "19:00") == []


def test_off_the_grid_a_time_may_only_end_at_closing() -> None:
    odd = msgspec.structs.replace(POLICY, hours=(("08:10", "19:10"),) * 7)

    assert other_times(odd, MONDAY, "18:30", "19:10") == []
    assert other_times(odd, MONDAY, "08:15", "09:15")[0] == ("08:30", "09:30")
