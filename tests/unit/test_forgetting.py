"""A member is forgotten: what is ahead of them is given back, what was stays as it was."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from booking.application import Bookings, Outcome
from booking.assigning import join_branch
from booking.attending import check_in, check_out, walk_in
from booking.changing import correct_departure, undo
from booking.commands import Command, CorrectDeparture, ForgetMember, JoinBranch, Undo
from booking.forgetting import forget_member
from booking.reserving import hold_desk, reserve_days, reserve_desk, reserve_team
from domain.agenda import BranchLeft, Forgotten
from domain.kernel import Role
from domain.position import Held, Released, Reserved
from domain.refusals import DuplicateCommand, MemberForgotten, NotYours
from tests.support import house
from tests.support.house import MONDAY, SEVEN, opened, reserve, site, stamp
from tests.support.log import event_of, rows

EIGHT, NINE, TEN = (SEVEN.replace(hour=hour) for hour in (8, 9, 10))
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


@pytest.fixture
def bookings() -> Bookings:
    return opened(Bookings.in_memory(), site(), site("rba"))


def forget(
    bookings: Bookings,
    who: str = "ada",
    *,
    role: Role = "system",
    at: datetime = EIGHT,
    command_id: str | None = None,
) -> Outcome:
    """With all there ever was for advice, whosever it is."""
    events = map(event_of, rows(bookings))
    known = tuple(
        (event.site_id, event.position_id, event.reservation_id)
        for event in events
        if isinstance(event, Reserved | Held)
    )
    by = stamp("setup", role=role, at=at, command_id=command_id)
    return forget_member(bookings, ForgetMember(by=by, member_id=who, reservations=known))


def erased(outcome: Outcome) -> set[tuple[str, str, str]]:
    """Where whose reservations were given back, all of them because somebody was forgotten."""
    released = [event for event in outcome.events if isinstance(event, Released)]
    assert {event.reason for event in released} <= {"erased"}
    return {(event.site_id, event.position_id, event.member_id[:5]) for event in released}


# What is ahead


def test_everything_ahead_is_given_back_at_every_site_and_nothing_of_others(
    bookings: Bookings,
) -> None:
    reserve_desk(bookings, reserve("A"))
    reserve_desk(bookings, reserve("B", day=TUESDAY, site_id="rba"))
    reserve_desk(bookings, reserve("C", member="bob"))
    hold_desk(bookings, house.hold("B", member="eve"))

    assert erased(forget(bookings)) == {("ess", "A", "ada"), ("rba", "B", "ada")}
    assert bookings.agenda("ada").state.claims == {}
    assert len(bookings.agenda("bob").state.claims) == 1
    assert len(bookings.agenda("eve").state.claims) == 1
    assert reserve_desk(bookings, reserve("A", member="bob", day=TUESDAY)).events
    assert reserve_desk(bookings, reserve("A", member="eve", day=TUESDAY, site_id="rba")).events


def test_a_hold_is_given_back_and_one_that_has_lapsed_is_the_sweepers(bookings: Bookings) -> None:
    hold_desk(bookings, house.hold("A"))
    hold_desk(bookings, house.hold("B", member="bob"))

    assert erased(forget(bookings, at=SEVEN)) == {("ess", "A", "ada")}
    assert erased(forget(bookings, "bob", at=EIGHT)) == set()


def test_the_desks_of_their_team_go_with_them(bookings: Bookings) -> None:
    reserve_team(bookings, house.reserve_team(("A", "B", "C")))

    outcome = forget(bookings)

    assert erased(outcome) == {("ess", "A", "ada"), ("ess", "B", "guest"), ("ess", "C", "guest")}
    assert [row.topic for row in rows(bookings)].count("agenda.freed") == 3


def test_who_sits_there_leaves_and_what_they_used_stays_used(bookings: Bookings) -> None:
    mine = reserve("A", "09:00", "12:00")
    reserve_desk(bookings, mine)
    check_in(bookings, house.check_in(mine, stamp("ada", at=NINE)))

    (released,) = (e for e in forget(bookings, at=TEN).events if isinstance(e, Released))

    assert (released.reason, released.happened) == ("erased", TEN)
    assert reserve_desk(bookings, reserve("A", "10:00", "12:00", member="bob")).events


def test_what_is_over_stays_as_it_was(bookings: Bookings) -> None:
    over, now = reserve("A", "09:00", "10:00"), NINE + timedelta(hours=2)
    reserve_desk(bookings, over)
    check_in(bookings, house.check_in(over, stamp("ada", at=NINE)))
    check_out(bookings, house.check_out(over, stamp("ada", at=TEN)))
    before = rows(bookings)

    assert erased(forget(bookings, at=now)) == set()
    assert rows(bookings)[: len(before)] == before


def test_what_happened_may_still_be_set_right(bookings: Bookings) -> None:
    stayed = reserve("A", "09:00", "10:00")
    reserve_desk(bookings, stayed)
    check_in(bookings, house.check_in(stayed, stamp("ada", at=NINE)))
    forget(bookings, at=TEN)
    by = stamp("sam", role="front-desk", at=TEN + timedelta(minutes=5))
    wish = CorrectDeparture(by=by, happened="09:45", **house.about(stayed))

    left, *_ = correct_departure(bookings, wish).events

    assert isinstance(left, Released)
    assert (left.reason, left.member_id) == ("left", "ada")


# What is recorded


def test_it_ends_with_the_record_in_one_command_and_leaves_their_branches(
    bookings: Bookings,
) -> None:
    by = stamp("ola", role="operator")
    join_branch(bookings, JoinBranch(by=by, member_id="ada", branch_id="argan"))

    outcome = forget(bookings)

    assert [type(event) for event in outcome.events] == [BranchLeft, Forgotten]
    assert rows(bookings)[-1].stream_id == "agenda:ada"
    assert bookings.agenda("ada").state.branches == ()


def test_who_is_forgotten_once_is_forgotten(bookings: Bookings) -> None:
    first = forget(bookings, command_id="c-1")

    assert forget(bookings, command_id="c-1", at=NINE) == first
    assert forget(bookings, at=NINE).events == ()
    with pytest.raises(DuplicateCommand):
        forget(bookings, "bob", command_id="c-1")


@pytest.mark.parametrize("role", ["member", "front-desk"])
def test_only_operators_forget_somebody(bookings: Bookings, role: Role) -> None:
    with pytest.raises(NotYours):
        forget(bookings, role=role)

    assert not bookings.agenda("ada").state.forgotten


# Afterwards


AFTERWARDS: dict[str, tuple[Callable[..., Outcome], Command]] = {
    "a desk": (reserve_desk, reserve("A", by=stamp("sam", role="front-desk"), member="ada")),
    "their own desk": (reserve_desk, reserve("A")),
    "days": (reserve_days, house.reserve_days("A", TUESDAY, FRIDAY)),
    "a team": (reserve_team, house.reserve_team(("A", "B"))),
    "a hold": (hold_desk, house.hold("A")),
    "a walk-in": (walk_in, house.walk_in("A", at=NINE, member="ada")),
    "a branch": (
        join_branch,
        JoinBranch(by=stamp("ola", role="operator"), member_id="ada", branch_id="argan"),
    ),
}


@pytest.mark.parametrize("wish", AFTERWARDS)
def test_nothing_is_promised_to_them_again(bookings: Bookings, wish: str) -> None:
    forget(bookings)
    head = bookings.event_log.head()
    verb, command = AFTERWARDS[wish]

    with pytest.raises(MemberForgotten):
        verb(bookings, command)

    assert bookings.event_log.head() == head


@pytest.mark.parametrize("seat", [0, 1], ids=["theirs", "their guest's"])
def test_not_even_staff_take_it_back(bookings: Bookings, seat: int) -> None:
    reserve_team(bookings, house.reserve_team(("A", "B")))
    forget(bookings)
    released = [e for e in map(event_of, rows(bookings)) if isinstance(e, Released)][seat]
    wish = Undo(
        by=stamp("sam", role="front-desk", at=EIGHT),
        site_id="ess",
        position_id=released.position_id,
        reservation_id=released.reservation_id,
    )

    with pytest.raises(MemberForgotten):
        undo(bookings, wish)
