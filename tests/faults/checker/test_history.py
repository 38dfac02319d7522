"""The checker of histories: what could have been passes, and every lie is called by its name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.commands import CheckIn, Extend, Move, ReleaseDesk, ReserveDesk
from domain.kernel import Actor, Stamp
from tests.faults.checker.forged import (
    BASE,
    NOW,
    TODAY,
    TOMORROW,
    by,
    carried,
    free,
    kinds,
    no,
    on,
    reading,
    wish,
    yes,
)
from tests.faults.checker.history import Carried, Look, Said, key_of

ADA, BOB = wish("ada"), wish("bob")
ADA_BOOKED = carried((ADA, 7))


def test_who_comes_second_is_refused_and_all_see_why() -> None:
    history = [
        free((0, 1), BASE),
        yes(ADA, (1, 4), 7),
        no(BOB, (2, 5), alternatives=[{"position": "B"} | reading(BOB, 0) | {"position": "B"}]),
        free((2, 3), 7, "A"),
        free((6, 7), 7, "A"),
    ]

    assert kinds(history, ADA_BOOKED) == set()


def test_a_read_while_a_booking_is_under_way_may_see_it_or_not() -> None:
    before, after = free((2, 3), BASE), free((2, 3), 7, "A")

    for seen in (before, after):
        assert kinds([yes(ADA, (1, 4), 7), seen], ADA_BOOKED) == set()


def test_a_booking_that_was_acknowledged_and_is_not_seen_is_a_stale_read() -> None:
    assert kinds([yes(ADA, (1, 2), 7), free((3, 4), BASE)], ADA_BOOKED) == {"stale"}


def test_who_has_seen_something_does_not_see_less_later() -> None:
    history = [yes(ADA, (1, 9), 7), free((2, 3), 7, "A"), free((4, 5), BASE)]

    assert kinds(history, ADA_BOOKED) == {"stale"}


def test_what_was_told_before_stays_told_when_an_older_answer_is_repeated() -> None:
    bob = wish("bob", position="B")
    log, booked = carried((ADA, 7), (bob, 9)), [yes(ADA, (1, 2), 7), yes(bob, (1, 3), 9)]
    history = [*booked, replace(booked[0], began=4, ended=5), free((6, 7), 7, "A")]

    assert kinds(history, log) == {"stale"}


def test_what_was_booked_after_another_booking_was_told_comes_after_it() -> None:
    bob = wish("bob", position="B")
    log = carried((bob, 7), (ADA, 9))

    assert kinds([yes(ADA, (1, 2), 9), yes(bob, (3, 4), 7)], log) == {"stale", "ahead"}


def test_nobody_sees_what_is_asked_for_only_later() -> None:
    seen, booked = free((0, 1), 7, "A"), yes(ADA, (2, 4), 7)

    assert kinds([seen, booked, free((3, 5), 7, "A")], ADA_BOOKED) == {"ahead", "stale"}


def test_a_desk_that_is_sold_twice() -> None:
    history = [yes(ADA, (1, 4), 7), yes(BOB, (2, 5), 9)]

    assert kinds(history, carried((ADA, 7), (BOB, 9))) == {"against the rules"}


def test_a_booking_that_was_acknowledged_and_is_not_in_the_log_is_lost() -> None:
    assert kinds([yes(ADA, (1, 2), 7)], []) == {"half"}
    assert kinds([yes(ADA, (1, 2), 7), yes(BOB, (1, 2), 7)], carried((BOB, 7))) == {"lost"}


def test_a_booking_that_was_said_to_be_elsewhere_in_the_log_is_lost() -> None:
    bob = wish("bob", position="B")
    log = carried((ADA, 7), (bob, 9))

    assert kinds([yes(ADA, (1, 2), 7), yes(bob, (1, 2), 7)], log) == {"lost"}


def test_a_read_that_shows_what_was_never_booked_differs() -> None:
    assert kinds([free((1, 2), BASE, "B")], []) == {"differs"}
    assert kinds([yes(ADA, (1, 2), 7), free((3, 4), 7)], ADA_BOOKED) == {"differs"}


def test_an_answer_about_one_booking_that_shows_another_differs() -> None:
    told = yes(ADA, (1, 2), 7)

    for changes in ({"position": "B"}, {"state": "released"}, {"seq": 5}, {"seq": 8}):
        said = replace(told, body=told.body | changes)
        assert kinds([said], ADA_BOOKED) == {"differs"}


def test_a_read_of_half_a_command() -> None:
    assert kinds([yes(ADA, (1, 4), 7), free((2, 3), 6, "A")], ADA_BOOKED) == {"half"}


def test_a_no_without_a_reason() -> None:
    assert kinds([no(ADA, (1, 2))], []) == {"no reason"}
    assert kinds([no(BOB, (1, 2)), yes(ADA, (3, 4), 7)], ADA_BOOKED) == {"no reason"}


def test_a_no_for_another_reason_than_there_is() -> None:
    history = [yes(ADA, (1, 2), 7), no(BOB, (3, 4), "member-elsewhere")]

    assert kinds(history, ADA_BOOKED) == {"no reason"}


def test_a_no_of_which_nothing_is_left_once_it_is_told_had_a_reason_before() -> None:
    release = ReleaseDesk(by=by("ada", "two"), **on(ADA))
    gone = reading(ADA, 8, state="released", reason="cancelled")
    history = [
        yes(ADA, (1, 2), 7),
        Said(release, 3, 6, 200, 9, gone),
        no(BOB, (4, 7)),
        Said(Look("ada", NOW, "mine"), 7, 8, 200, 9, [gone]),
        Said(Look("ada", NOW, "one", ADA.reservation_id), 7, 8, 200, 9, gone),
    ]
    log = carried((ADA, 7), (release, 9))

    assert kinds(history, log) == set()
    assert kinds([*history, no(wish("cyd"), (8, 9))], log) == {"no reason"}


def test_an_alternative_that_never_was_to_be_had() -> None:
    for instead in (reading(BOB, 0), reading(BOB, 0) | {"ends": "11:00"}):
        history = [yes(ADA, (1, 2), 7), no(BOB, (3, 4), alternatives=[instead])]
        assert kinds(history, ADA_BOOKED) == {"not free"}


def test_an_alternative_need_not_be_for_one_who_has_all_they_may_have() -> None:
    days = [TOMORROW + timedelta(days=number) for number in range(4)]
    all_ = [wish("bob", f"{day}", day=day) for day in days]
    booked = [yes(each, (n, n + 1), 7 + 2 * n) for n, each in enumerate(all_[:3])]
    log = carried(*((each, 7 + 2 * n) for n, each in enumerate(all_[:3])))
    elsewhere = reading(all_[3], 0) | {"position": "B"}

    refused = no(all_[3], (8, 9), "limit-reached", alternatives=[elsewhere])
    assert kinds([*booked, refused], log) == set()


def test_everybody_sees_what_they_have_ahead_and_nothing_else() -> None:
    over = wish("ada", "two", day=TODAY)
    two_o_clock = datetime(2026, 11, 23, 14, tzinfo=UTC)
    log = carried((ADA, 7), (over, 9))
    booked = [yes(ADA, (1, 2), 7), yes(over, (3, 4), 9)]

    def seen(who: str, *asked: ReserveDesk, at: datetime = two_o_clock) -> Said:
        body = [reading(each, {ADA: 6, over: 8}[each]) for each in asked]
        return Said(Look(who, at, "mine"), 5, 6, 200, 9, body)

    good = [seen("ada", ADA), seen("ada", ADA, over, at=NOW), seen("bob")]
    assert kinds([*booked, *good], log) == set()
    for wrong in (seen("ada"), seen("ada", ADA, over), seen("ada", ADA, at=NOW), seen("bob", ADA)):
        assert kinds([*booked, wrong], log) == {"differs"}


def test_a_refusal_that_was_carried_out_all_the_same() -> None:
    assert kinds([no(ADA, (1, 2), "beyond-horizon")], ADA_BOOKED) == {"denied", "no reason"}


def test_a_command_that_nobody_sent_and_one_that_is_there_twice() -> None:
    assert kinds([], ADA_BOOKED) == {"unasked"}
    twice = carried((ADA, 7), (wish("bob", position="B"), 9), (ADA, 11))
    history = [yes(ADA, (1, 2), 7), yes(wish("bob", position="B"), (1, 2), 9)]
    assert "twice" in kinds(history, twice)


def test_a_command_without_an_answer_may_be_in_the_log_or_not() -> None:
    unanswered = Said(ADA, 1, 2, 0)

    assert kinds([unanswered, free((3, 4), 7, "A")], ADA_BOOKED) == set()
    assert kinds([unanswered, free((3, 4), BASE)], []) == set()


def test_the_same_request_again_has_the_same_answer() -> None:
    log = carried((ADA, 7), (wish("bob", position="B"), 9))
    booked = [yes(ADA, (1, 2), 7), yes(wish("bob", position="B"), (3, 4), 9)]
    other = replace(booked[0], began=5, ended=6, sequence=9)

    assert kinds([*booked, replace(booked[0], began=5, ended=6)], log) == set()
    assert kinds([*booked, other], log) == {"lost"}


def test_another_request_under_the_same_key_is_a_duplicate_and_nothing_else_is() -> None:
    again = no(wish("ada", position="B"), (3, 4), "duplicate-command")
    same, other = no(ADA, (3, 4), "duplicate-command"), no(wish("ada", "two"), (3, 4))

    assert kinds([yes(ADA, (1, 2), 7), again], ADA_BOOKED) == set()
    assert kinds([yes(ADA, (1, 2), 7), same], ADA_BOOKED) == {"no reason"}
    assert kinds([yes(ADA, (1, 2), 7), other], ADA_BOOKED) == set()


@pytest.mark.parametrize("come_back", [False, True])
def test_who_was_there_twice_changed_nothing_the_second_time(come_back: bool) -> None:
    today = wish("ada", day=TODAY)
    about = on(today)
    came, again = (CheckIn(by=by("ada", key), **about) for key in ("two", "three"))
    at = datetime.combine(TODAY, NOW.time(), UTC) + timedelta(hours=1)
    log = [Carried(7, key_of(today), NOW), Carried(8, key_of(came), at)]
    there = reading(today, 8, state="checked-in")
    again = CheckIn(by=Stamp(at, "three", Actor("ada", "member"), "api"), **about)
    history = [yes(today, (1, 2), 7), Said(came, 3, 4, 200, 8, there)]
    if come_back:
        history.append(Said(again, 5, 6, 200, 8, there))

    assert kinds(history, log) == set()
    if come_back:
        nothing = [*log, Carried(9, key_of(again), at)]
        history[-1] = replace(history[-1], sequence=9)
        assert "against the rules" in kinds(history, nothing)


def test_who_was_looked_for_where_they_no_longer_were_is_not_there() -> None:
    about = on(ADA)
    move = Move(by=by("ada", "two"), to_position_id="B", **about)
    longer = Extend(by=by("ada", "three"), ends="13:00", **about)
    moved = reading(ADA, 9, position="B")
    history = [yes(ADA, (1, 2), 7), Said(move, 3, 6, 200, 10, moved)]
    log = carried((ADA, 7), (move, 10))

    assert kinds([*history, no(longer, (4, 5), "already-ended")], log) == set()
    assert kinds([*history, no(longer, (7, 8), "already-ended")], log) == {"no reason"}
