"""The day board: who has which position when."""

from collections.abc import Callable
from datetime import timedelta

import pytest

import projections.follower
from booking.application import Bookings
from booking.attending import check_in, check_out, release_desk
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.position import Reason
from domain.refusals import Refusal
from projections.boards import Wall
from projections.day import Occupancy
from tests.support import house
from tests.support.house import MONDAY, SEVEN, opened, reserve, site, stamp
from tests.support.wall import contents, wall_over

NINE = SEVEN + timedelta(hours=2)


@pytest.fixture
def bookings() -> Bookings:
    return opened(Bookings.in_memory(), site(), site("rba"))


@pytest.fixture
def wall(bookings: Bookings) -> Wall:
    return wall_over(bookings.event_log)


def day_of(wall: Wall, site_id: str = "ess", ahead: int = 0) -> list[Occupancy]:
    with wall.look() as view:
        return wall.day.on(view.connection, site_id, MONDAY + timedelta(days=ahead))


def arrive(bookings: Bookings, asked: ReserveDesk) -> None:
    check_in(bookings, house.check_in(asked, stamp(asked.member_id, at=NINE)))


def leave(bookings: Bookings, asked: ReserveDesk) -> None:
    later = stamp(asked.member_id, at=NINE + timedelta(hours=1))
    check_out(bookings, house.check_out(asked, later))


def give_back(bookings: Bookings, asked: ReserveDesk, reason: Reason = "cancelled") -> None:
    by = stamp("sami", role="front-desk", at=NINE)
    release_desk(bookings, house.release(asked, by, reason))


def test_a_desk_that_is_reserved_is_shown_with_who_when_and_where(
    bookings: Bookings, wall: Wall
) -> None:
    asked = reserve()
    reserve_desk(bookings, asked)

    assert day_of(wall) == [
        Occupancy(
            stay=bookings.event_log.head() - 1,
            reservation_id=asked.reservation_id,
            site_id="ess",
            day="2026-11-23",
            position_id="A",
            member_id="ada",
            starts="09:00",
            ends="12:00",
            time_zone="Africa/Casablanca",
            state="reserved",
            reason="",
            held_until="",
        )
    ]


def test_who_arrives_is_checked_in_and_still_holds_the_desk(bookings: Bookings, wall: Wall) -> None:
    asked = reserve()
    reserve_desk(bookings, asked)
    arrive(bookings, asked)

    (seen,) = day_of(wall)

    assert (seen.state, seen.reason, seen.holds) == ("checked-in", "", True)


def test_who_leaves_has_given_the_desk_back(bookings: Bookings, wall: Wall) -> None:
    asked = reserve()
    reserve_desk(bookings, asked)
    arrive(bookings, asked)
    leave(bookings, asked)

    (seen,) = day_of(wall)

    assert (seen.state, seen.reason, seen.holds) == ("released", "left", False)


@pytest.mark.parametrize("reason", ["cancelled", "left", "closed", "displaced", "erased"])
def test_a_desk_given_back_says_why(bookings: Bookings, wall: Wall, reason: Reason) -> None:
    asked = reserve()
    reserve_desk(bookings, asked)
    give_back(bookings, asked, reason)

    (seen,) = day_of(wall)

    assert (seen.state, seen.reason, seen.holds) == ("released", reason, False)


def test_a_desk_given_back_and_taken_again_is_there_twice(bookings: Bookings, wall: Wall) -> None:
    first, second = reserve(), reserve(member="bob")
    reserve_desk(bookings, first)
    give_back(bookings, first)
    reserve_desk(bookings, second)

    assert {(seen.member_id, seen.state) for seen in day_of(wall)} == {
        ("ada", "released"),
        ("bob", "reserved"),
    }


def test_a_day_is_in_order_of_start_then_of_position(bookings: Bookings, wall: Wall) -> None:
    wishes = [("C", "10:00"), ("B", "09:00"), ("A", "10:00"), ("A", "09:00")]
    for number, (position, starts) in enumerate(wishes):
        ends = f"{int(starts[:2]) + 1}:00"
        reserve_desk(bookings, reserve(position, starts, ends, member=f"member-{number}"))

    seen = [(o.position_id, o.starts) for o in day_of(wall)]

    assert seen == [("A", "09:00"), ("B", "09:00"), ("A", "10:00"), ("C", "10:00")]


def test_other_days_and_other_sites_are_not_shown(bookings: Bookings, wall: Wall) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    reserve_desk(bookings, reserve(member="ada"))
    reserve_desk(bookings, reserve(member="bob", day=tomorrow))
    reserve_desk(bookings, reserve(member="eve", site_id="rba"))

    assert [o.member_id for o in day_of(wall)] == ["ada"]
    assert [o.member_id for o in day_of(wall, ahead=1)] == ["bob"]
    assert [o.member_id for o in day_of(wall, "rba")] == ["eve"]
    assert day_of(wall, ahead=2) == []
    assert day_of(wall, "nowhere") == []


def test_a_site_without_a_life_says_so(bookings: Bookings, wall: Wall) -> None:
    reserve_desk(bookings, reserve(site_id="rba"))

    with wall.look() as view:
        assert wall.day.has_any(view.connection, "rba")
        assert not wall.day.has_any(view.connection, "ess")


def test_what_was_refused_leaves_no_trace(bookings: Bookings, wall: Wall) -> None:
    reserve_desk(bookings, reserve())
    before = contents(wall)

    for asked in (reserve(member="bob"), reserve("B"), reserve("Z"), reserve("C", "05:00")):
        with pytest.raises(Refusal):
            reserve_desk(bookings, asked)

    assert contents(wall) == before


def play_a_story(bookings: Bookings) -> None:
    """Four desks through all their states, one after the other."""
    told = [reserve("A"), reserve("B", member="bob"), reserve("C", member="eve")]
    for asked in told:
        reserve_desk(bookings, asked)
    arrive(bookings, told[0])
    give_back(bookings, told[1], "displaced")
    arrive(bookings, told[2])
    leave(bookings, told[0])
    reserve_desk(bookings, reserve("B", "13:00", "15:00", member="bob"))
    leave(bookings, told[2])


@pytest.mark.parametrize("batch", [1, 2, 3, 5, 8, 13])
def test_how_the_log_is_cut_into_batches_makes_no_difference(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings = opened(Bookings.in_memory())
    at_once, in_batches = wall_over(bookings.event_log), wall_over(bookings.event_log)
    play_a_story(bookings)
    at_once.pull()

    monkeypatch.setattr(projections.follower, "BATCH", batch)

    assert contents(in_batches) == contents(at_once)


def test_every_state_a_reservation_goes_through_can_be_seen(bookings: Bookings, wall: Wall) -> None:
    asked, seen = reserve(), []
    acts: list[Callable[[Bookings, ReserveDesk], object]] = [reserve_desk, arrive, leave]
    for act in acts:
        act(bookings, asked)
        seen.append(day_of(wall)[0].state)

    assert seen == ["reserved", "checked-in", "released"]
