"""What becomes of a reservation: held, confirmed, extended, moved, missed, taken back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.kernel import Event, Stamp
from domain.position import Position
from domain.position.attending import check_in, check_out, close, miss, release
from domain.position.changing import extend, move_in, move_out
from domain.position.correcting import correct_arrival, correct_departure, undo
from domain.position.reserving import confirm, hold, lapse, reserve
from domain.refusals import NotYours
from tests.support.diaries import (
    FREE,
    NOON,
    OPENS,
    TEN,
    after,
    arrived,
    given_back,
    held,
    hours,
    missed,
    promised,
)
from tests.support.house import SEVEN, stamp
from tests.support.tables import cells, outcome_of

NINE = SEVEN + timedelta(hours=2)
EARLY = NINE - timedelta(minutes=20)
MINE, THEIRS = promised("ada"), promised("bob")
HERE, HELD = arrived(MINE), held("ada", until=TEN + timedelta(minutes=5))


def then_bob(position: Position) -> Position:
    """Bob has the rest of the morning from a quarter past ten."""
    return promised("bob", hours("10:15", "12:00"), "r7", on=position)


STATES: dict[str, tuple[Position, datetime]] = {
    "not installed": (Position(), TEN),
    "free": (FREE, TEN),
    "held": (HELD, TEN),
    "held, lapsed": (HELD, TEN + timedelta(minutes=5)),
    "held, given back": (given_back(HELD), TEN),
    "mine": (MINE, TEN),
    "mine, bob next": (promised("bob", hours("12:00", "13:00"), "r7", on=MINE), TEN),
    "mine, over": (MINE, NOON),
    "here": (HERE, TEN),
    "here, over": (HERE, NOON),
    "given back": (given_back(MINE), TEN),
    "given back, bob's": (then_bob(given_back(MINE)), TEN),
    "left": (given_back(HERE), TEN),
    "left, over": (given_back(HERE), NOON),
    "no-show": (missed(MINE), TEN),
    "no-show, bob's": (then_bob(missed(MINE)), TEN),
    "no-show, over": (missed(MINE), NOON),
    "theirs": (THEIRS, TEN),
}
BY_THE_MEMBER: dict[str, Callable[[Position, Stamp], Sequence[Event]]] = {
    "hold": lambda p, by: hold(p, "r2", "ada", hours("11:00", "12:00"), 1, until=NOON, by=by),
    "reserve": lambda p, by: reserve(p, "r2", "ada", hours("11:00", "12:00"), 1, by=by),
    "confirm": lambda p, by: confirm(p, "r1", by=by),
    "check in": lambda p, by: check_in(p, "r1", opens_minutes=OPENS, by=by),
    "check out": lambda p, by: check_out(p, "r1", by=by),
    "release": lambda p, by: release(p, "r1", "cancelled", by=by),
    "extend": lambda p, by: extend(p, "r1", hours("09:00", "12:30"), by=by),
    "shorten": lambda p, by: extend(p, "r1", hours("09:00", "11:00"), by=by),
    "move out": lambda p, by: move_out(p, "r1", "B", by=by),
    "undo": lambda p, by: undo(p, "r1", by=by),
}
BY_OTHERS: dict[str, Callable[[Position, Stamp], Sequence[Event]]] = {
    "lapse": lambda p, by: lapse(p, "r1", by=by),
    "miss": lambda p, by: miss(p, "r1", due=TEN, by=by),
    "miss, not yet": lambda p, by: miss(p, "r1", due=NOON + timedelta(hours=1), by=by),
    "close": lambda p, by: close(p, "r1", closes_at=TEN, by=by),
    "close, not yet": lambda p, by: close(p, "r1", closes_at=NOON + timedelta(hours=1), by=by),
    "undo": lambda p, by: undo(p, "r1", by=by),
    "come": lambda p, by: correct_arrival(p, "r1", NINE, opens_minutes=OPENS, by=by),
    "go": lambda p, by: correct_departure(p, "r1", NINE, by=by),
}
BY_THE_MEMBER_TABLE = """
state             | hold             | reserve          | confirm       | check in      | check out     | release       | extend         | shorten       | move out      | undo
not installed     | unknown-position | unknown-position | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | already-ended
free              | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | already-ended
held              | position-taken   | position-taken   | confirmed     | stale         | stale         | released      | stale          | stale         | stale         | stale
held, lapsed      | held             | reserved         | already-ended | already-ended | stale         | already-ended | already-ended  | already-ended | already-ended | stale
held, given back  | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | stale
mine              | position-taken   | position-taken   | -             | checked-in    | stale         | released      | extended       | too-short     | moved-out     | stale
mine, bob next    | position-taken   | position-taken   | -             | checked-in    | stale         | released      | position-taken | too-short     | moved-out     | stale
mine, over        | position-taken   | position-taken   | already-ended | already-ended | stale         | already-ended | already-ended  | already-ended | already-ended | stale
here              | position-taken   | position-taken   | -             | -             | released      | released      | extended       | too-short     | moved-out     | undone
here, over        | position-taken   | position-taken   | already-ended | already-ended | released      | already-ended | already-ended  | already-ended | already-ended | already-ended
given back        | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | undone
given back, bob's | position-taken   | position-taken   | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | position-taken
left              | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | undone
left, over        | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | already-ended
no-show           | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | not-yours
no-show, bob's    | position-taken   | position-taken   | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | not-yours
no-show, over     | held             | reserved         | already-ended | already-ended | already-ended | already-ended | already-ended  | already-ended | already-ended | not-yours
theirs            | position-taken   | position-taken   | not-yours     | not-yours     | not-yours     | not-yours     | not-yours      | not-yours     | not-yours     | not-yours
"""  # noqa: E501
BY_OTHERS_TABLE = """
state             | lapse  | miss    | miss, not yet | close    | close, not yet | undo           | come           | go
not installed     | -      | -       | -             | -        | -              | already-ended  | already-ended  | already-ended
free              | -      | -       | -             | -        | -              | already-ended  | already-ended  | already-ended
held              | -      | -       | -             | -        | -              | stale          | already-ended  | stale
held, lapsed      | lapsed | -       | -             | -        | -              | stale          | already-ended  | stale
held, given back  | -      | -       | -             | -        | -              | stale          | already-ended  | stale
mine              | -      | no-show | -             | -        | -              | stale          | checked-in     | stale
mine, bob next    | -      | no-show | -             | -        | -              | stale          | checked-in     | stale
mine, over        | -      | no-show | -             | -        | -              | stale          | checked-in     | stale
here              | -      | -       | -             | released | -              | undone         | checked-in     | released
here, over        | -      | -       | -             | released | -              | already-ended  | checked-in     | released
given back        | -      | -       | -             | -        | -              | undone         | already-ended  | stale
given back, bob's | -      | -       | -             | -        | -              | position-taken | already-ended  | stale
left              | -      | -       | -             | -        | -              | undone         | already-ended  | released
left, over        | -      | -       | -             | -        | -              | already-ended  | already-ended  | released
no-show           | -      | -       | -             | -        | -              | undone         | checked-in     | stale
no-show, bob's    | -      | -       | -             | -        | -              | position-taken | position-taken | stale
no-show, over     | -      | -       | -             | -        | -              | already-ended  | checked-in     | stale
theirs            | -      | no-show | -             | -        | -              | stale          | checked-in     | stale
"""  # noqa: E501


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(BY_THE_MEMBER_TABLE))
def test_a_member_changes_a_reservation(state: str, verb: str, outcome: str) -> None:
    position, at = STATES[state]

    assert outcome_of(lambda: BY_THE_MEMBER[verb](position, stamp("ada", at=at))) == outcome


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(BY_OTHERS_TABLE))
def test_staff_and_time_change_a_reservation(state: str, verb: str, outcome: str) -> None:
    position, at = STATES[state]
    by = stamp("sam", role="front-desk", at=at)

    assert outcome_of(lambda: BY_OTHERS[verb](position, by)) == outcome


def test_a_hold_keeps_others_out_until_it_lapses_and_not_a_moment_longer() -> None:
    lapses_at = TEN + timedelta(minutes=5)

    assert not HELD.is_free(hours("11:00", "12:00"), lapses_at - timedelta(microseconds=1))
    assert HELD.is_free(hours("11:00", "12:00"), lapses_at)


def test_a_hold_that_had_lapsed_on_anothers_clock_is_not_confirmed_over_their_head() -> None:
    lapsed = stamp("bob", at=TEN + timedelta(minutes=5))
    taken = after(reserve(HELD, "r7", "bob", hours("11:00", "12:00"), 1, by=lapsed), start=HELD)

    assert outcome_of(lambda: confirm(taken, "r1", by=stamp("ada", at=TEN))) == "position-taken"


def move_to(position: Position, kept_at: Position, at: datetime) -> str:
    """What comes of moving there from eleven on."""
    kept, by = kept_at.diary["r1"], stamp("ada", at=at)
    period = hours("11:00", "12:00")
    return outcome_of(lambda: move_in(position, "r1", replace(kept, period=period), "B", by=by))


@pytest.mark.parametrize(
    ("there", "outcome"),
    [
        (Position(), "unknown-position"),
        (FREE, "moved-in"),
        (promised("bob", hours("09:00", "10:00"), "r7"), "moved-in"),
        (promised("bob", hours("11:30", "12:30"), "r7"), "position-taken"),
        (missed(promised("bob", id_="r1")), "moved-in"),
    ],
)
def test_one_moves_where_nobody_is_promised(there: Position, outcome: str) -> None:
    assert move_to(there, MINE, TEN) == outcome


def test_who_sits_moves_where_nobody_sits_too_long() -> None:
    lingering = arrived(promised("bob", hours("09:00", "10:00"), "r7"), "r7", at=NINE)

    assert move_to(lingering, HERE, TEN) == "still-occupied"
    assert move_to(lingering, MINE, TEN) == "moved-in"


def test_a_reservation_that_moved_is_what_it_was_somewhere_else() -> None:
    kept, by = HERE.diary["r1"], stamp("ada", at=TEN)
    rest = replace(kept, period=hours("10:00", "12:00"))
    there = after(move_in(FREE, "r1", rest, "B", by=by), start=FREE)
    (moved,) = there.diary.values()

    assert moved.checked_in
    assert moved.reserved_at == kept.reserved_at
    assert (moved.member_id, moved.booker_id) == ("ada", "ada")
    assert not after(move_out(HERE, "r1", "B", by=by), start=HERE).diary


def guests() -> Position:
    """Ada has booked for a guest of hers."""
    booked = reserve(
        FREE, "r1", "guest:r1", hours("09:00", "12:00"), 1, booker_id="ada", by=stamp("ada")
    )
    return after(booked, start=FREE)


def test_whoever_booked_for_a_guest_may_do_what_the_guest_may() -> None:
    for verb in ("check in", "release", "move out", "extend"):
        assert BY_THE_MEMBER[verb](guests(), stamp("ada", at=TEN))
        assert BY_THE_MEMBER[verb](guests(), stamp("guest:r1", at=TEN))
        with pytest.raises(NotYours):
            BY_THE_MEMBER[verb](guests(), stamp("bob", at=TEN))


def test_a_member_books_guests_in_no_name_but_their_own() -> None:
    period, by = hours("09:00", "12:00"), stamp("ada")

    with pytest.raises(NotYours):
        reserve(FREE, "r1", "guest:r1", period, 1, booker_id="bob", by=by)
    with pytest.raises(NotYours):
        hold(FREE, "r1", "bob", period, 1, until=TEN, by=by)


@pytest.mark.parametrize("close_at", [NOON, NOON + timedelta(hours=7)])
def test_who_is_sent_home_at_closing_time_left_at_closing_time(close_at: datetime) -> None:
    by = stamp("sweep", role="system", at=close_at + timedelta(minutes=3))

    (closed,) = close(HERE, "r1", closes_at=close_at, by=by)

    assert (closed.reason, closed.happened, closed.at) == ("closed", close_at, by.at)


def test_the_end_of_the_grace_is_part_of_the_fact() -> None:
    by = stamp("sweep", role="system", at=TEN)

    (fact,) = miss(MINE, "r1", due=NINE, by=by)

    assert (fact.due, fact.at) == (NINE, TEN)
    assert missed(MINE).is_free(hours("10:00", "12:00"), TEN)
