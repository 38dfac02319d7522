"""What was done is taken back, and what was missed is recorded afterwards."""

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.attending import release_desk
from booking.changing import correct_arrival, correct_departure, undo
from booking.commands import CorrectArrival, CorrectDeparture, ReserveDesk, Undo
from booking.reserving import reserve_desk
from domain.kernel import Stamp
from domain.position import CheckedIn, Undone
from domain.refusals import MemberElsewhere, PositionTaken
from tests.support import house
from tests.support.house import reserve, stamp
from tests.support.log import rows
from tests.support.visiting import at, desk, sweep, topics


def regret(wish: ReserveDesk, by: Stamp) -> Undo:
    return Undo(by=by, **house.about(wish))


def test_a_cancellation_is_taken_back_while_the_desk_is_free(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    release_desk(bookings, house.release(mine, stamp("ada", at=at("08:00"))))

    outcome = undo(bookings, regret(mine, stamp("ada", at=at("08:01"))))

    assert topics(outcome) == ["position.undone", "agenda.changed"]
    assert isinstance(outcome.events[0], Undone)
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, reserve("A", member="bob"))


def test_a_cancellation_is_not_taken_back_by_who_is_elsewhere_by_now(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    release_desk(bookings, house.release(mine, stamp("ada", at=at("08:00"))))
    reserve_desk(bookings, reserve("B", "11:00", "13:00"))
    before = rows(bookings)

    with pytest.raises(MemberElsewhere):
        undo(bookings, regret(mine, stamp("ada", at=at("08:01"))))
    assert rows(bookings) == before


def test_a_check_in_is_taken_back_and_the_member_is_still_expected(
    bookings: Bookings, here: ReserveDesk
) -> None:
    assert topics(undo(bookings, regret(here, desk("09:05")))) == ["position.undone"]
    assert bookings.agenda("ada").state.claims


def test_whose_no_show_is_taken_back_is_waited_for_anew(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    sweep(bookings, mine, "09:30")
    undo(bookings, regret(mine, desk("09:35")))

    assert not sweep(bookings, mine, "10:04").events
    assert sweep(bookings, mine, "10:05").events


def test_staff_record_that_somebody_noted_as_missing_had_come(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    sweep(bookings, mine, "09:30")
    came = CorrectArrival(by=desk("10:30"), happened="09:10", **house.about(mine))

    outcome = correct_arrival(bookings, came)

    assert topics(outcome) == ["position.checked-in", "agenda.changed"]
    assert isinstance(outcome.events[0], CheckedIn)
    assert outcome.events[0].happened == at("09:10")


def test_staff_record_an_arrival_of_somebody_expected_and_nothing_else_changes(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    came = CorrectArrival(by=desk("09:20"), happened="09:10", **house.about(mine))

    assert topics(correct_arrival(bookings, came)) == ["position.checked-in"]


def test_nobody_had_come_who_has_been_elsewhere(bookings: Bookings, mine: ReserveDesk) -> None:
    sweep(bookings, mine, "09:30")
    reserve_desk(bookings, reserve("B", "11:00", "13:00", by=stamp("ada", at=at("09:40"))))
    came = CorrectArrival(by=desk("13:30"), happened="09:10", **house.about(mine))

    with pytest.raises(MemberElsewhere):
        correct_arrival(bookings, came)


def test_nobody_had_come_to_a_desk_that_another_was_given_since(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    sweep(bookings, mine, "09:30")
    reserve_desk(bookings, reserve("A", "10:00", "12:00", member="bob"))
    came = CorrectArrival(by=desk("12:30"), happened="09:10", **house.about(mine))

    with pytest.raises(PositionTaken):
        correct_arrival(bookings, came)


def test_staff_record_when_somebody_had_left(bookings: Bookings, here: ReserveDesk) -> None:
    left = CorrectDeparture(by=desk("11:00"), happened="10:00", **house.about(here))

    outcome = correct_departure(bookings, left)

    assert topics(outcome) == ["position.released", "agenda.freed"]
    again = replace(left, by=desk("11:01"), happened="10:30")
    assert topics(correct_departure(bookings, again)) == ["position.released"]
