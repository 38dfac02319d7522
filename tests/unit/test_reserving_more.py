"""Any desk, several days, a team, and a hold that waits to be confirmed."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from booking.application import Bookings, Outcome
from booking.attending import check_in, release_desk
from booking.commands import ConfirmHold, HoldDesk
from booking.reserving import confirm_hold, hold_desk, reserve_days, reserve_desk, reserve_team
from domain.agenda import Claimed
from domain.kernel import Stamp
from domain.position import Held, Reserved
from domain.refusals import (
    AlreadyEnded,
    LimitReached,
    MemberElsewhere,
    NotYours,
    PositionTaken,
    SiteClosed,
    UnknownPosition,
)
from tests.support import house
from tests.support.house import MONDAY, POLICY, SEVEN, hold, reserve, reserve_any, stamp
from tests.support.log import rows

TUESDAY, WEDNESDAY, SUNDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 6))
SAM = stamp("sam", role="front-desk")


def desks(outcome: Outcome) -> list[str]:
    """Which positions were promised, in order."""
    return [e.position_id for e in outcome.events if isinstance(e, Reserved | Held)]


def topics(outcome: Outcome) -> list[str]:
    return [event.TOPIC for event in outcome.events]


def test_any_desk_is_the_first_candidate_that_is_free(bookings: Bookings) -> None:
    reserve_desk(bookings, reserve("A", member="bob"))

    outcome = reserve_desk(bookings, reserve_any("A", "C", "B"))

    assert desks(outcome) == ["C"]
    assert [e.position_id for e in outcome.events if isinstance(e, Claimed)] == ["C"]


def test_a_candidate_that_does_not_exist_is_not_free(bookings: Bookings) -> None:
    assert desks(reserve_desk(bookings, reserve_any("Z", "B"))) == ["B"]
    with pytest.raises(UnknownPosition):
        reserve_desk(bookings, reserve_any("Z", member="bob"))


@pytest.mark.parametrize("candidates", [(), ("A",), ("A", "B")])
def test_any_desk_is_a_no_when_no_candidate_is_free(
    bookings: Bookings, candidates: tuple[str, ...]
) -> None:
    reserve_desk(bookings, reserve("A", member="bob"))
    reserve_desk(bookings, reserve("B", member="cyd"))

    with pytest.raises(PositionTaken):
        reserve_desk(bookings, reserve_any(*candidates))


def test_candidates_count_for_nothing_when_a_desk_is_named(bookings: Bookings) -> None:
    assert desks(reserve_desk(bookings, replace(reserve("A"), candidates=("B",)))) == ["A"]


def test_every_day_is_a_reservation_in_the_order_of_the_days(bookings: Bookings) -> None:
    asked = house.reserve_days("A", WEDNESDAY, MONDAY, WEDNESDAY)

    outcome = reserve_days(bookings, asked)

    reserved = [event for event in outcome.events if isinstance(event, Reserved)]
    assert [event.period.day for event in reserved] == [f"{MONDAY}", f"{WEDNESDAY}"]
    assert len({event.reservation_id for event in reserved}) == 2
    assert topics(outcome) == ["position.reserved"] * 2 + ["agenda.claimed"] * 2


def test_on_each_day_any_desk_is_the_first_that_is_free_that_day(bookings: Bookings) -> None:
    reserve_desk(bookings, reserve("A", member="bob", day=TUESDAY))
    asked = house.reserve_days("any", MONDAY, TUESDAY, WEDNESDAY, candidates=("A", "B"))

    outcome = reserve_days(bookings, asked)

    assert sorted(desks(outcome)) == ["A", "A", "B"]


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(SUNDAY, SiteClosed), (TUESDAY, PositionTaken), (WEDNESDAY, MemberElsewhere)],
)
def test_of_several_days_it_is_all_or_none(
    bookings: Bookings, day: date, refusal: type[Exception]
) -> None:
    reserve_desk(bookings, reserve("A", member="bob", day=TUESDAY))
    reserve_desk(bookings, reserve("B", day=WEDNESDAY))
    before = rows(bookings)

    with pytest.raises(refusal):
        reserve_days(bookings, house.reserve_days("A", MONDAY, day))
    assert rows(bookings) == before


def test_days_of_one_command_count_for_the_limit(bookings: Bookings) -> None:
    days = [MONDAY + timedelta(days=n + n // 5 * 2) for n in range(POLICY.max_upcoming + 1)]

    with pytest.raises(LimitReached):
        reserve_days(bookings, house.reserve_days("A", *days))
    assert reserve_days(bookings, house.reserve_days("A", *days[:-1])).events


def test_a_team_has_the_first_group_that_is_wholly_free(bookings: Bookings) -> None:
    reserve_desk(bookings, reserve("B", member="bob"))

    outcome = reserve_team(bookings, house.reserve_team(("A", "B"), ("A", "C")))

    first, guest = (event for event in outcome.events if isinstance(event, Reserved))
    assert desks(outcome) == ["A", "C"]
    assert first.member_id == "ada"
    assert guest.member_id == f"guest:{guest.reservation_id}"
    assert (first.booker_id, guest.booker_id) == ("ada", "ada")
    assert first.party_id == guest.party_id == first.reservation_id


@pytest.mark.parametrize("groups", [(), (("A", "B"),), (("A", "Z"), ("B", "C"))])
def test_a_team_has_all_or_none(bookings: Bookings, groups: tuple[tuple[str, ...], ...]) -> None:
    reserve_desk(bookings, reserve("B", member="bob"))
    before = rows(bookings)

    with pytest.raises(PositionTaken):
        reserve_team(bookings, house.reserve_team(*groups))
    assert rows(bookings) == before


def test_a_team_is_one_claim_of_each_of_its_members(bookings: Bookings) -> None:
    reserve_team(bookings, house.reserve_team(("A", "B")))

    assert len(bookings.agenda("ada").state.claims) == 1
    with pytest.raises(MemberElsewhere):
        reserve_desk(bookings, reserve("C", "11:00", "13:00"))


def test_whoever_booked_for_a_team_acts_for_its_guests_and_others_do_not(
    bookings: Bookings,
) -> None:
    _, guest, other, *_ = reserve_team(bookings, house.reserve_team(("A", "B", "C"))).events
    assert isinstance(guest, Reserved)
    assert isinstance(other, Reserved)
    nine = SEVEN + timedelta(hours=2)
    asked = reserve(guest.position_id)

    def on(event: Reserved, by: Stamp) -> dict[str, object]:
        return {**house.about(asked), "reservation_id": event.reservation_id, "by": by}

    cancel = house.release(asked, SAM)
    arrive = house.check_in(asked, SAM)
    with pytest.raises(NotYours):
        release_desk(bookings, replace(cancel, **on(guest, stamp("bob"))))
    with pytest.raises(NotYours):
        check_in(bookings, replace(arrive, **on(guest, stamp("bob", at=nine))))
    assert check_in(bookings, replace(arrive, **on(guest, stamp("ada", at=nine)))).events
    cancelled = release_desk(
        bookings, replace(cancel, **{**on(other, stamp("ada")), "position_id": "C"})
    )
    assert topics(cancelled) == ["position.released", "agenda.freed"]


def test_members_book_in_their_own_name_and_staff_in_anybodys(bookings: Bookings) -> None:
    eve = stamp("eve")
    with pytest.raises(NotYours):
        reserve_days(bookings, replace(house.reserve_days("A", MONDAY), by=eve))
    with pytest.raises(NotYours):
        reserve_team(bookings, replace(house.reserve_team(("A", "B")), by=eve))
    with pytest.raises(NotYours):
        hold_desk(bookings, replace(hold("A"), by=eve))

    outcome = reserve_team(bookings, replace(house.reserve_team(("A", "B")), by=SAM))
    reserved = [event for event in outcome.events if isinstance(event, Reserved)]
    assert [event.booker_id for event in reserved] == ["ada", "ada"]
    assert {event.actor.id for event in outcome.events} == {"sam"}


def confirm(asked: HoldDesk, minutes: float, who: str = "ada") -> ConfirmHold:
    """The wish to confirm, some minutes after seven."""
    by = stamp(who, at=SEVEN + timedelta(minutes=minutes))
    return ConfirmHold(by=by, **house.about(asked))


def test_a_hold_is_kept_for_as_long_as_the_policy_says(bookings: Bookings) -> None:
    held, claimed = hold_desk(bookings, hold("A")).events

    assert isinstance(held, Held)
    assert isinstance(claimed, Claimed)
    assert held.until == claimed.until == SEVEN + timedelta(minutes=POLICY.hold_minutes)
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, reserve("A", member="bob"))
    with pytest.raises(MemberElsewhere):
        reserve_desk(bookings, reserve("B"))


def test_a_hold_may_be_of_any_desk(bookings: Bookings) -> None:
    reserve_desk(bookings, reserve("A", member="bob"))
    asked = replace(hold("any"), candidates=("A", "C"))

    assert desks(hold_desk(bookings, asked)) == ["C"]


def test_what_is_confirmed_in_time_is_reserved_and_stays(bookings: Bookings) -> None:
    asked = hold("A")
    hold_desk(bookings, asked)

    outcome = confirm_hold(bookings, confirm(asked, 4.99))

    assert topics(outcome) == ["position.confirmed", "agenda.changed"]
    assert not confirm_hold(bookings, confirm(asked, 60)).events
    with pytest.raises(MemberElsewhere):
        reserve_desk(bookings, reserve("B", by=stamp("ada", at=SEVEN + timedelta(hours=1))))


def test_what_is_not_confirmed_in_time_is_free_before_anybody_notes_it(
    bookings: Bookings,
) -> None:
    asked, later = hold("A"), SEVEN + timedelta(minutes=5)
    hold_desk(bookings, asked)

    with pytest.raises(AlreadyEnded):
        confirm_hold(bookings, confirm(asked, 5))
    assert reserve_desk(bookings, reserve("B", by=stamp("ada", at=later))).events
    assert reserve_desk(bookings, reserve("A", member="bob", by=stamp("bob", at=later))).events


def test_nobody_confirms_anothers_hold(bookings: Bookings) -> None:
    asked = hold("A")
    hold_desk(bookings, asked)

    with pytest.raises(NotYours):
        confirm_hold(bookings, confirm(asked, 1, who="eve"))
