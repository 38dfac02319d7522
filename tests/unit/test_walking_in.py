"""Staff give a desk to whoever stands there."""

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.attending import walk_in
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.position import CheckedIn, Reserved
from domain.refusals import MemberElsewhere, NotYours, StillOccupied
from tests.support import house
from tests.support.house import reserve, stamp
from tests.support.visiting import at


def test_a_walk_in_is_reserved_from_the_present_quarter_and_checked_in(
    bookings: Bookings,
) -> None:
    reserved, came, claimed = walk_in(
        bookings, house.walk_in("A", at=at("09:07"), member="ada")
    ).events

    assert isinstance(reserved, Reserved)
    assert (reserved.period.starts, reserved.member_id) == ("09:00", "ada")
    assert isinstance(came, CheckedIn)
    assert came.happened == at("09:07")
    assert claimed.TOPIC == "agenda.claimed"
    with pytest.raises(MemberElsewhere):
        reserve_desk(bookings, reserve("B", "10:00", "11:00"))


def test_whoever_walks_in_may_be_nobody_and_two_nobodies_are_two(bookings: Bookings) -> None:
    members = set()
    for position in "AB":
        first, *_ = walk_in(bookings, house.walk_in(position, at=at("09:07"))).events
        assert isinstance(first, Reserved)
        assert first.member_id == first.booker_id == f"guest:{first.reservation_id}"
        members.add(first.member_id)

    assert len(members) == 2


def test_only_staff_let_somebody_walk_in(bookings: Bookings) -> None:
    asked = house.walk_in("A", at=at("09:07"), member="ada")

    with pytest.raises(NotYours):
        walk_in(bookings, replace(asked, by=stamp("ada", at=at("09:07"))))


def test_a_walk_in_has_any_desk_where_nobody_stays_too_long(
    bookings: Bookings, here: ReserveDesk
) -> None:
    after_noon = at("12:10")

    with pytest.raises(StillOccupied):
        walk_in(bookings, house.walk_in("any", "A", at=after_noon, ends="14:00"))
    reserved, *_ = walk_in(
        bookings, house.walk_in("any", "A", "B", at=after_noon, ends="14:00")
    ).events
    assert isinstance(reserved, Reserved)
    assert reserved.position_id == "B"
