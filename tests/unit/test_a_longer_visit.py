"""Staying longer, and sitting elsewhere."""

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.attending import check_in, check_out
from booking.changing import correct_arrival, correct_departure, extend, move, undo
from booking.commands import (
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    ReserveDesk,
    Settle,
    Undo,
)
from booking.reserving import hold_desk, reserve_desk
from booking.settling import settle
from domain.position import MovedIn
from domain.refusals import (
    AlreadyEnded,
    MemberElsewhere,
    OutsideHours,
    PositionTaken,
    Stale,
    UnknownPosition,
)
from tests.support import house
from tests.support.house import POLICY, ROUND_THE_CLOCK, opened, reserve, site, stamp
from tests.support.log import rows
from tests.support.visiting import TUESDAY, at, desk, topics


def extension(wish: ReserveDesk, ends: str, wall: str = "10:00") -> Extend:
    return Extend(by=stamp("ada", at=at(wall)), ends=ends, **house.about(wish))


def removal(wish: ReserveDesk, to: str, wall: str = "10:20") -> Move:
    return Move(by=stamp("ada", at=at(wall)), to_position_id=to, **house.about(wish))


def test_one_stays_longer_and_is_expected_there_for_longer(
    bookings: Bookings, here: ReserveDesk
) -> None:
    assert topics(extend(bookings, extension(here, "14:00"))) == [
        *("position.extended", "agenda.changed")
    ]
    assert not extend(bookings, extension(here, "14:00")).events
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, reserve("A", "13:00", "15:00", member="bob"))
    with pytest.raises(MemberElsewhere):
        reserve_desk(bookings, reserve("B", "13:00", "15:00"))


def test_one_stays_as_long_as_the_site_is_open_and_nobody_is_next_and_one_is_nowhere_else(
    bookings: Bookings, here: ReserveDesk
) -> None:
    reserve_desk(bookings, reserve("A", "15:00", "16:00", member="bob"))
    reserve_desk(bookings, reserve("B", "14:00", "14:30"))

    with pytest.raises(OutsideHours):
        extend(bookings, extension(here, "19:15"))
    with pytest.raises(PositionTaken):
        extend(bookings, extension(here, "15:15"))
    with pytest.raises(MemberElsewhere):
        extend(bookings, extension(here, "14:15"))
    assert extend(bookings, extension(here, "14:00")).events


def test_who_sits_moves_for_what_is_left_on_the_grid(bookings: Bookings, here: ReserveDesk) -> None:
    outcome = move(bookings, removal(here, "B"))

    _, moved, _ = outcome.events
    assert topics(outcome) == ["position.moved-out", "position.moved-in", "agenda.changed"]
    assert isinstance(moved, MovedIn)
    assert (moved.period.starts, moved.period.ends, moved.status) == (
        *("10:15", "12:00", "checked-in"),
    )
    assert reserve_desk(bookings, reserve("A", "10:15", "12:00", member="bob")).events
    there = replace(here, position_id="B")
    assert check_out(bookings, house.check_out(there, stamp("ada", at=at("11:00")))).events


def test_who_has_not_come_moves_with_all_of_their_time(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    _, moved, _ = move(bookings, removal(mine, "B")).events

    assert isinstance(moved, MovedIn)
    assert (moved.period.starts, moved.status) == ("09:00", "reserved")


def test_who_came_early_moves_with_all_of_their_time(bookings: Bookings, mine: ReserveDesk) -> None:
    check_in(bookings, house.check_in(mine, stamp("ada", at=at("08:46"))))

    _, moved, _ = move(bookings, removal(mine, "B", wall="08:50")).events

    assert isinstance(moved, MovedIn)
    assert moved.period.starts == "09:00"


def test_who_came_before_midnight_moves_with_the_hours_of_the_new_day() -> None:
    always = (replace(POLICY, hours=ROUND_THE_CLOCK),)
    bookings = opened(Bookings.in_memory(), site(policies=always))
    wish = reserve("A", "00:00", "02:00", day=TUESDAY)
    reserve_desk(bookings, wish)
    check_in(bookings, house.check_in(wish, stamp("ada", at=at("23:45"))))

    _, moved, _ = move(bookings, removal(wish, "B", wall="23:50")).events

    assert isinstance(moved, MovedIn)
    assert (moved.period.day, moved.period.starts) == (f"{TUESDAY}", "00:00")


def test_moving_to_where_one_is_already_is_no_fact(bookings: Bookings, here: ReserveDesk) -> None:
    assert not move(bookings, removal(here, "A")).events


def test_one_moves_to_a_desk_that_is_there_and_free_or_stays(
    bookings: Bookings, here: ReserveDesk
) -> None:
    reserve_desk(bookings, reserve("B", "11:00", "12:00", member="bob"))
    before = rows(bookings)

    with pytest.raises(PositionTaken):
        move(bookings, removal(here, "B"))
    with pytest.raises(UnknownPosition):
        move(bookings, removal(here, "Z"))
    assert rows(bookings) == before


def test_one_moves_back_again(bookings: Bookings, here: ReserveDesk) -> None:
    move(bookings, removal(here, "B"))

    there = replace(here, position_id="B")
    assert move(bookings, removal(there, "A", wall="10:50")).events
    assert [*bookings.position("ess", "A").state.diary] == [here.reservation_id]
    assert not bookings.position("ess", "B").state.diary


def test_a_hold_is_confirmed_before_it_is_moved_or_extended(bookings: Bookings) -> None:
    held = house.hold("A")
    hold_desk(bookings, held)

    with pytest.raises(Stale):
        move(bookings, removal(held, "B", wall="07:01"))
    with pytest.raises(Stale):
        extend(bookings, extension(held, "13:00", wall="07:01"))


def test_what_never_was_cannot_change(bookings: Bookings, mine: ReserveDesk) -> None:
    unknown = {**house.about(mine), "position_id": "B"}
    ada, sam = stamp("ada", at=at("09:00")), desk("09:00")

    assert not settle(bookings, Settle(by=sam, **unknown)).events
    with pytest.raises(AlreadyEnded):
        extend(bookings, Extend(by=ada, ends="13:00", **unknown))
    with pytest.raises(AlreadyEnded):
        move(bookings, Move(by=ada, to_position_id="C", **unknown))
    with pytest.raises(AlreadyEnded):
        undo(bookings, Undo(by=ada, **unknown))
    with pytest.raises(AlreadyEnded):
        correct_arrival(bookings, CorrectArrival(by=sam, happened="09:00", **unknown))
    with pytest.raises(AlreadyEnded):
        correct_departure(bookings, CorrectDeparture(by=sam, happened="09:00", **unknown))
