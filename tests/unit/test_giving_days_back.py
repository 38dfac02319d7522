"""Several days are given back at once, wherever they are by now."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.attending import release_days, release_desk
from booking.changing import move
from booking.commands import Move, ReleaseDays, ReserveDesk
from booking.reserving import reserve_desk
from domain.kernel import Stamp
from domain.position import Released
from domain.refusals import NotYours
from tests.support import house
from tests.support.house import MONDAY, opened, reserve, site, stamp
from tests.support.log import rows
from tests.support.visiting import TUESDAY, at, topics


def three_days(bookings: Bookings) -> list[ReserveDesk]:
    wishes = [reserve("A", day=MONDAY + timedelta(days=days)) for days in range(3)]
    for wish in wishes:
        reserve_desk(bookings, wish)
    return wishes


def days_of(wishes: list[ReserveDesk], by: Stamp) -> ReleaseDays:
    them = tuple((wish.site_id, wish.position_id, wish.reservation_id) for wish in wishes)
    return ReleaseDays(by=by, first=MONDAY, last=TUESDAY, reservations=them)


def test_several_are_cancelled_at_once_and_what_has_ended_is_passed_over(
    bookings: Bookings,
) -> None:
    wishes = three_days(bookings)
    release_desk(bookings, house.release(wishes[1], stamp("ada")))

    outcome = release_days(bookings, days_of([*wishes, wishes[0]], stamp("ada")))

    assert topics(outcome) == ["position.released"] * 2 + ["agenda.freed"] * 2
    assert not bookings.agenda("ada").state.claims


def test_one_that_is_anothers_among_several_spoils_them_all(bookings: Bookings) -> None:
    wishes, theirs = three_days(bookings), reserve("B", member="bob")
    reserve_desk(bookings, theirs)
    before = rows(bookings)

    with pytest.raises(NotYours):
        release_days(bookings, days_of([*wishes, theirs], stamp("ada")))
    assert rows(bookings) == before


def test_days_are_given_back_wherever_they_are(bookings: Bookings) -> None:
    opened(bookings, site("rba"))
    wishes = [reserve("A"), reserve("A", day=TUESDAY, site_id="rba")]
    for wish in wishes:
        reserve_desk(bookings, wish)

    outcome = release_days(bookings, days_of(wishes, stamp("ada")))

    assert topics(outcome) == ["position.released"] * 2 + ["agenda.freed"] * 2


def test_a_day_is_given_back_also_when_its_desk_is_another_by_now(bookings: Bookings) -> None:
    seen = three_days(bookings)
    for there, then in (("A", "B"), ("B", "C")):
        moved = {**house.about(seen[0]), "position_id": there}
        move(bookings, Move(by=stamp("ada"), to_position_id=then, **moved))

    outcome = release_days(bookings, days_of(seen[:2], stamp("ada")))

    gone = [e for e in outcome.events if isinstance(e, Released)]
    assert [(e.position_id, e.reservation_id) for e in gone] == [
        ("C", seen[0].reservation_id),
        ("A", seen[1].reservation_id),
    ]


def test_a_desk_that_was_moved_to_and_given_back_since_is_passed_over(bookings: Bookings) -> None:
    (seen, *_) = three_days(bookings)
    move(bookings, Move(by=stamp("ada"), to_position_id="B", **house.about(seen)))
    release_desk(bookings, house.release(replace(seen, position_id="B"), stamp("ada")))

    assert not release_days(bookings, days_of([seen], stamp("ada"))).events


def test_a_day_that_its_desk_has_forgotten_is_passed_over(bookings: Bookings) -> None:
    (seen, *_) = three_days(bookings)
    release_desk(bookings, house.release(seen, stamp("ada")))
    later = at("09:00") + timedelta(days=7)
    next_week = reserve("A", member="bob", day=later.date(), by=stamp("bob", at=later))
    reserve_desk(bookings, next_week)
    assert seen.reservation_id not in bookings.position("ess", "A").state.diary

    assert not release_days(bookings, days_of([seen], stamp("ada", at=later))).events


def test_who_has_come_meanwhile_does_not_leave_by_giving_the_day_back(
    bookings: Bookings, here: ReserveDesk
) -> None:
    assert not release_days(bookings, days_of([here], stamp("ada", at=at("09:01")))).events
