"""Staying longer, sitting elsewhere, walking in, second thoughts, and what time decides."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from booking.application import Bookings, Outcome
from booking.attending import (
    check_in,
    check_out,
    release_days,
    release_desk,
    walk_in,
)
from booking.changing import correct_arrival, correct_departure, extend, move, undo
from booking.commands import (
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    ReleaseDays,
    ReserveDesk,
    Settle,
    Undo,
)
from booking.reserving import hold_desk, reserve_desk
from booking.settling import settle
from domain.kernel import Stamp
from domain.position import CheckedIn, Missed, MovedIn, Released, Reserved, Undone
from domain.refusals import (
    AlreadyEnded,
    MemberElsewhere,
    NotYours,
    OutsideHours,
    PositionTaken,
    Stale,
    StillOccupied,
    UnknownPosition,
)
from tests.support import house
from tests.support.house import MONDAY, POLICY, ROUND_THE_CLOCK, opened, reserve, site, stamp
from tests.support.log import rows

TUESDAY = MONDAY + timedelta(days=1)


def at(wall: str) -> datetime:
    """An instant of Monday; the clocks of Essaouira show UTC."""
    return datetime.fromisoformat(f"{MONDAY}T{wall}:00+00:00")


def desk(wall: str) -> Stamp:
    return stamp("sam", role="front-desk", at=at(wall))


@pytest.fixture
def bookings() -> Bookings:
    return opened(Bookings.in_memory())


@pytest.fixture
def mine(bookings: Bookings) -> ReserveDesk:
    """Desk A, from nine to noon."""
    wish = reserve("A", "09:00", "12:00")
    reserve_desk(bookings, wish)
    return wish


@pytest.fixture
def here(bookings: Bookings, mine: ReserveDesk) -> ReserveDesk:
    """The same, and its member came at nine."""
    check_in(bookings, house.check_in(mine, stamp("ada", at=at("09:00"))))
    return mine


def topics(outcome: Outcome) -> list[str]:
    return [event.TOPIC for event in outcome.events]


def extension(wish: ReserveDesk, ends: str, wall: str = "10:00") -> Extend:
    return Extend(by=stamp("ada", at=at(wall)), ends=ends, **house.about(wish))


def removal(wish: ReserveDesk, to: str, wall: str = "10:20") -> Move:
    return Move(by=stamp("ada", at=at(wall)), to_position_id=to, **house.about(wish))


def regret(wish: ReserveDesk, by: Stamp) -> Undo:
    return Undo(by=by, **house.about(wish))


def sweep(bookings: Bookings, wish: ReserveDesk, wall: str) -> Outcome:
    by = stamp("sweep", role="system", at=at(wall))
    return settle(bookings, Settle(by=by, **house.about(wish)))


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


def test_who_does_not_come_in_time_is_elsewhere(bookings: Bookings, mine: ReserveDesk) -> None:
    assert not sweep(bookings, mine, "09:29").events

    outcome = sweep(bookings, mine, "09:30")

    assert topics(outcome) == ["position.no-show", "agenda.freed"]
    assert isinstance(outcome.events[0], Missed)
    assert not sweep(bookings, mine, "09:31").events
    assert reserve_desk(bookings, reserve("B", by=stamp("ada", at=at("09:40")))).events


def test_whose_no_show_is_taken_back_is_waited_for_anew(
    bookings: Bookings, mine: ReserveDesk
) -> None:
    sweep(bookings, mine, "09:30")
    undo(bookings, regret(mine, desk("09:35")))

    assert not sweep(bookings, mine, "10:04").events
    assert sweep(bookings, mine, "10:05").events


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


def test_who_has_come_meanwhile_does_not_leave_by_giving_the_day_back(
    bookings: Bookings, here: ReserveDesk
) -> None:
    assert not release_days(bookings, days_of([here], stamp("ada", at=at("09:01")))).events


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
