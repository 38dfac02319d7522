"""One command is one event and one answer, however often it is sent."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

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
    Command,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    ReleaseDays,
    Settle,
    Undo,
)
from booking.opening import open_site
from booking.reserving import confirm_hold, hold_desk, reserve_days, reserve_desk, reserve_team
from booking.settling import settle
from domain.refusals import DuplicateCommand, PositionTaken
from tests.support import house
from tests.support.house import MONDAY, SEVEN, hold, reserve, reserve_any, site, stamp
from tests.support.log import rows


def test_the_same_command_twice_is_one_event_and_the_same_answer(bookings: Bookings) -> None:
    asked = reserve("A")
    first = reserve_desk(bookings, asked)
    reserve_desk(bookings, reserve("B", member="bob"))
    head = bookings.event_log.head()

    assert reserve_desk(bookings, asked) == first
    assert bookings.event_log.head() == head


def test_the_same_answer_comes_after_what_it_promised_was_given_back(bookings: Bookings) -> None:
    asked = reserve("A")
    first = reserve_desk(bookings, asked)
    given_back = house.release(asked, stamp("ada"))
    release_desk(bookings, given_back)

    assert reserve_desk(bookings, asked) == first
    assert release_desk(bookings, given_back).events
    assert bookings.position("ess", "A").state.diary[asked.reservation_id].status == "released"


def test_eight_double_taps_at_once_are_one_event_and_one_answer(bookings: Bookings) -> None:
    asked, barrier = reserve("A"), Barrier(8)
    answers: list[Outcome] = []

    def tap() -> None:
        barrier.wait()
        answers.append(reserve_desk(bookings, asked))

    threads = [Thread(target=tap) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [answers[0]] * 8
    assert [row.topic for row in rows(bookings)[6:]] == ["position.reserved", "agenda.claimed"]


def test_another_content_under_the_same_id_is_refused_and_nothing_is_stored(
    bookings: Bookings,
) -> None:
    asked = reserve("A", by=stamp("ada", command_id="c-1"))
    reserve_desk(bookings, asked)
    before = rows(bookings)

    with pytest.raises(DuplicateCommand):
        reserve_desk(bookings, reserve("B", by=stamp("ada", command_id="c-1")))
    with pytest.raises(DuplicateCommand):
        release_desk(bookings, house.release(asked, stamp("ada", command_id="c-1")))

    assert rows(bookings) == before


def test_two_people_may_use_the_same_command_id(bookings: Bookings) -> None:
    for who, position in (("ada", "A"), ("bob", "B")):
        by = stamp(who, command_id="c-1")
        assert reserve_desk(bookings, reserve(position, member=who, by=by)).events


def test_a_refused_command_may_be_sent_again(bookings: Bookings) -> None:
    theirs, mine = reserve("A", member="bob"), reserve("A")
    reserve_desk(bookings, theirs)
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, mine)

    release_desk(bookings, house.release(theirs, stamp("bob")))

    assert reserve_desk(bookings, mine).events


def test_what_is_already_so_is_no_event_and_the_head_is_its_answer(bookings: Bookings) -> None:
    asked = reserve("A")
    reserve_desk(bookings, asked)
    at = house.SEVEN.replace(hour=9)
    check_in(bookings, house.check_in(asked, stamp("ada", at=at)))
    head = bookings.event_log.head()

    assert check_in(bookings, house.check_in(asked, stamp("ada", at=at))) == Outcome(head, ())
    assert open_site(bookings, site()) == Outcome(head, ())
    assert bookings.event_log.head() == head


NINE = SEVEN + timedelta(hours=2)
ADA, SAM = stamp("ada", at=NINE), stamp("sam", role="front-desk", at=NINE)
MINE, HELD = reserve("A", by=stamp("ada", command_id="mine")), hold("B", member="bob")
ON_MINE, ON_HELD = house.about(MINE), house.about(HELD)
ONE, ALL = (("A", MINE.reservation_id),), (("ess", "A", MINE.reservation_id),)
DAYS = house.reserve_days("any", MONDAY, candidates=("A",))
HAND = Callable[[Bookings, Any], Outcome]
VERBS: list[tuple[HAND, Command]] = [
    (reserve_desk, reserve_any("A", "C", member="cyd")),
    (reserve_days, house.reserve_days("any", MONDAY, member="cyd", candidates=("A", "C"))),
    (reserve_team, house.reserve_team(("A",), ("C",), member="cyd")),
    (hold_desk, hold("C", member="cyd")),
    (confirm_hold, ConfirmHold(by=stamp("bob"), **ON_HELD)),
    (walk_in, house.walk_in("any", "A", "C", at=NINE)),
    (check_in, house.check_in(MINE, ADA)),
    (extend, Extend(by=ADA, ends="13:00", **ON_MINE)),
    (move, Move(by=ADA, to_position_id="C", **ON_MINE)),
    (correct_arrival, CorrectArrival(by=SAM, happened="08:50", **ON_MINE)),
    (release_days, ReleaseDays(by=ADA, first=MONDAY, last=MONDAY, reservations=ALL)),
    (settle, Settle(by=stamp("sweep", role="system", at=NINE + timedelta(hours=1)), **ON_MINE)),
]
AFTERWARDS: list[tuple[HAND, Command]] = [
    (check_out, house.check_out(MINE, ADA)),
    (undo, Undo(by=ADA, **ON_MINE)),
    (correct_departure, CorrectDeparture(by=SAM, happened="09:00", **ON_MINE)),
]


def is_once(bookings: Bookings, handler: HAND, command: Command) -> bool:
    """Whether the same, sent twice more and later, is the same answer and nothing new."""
    later = replace(command, by=replace(command.by, at=command.by.at + timedelta(hours=9)))
    first = handler(bookings, command)
    before = rows(bookings)
    answers = [handler(bookings, command), handler(bookings, later)]
    return bool(first.events) and answers == [first, first] and rows(bookings) == before


@pytest.mark.parametrize(("handler", "command"), VERBS, ids=lambda verb: getattr(verb, "NAME", ""))
def test_every_command_is_one_set_of_events(
    bookings: Bookings, handler: HAND, command: Command
) -> None:
    reserve_desk(bookings, MINE)
    hold_desk(bookings, HELD)

    assert is_once(bookings, handler, command)


@pytest.mark.parametrize(
    ("handler", "command"), AFTERWARDS, ids=lambda verb: getattr(verb, "NAME", "")
)
def test_every_command_of_who_is_here_is_one_set_of_events(
    bookings: Bookings, handler: HAND, command: Command
) -> None:
    reserve_desk(bookings, MINE)
    check_in(bookings, house.check_in(MINE, stamp("ada", at=NINE)))

    assert is_once(bookings, handler, command)


@pytest.mark.parametrize(
    ("handler", "command", "advice"),
    [
        (reserve_desk, reserve_any("A", "B"), {"candidates": ("C",)}),
        (
            reserve_days,
            house.reserve_days("any", MONDAY, candidates=("A",)),
            {"candidates": ("C",)},
        ),
        (reserve_team, house.reserve_team(("A", "B")), {"groups": (("B", "C"),)}),
        (walk_in, house.walk_in("any", "A", at=NINE), {"candidates": ("C", "B")}),
    ],
    ids=lambda verb: getattr(verb, "NAME", ""),
)
def test_what_boards_proposed_is_no_content(
    bookings: Bookings, handler: HAND, command: Command, advice: dict[str, Any]
) -> None:
    first = handler(bookings, command)

    assert handler(bookings, replace(command, **advice)) == first


def test_the_same_command_about_what_has_moved_since_is_the_same_command(
    bookings: Bookings,
) -> None:
    reserve_desk(bookings, MINE)
    to_c = Move(by=ADA, to_position_id="C", **ON_MINE)
    first = move(bookings, to_c)

    assert move(bookings, replace(to_c, position_id="C")) == first
