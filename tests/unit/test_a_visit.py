"""From the wish to the leaving, through the handlers and into the log."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.attending import check_in, check_out, release_desk
from booking.commands import ReserveDesk
from booking.opening import open_site
from booking.reserving import reserve_desk
from domain.position import Released, Reserved
from domain.refusals import (
    AlreadyEnded,
    BeyondHorizon,
    LimitReached,
    NotYours,
    PositionTaken,
    TooEarlyToCheckIn,
    UnknownPosition,
)
from domain.site import PolicyAdopted
from tests.support import house
from tests.support.house import MONDAY, POLICY, SEVEN, reserve, site, stamp
from tests.support.log import event_of, rows

NINE, TEN = SEVEN.replace(hour=9), SEVEN.replace(hour=10)
DESK = stamp("sam", role="front-desk", at=NINE)


def story(bookings: Bookings) -> list[str]:
    """What the log says of people, without the building."""
    topics = [row.topic for row in rows(bookings)]
    return [topic for topic in topics if not topic.startswith(("site", "layout"))][3:]


def test_a_visit_is_five_facts(bookings: Bookings, mine: ReserveDesk) -> None:
    check_in(bookings, house.check_in(mine, stamp("ada", at=NINE)))
    check_out(bookings, house.check_out(mine, stamp("ada", at=TEN)))

    assert story(bookings) == [
        "position.reserved",
        "agenda.claimed",
        "position.checked-in",
        "position.released",
        "agenda.freed",
    ]


def test_leaving_frees_the_rest_for_others_and_the_member_for_elsewhere(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    check_in(bookings, house.check_in(mine, stamp("ada", at=NINE)))
    left = check_out(bookings, house.check_out(mine, stamp("ada", at=TEN)))

    assert isinstance(left.events[0], Released)
    assert left.events[0].reason == "left"
    assert reserve_desk(bookings, reserve("A", "10:00", "12:00", member="bob")).events
    assert reserve_desk(bookings, reserve("B", "10:00", "12:00")).events


def test_the_front_desk_checks_in_and_out_and_the_log_says_it_was_them(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    check_in(bookings, house.check_in(mine, DESK))
    check_out(bookings, house.check_out(mine, stamp("sam", role="front-desk", at=TEN)))

    assert {event_of(row).actor.id for row in rows(bookings)[-3:]} == {"sam"}


def test_the_front_desk_reserves_for_somebody_and_the_log_says_for_whom(
    bookings: Bookings,
) -> None:
    wish = reserve("A", member="ada", by=DESK)

    (reserved, _claimed) = reserve_desk(bookings, wish).events

    assert isinstance(reserved, Reserved)
    assert (reserved.member_id, reserved.actor.id) == ("ada", "sam")
    assert release_desk(bookings, house.release(wish, stamp("ada"))).events


def test_anothers_reservation_is_not_ones_own_to_give_back(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    eve = stamp("eve", at=NINE)

    with pytest.raises(NotYours):
        check_in(bookings, house.check_in(mine, eve))
    with pytest.raises(NotYours):
        check_out(bookings, house.check_out(mine, eve))
    with pytest.raises(NotYours):
        release_desk(bookings, house.release(mine, eve))


def test_a_reservation_belongs_to_its_desk(bookings: Bookings, mine: ReserveDesk) -> None:
    elsewhere = replace(mine, position_id="B")

    with pytest.raises(AlreadyEnded):
        release_desk(bookings, house.release(elsewhere, stamp("ada")))


def adopt(bookings: Bookings, **changes: int | str) -> None:
    """The site adopts another policy."""
    adopted = PolicyAdopted(
        site_id="ess", policy=replace(POLICY, **changes), **stamp("ops", role="operator").marks()
    )
    bookings.save(bookings.site("ess").then([adopted]))


def test_the_terms_are_those_of_the_policy_it_was_reserved_under(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    adopt(bookings, version=2, starts_on="2026-11-23", check_in_opens_minutes=0)
    later = reserve("B", "13:00", "14:00")
    (reserved, _claimed) = reserve_desk(bookings, later).events
    assert isinstance(reserved, Reserved)
    assert reserved.policy_version == 2

    quarter_to_nine = stamp("ada", at=NINE - timedelta(minutes=15))
    assert check_in(bookings, house.check_in(mine, quarter_to_nine)).events
    with pytest.raises(TooEarlyToCheckIn):
        check_in(bookings, house.check_in(later, stamp("ada", at=SEVEN.replace(hour=12))))


def test_a_policy_binds_from_its_first_day(bookings: Bookings) -> None:
    adopt(bookings, version=2, starts_on="2026-11-24", horizon_days=1)
    wednesday = reserve("A", day=MONDAY + timedelta(days=2))

    tuesday = stamp("ada", at=SEVEN + timedelta(days=1))
    with pytest.raises(BeyondHorizon):
        reserve_desk(bookings, replace(wednesday, by=tuesday))
    assert reserve_desk(bookings, wednesday).events


def test_a_member_has_as_many_upcoming_as_the_policy_allows(bookings: Bookings) -> None:
    adopt(bookings, version=2, starts_on="2026-11-23", max_upcoming=2)
    for day in (0, 1):
        reserve_desk(bookings, reserve("A", day=MONDAY + timedelta(days=day)))

    third = reserve("A", day=MONDAY + timedelta(days=2))
    with pytest.raises(LimitReached):
        reserve_desk(bookings, third)
    monday_is_over = stamp("ada", at=SEVEN + timedelta(hours=5))
    assert reserve_desk(bookings, replace(third, by=monday_is_over)).events


@pytest.mark.parametrize(("site_id", "position"), [("ess", "Z"), ("nowhere", "A"), ("", "")])
def test_what_does_not_exist_cannot_be_reserved(
    bookings: Bookings, site_id: str, position: str
) -> None:
    with pytest.raises(UnknownPosition):
        reserve_desk(bookings, reserve(position, site_id=site_id))


def test_the_same_code_at_another_site_is_another_desk(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    open_site(bookings, site("rba"))

    assert reserve_desk(bookings, reserve("A", member="bob", site_id="rba")).events
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, reserve("A", member="cyd", site_id="rba"))
    assert list(bookings.position("ess", "A").state.diary) == [mine.reservation_id]


def test_opening_a_site_again_adds_what_is_new_and_leaves_the_rest(bookings: Bookings) -> None:
    again = open_site(bookings, site("ess", *"ABCD"))

    assert [event.TOPIC for event in again.events] == ["position.installed"]
    assert reserve_desk(bookings, reserve("D")).events
