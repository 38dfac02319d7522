"""Who does not come, who does not confirm, and who forgets to leave."""

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.reserving import hold_desk, reserve_desk
from domain.position import Missed, Released
from tests.support import house
from tests.support.house import reserve, stamp
from tests.support.visiting import at, sweep, topics


def test_who_does_not_come_in_time_is_elsewhere(bookings: Bookings, mine: ReserveDesk) -> None:
    assert not sweep(bookings, mine, "09:29").events

    outcome = sweep(bookings, mine, "09:30")

    assert topics(outcome) == ["position.no-show", "agenda.freed"]
    assert isinstance(outcome.events[0], Missed)
    assert not sweep(bookings, mine, "09:31").events
    assert reserve_desk(bookings, reserve("B", by=stamp("ada", at=at("09:40")))).events


def test_time_lets_a_hold_lapse(bookings: Bookings) -> None:
    held = house.hold("A")
    hold_desk(bookings, held)

    assert not sweep(bookings, held, "07:04").events
    assert topics(sweep(bookings, held, "07:05")) == ["position.lapsed", "agenda.freed"]
    assert not sweep(bookings, held, "07:06").events


def test_who_forgets_to_leave_is_checked_out_at_closing_time(
    bookings: Bookings, here: ReserveDesk
) -> None:
    assert not sweep(bookings, here, "18:59").events

    closed, freed = sweep(bookings, here, "19:02").events

    assert isinstance(closed, Released)
    assert (closed.reason, closed.happened) == ("closed", at("19:00"))
    assert freed.TOPIC == "agenda.freed"
