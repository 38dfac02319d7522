"""What the house decides about a position: where it stands, when it is blocked, whose it is."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from msgspec.structs import replace

from domain.kernel import Event
from domain.position import (
    Assigned,
    AssignmentEnded,
    Block,
    Blocked,
    DayKept,
    DayOpened,
    Placed,
    Position,
    Retired,
    Spot,
    spot_of,
)
from domain.position.assigning import assign
from domain.position.blocking import block, unblock
from domain.position.placing import place
from domain.refusals import PositionBlocked, PositionTaken, UnknownPosition
from tests.support.diaries import FREE, NOON, TEN, after, arrived, hours, installed, promised
from tests.support.house import MONDAY, SEVEN, stamp
from tests.support.tables import cells, outcome_of

BY = stamp("sam", role="operator")
FIRST = spot_of(installed()[0])
SECOND, THIRD = (replace(FIRST, x=x) for x in (200, 300))


def day(number: int) -> str:
    """A day, counted from the Monday of the tests."""
    return (MONDAY + timedelta(days=number)).isoformat()


def marks(on: int = 0) -> Any:
    """What an event says that was recorded so many days after that Monday."""
    at = SEVEN + timedelta(days=on)
    return {"site_id": "ess", "position_id": "A", **stamp("sam", role="operator", at=at).marks()}


def then(position: Position, *events: Any) -> Position:
    return reduce(Position.evolve, events, position)


# Where it stands


def stands(spot: Spot | None, starts: int, version: int, on: int = 0) -> Placed | Retired:
    dated: Any = {**marks(on), "starts_on": day(starts), "layout_version": version}
    return Placed(**dated, spot=spot) if spot else Retired(**dated)


MOVES = then(FREE, stands(SECOND, 3, 1), stands(None, 5, 2), stands(THIRD, 8, 3))


@pytest.mark.parametrize(
    ("number", "spot"),
    [
        (-900, FIRST),
        (0, FIRST),
        (2, FIRST),
        (3, SECOND),
        (4, SECOND),
        (5, None),
        (7, None),
        (8, THIRD),
        (900, THIRD),
    ],
)
def test_a_position_stands_where_the_last_layout_that_has_begun_has_it(
    number: int, spot: Spot | None
) -> None:
    assert MOVES.premises.spot_on(day(number)) == spot


def test_where_it_does_not_stand_nobody_reserves() -> None:
    with pytest.raises(UnknownPosition):
        MOVES.must_be_free(hours("09:00", "10:00", MONDAY + timedelta(days=5)), at=SEVEN)


def test_of_two_layouts_that_begin_on_a_day_the_later_version_counts() -> None:
    twice = then(FREE, stands(SECOND, 3, 1), stands(THIRD, 3, 2))

    assert twice.premises.spot_on(day(2)) == FIRST
    assert twice.premises.spot_on(day(3)) == THIRD


@pytest.mark.parametrize(
    ("version", "spot"), [(1, FIRST), (2, SECOND), (3, None), (4, THIRD), (0, None)]
)
def test_it_is_known_where_it_stood_before_a_version(version: int, spot: Spot | None) -> None:
    assert MOVES.premises.spot_before(version) == spot


def test_plans_for_many_days_ahead_do_not_forget_where_it_stands_today() -> None:
    planned = then(FREE, *(stands(replace(FIRST, x=n), n, n) for n in range(1, 60)))

    assert planned.premises.spot_on(day(0)) == FIRST
    assert [planned.premises.spot_on(day(n)) for n in (1, 30, 59)] == [
        replace(FIRST, x=n) for n in (1, 30, 59)
    ]


def test_years_of_moving_about_are_forgotten_but_for_the_last_few() -> None:
    lived = then(FREE, *(stands(replace(FIRST, x=n), n, n, on=n) for n in range(1, 900)))

    assert len(lived.premises.spells) < 10
    assert lived.premises.spot_on(day(899)) == replace(FIRST, x=899)
    assert lived.premises.spot_before(899) == replace(FIRST, x=898)


def test_what_stands_as_wished_needs_no_fact() -> None:
    wishes: list[tuple[Spot | None, str, list[str]]] = [
        (FIRST, day(0), []),
        (SECOND, day(3), []),
        (None, day(5), []),
        (FIRST, day(5), ["position.placed"]),
        (None, day(8), ["position.retired"]),
    ]
    for spot, starts_on, topics in wishes:
        facts = place(MOVES, "ess", "A", spot, starts_on=starts_on, layout_version=4, by=BY)
        assert [fact.TOPIC for fact in facts] == topics


@pytest.mark.parametrize(
    ("starts", "outcome"), [(-1, "position-taken"), (0, "position-taken"), (1, "retired")]
)
def test_nothing_is_taken_away_that_somebody_counts_on(starts: int, outcome: str) -> None:
    mine = promised("ada")

    def retire() -> Sequence[Event]:
        return place(mine, "ess", "A", None, starts_on=day(starts), layout_version=1, by=BY)

    assert outcome_of(retire) == outcome


# Blocks


@pytest.mark.parametrize(
    ("span", "asked", "overlap"),
    [
        ("09:00 to 0 12:00", "0 09:00-12:00", True),
        ("09:00 to 0 12:00", "0 08:00-09:00", False),
        ("09:00 to 0 12:00", "0 08:00-09:15", True),
        ("09:00 to 0 12:00", "0 12:00-13:00", False),
        ("09:00 to 0 12:00", "0 11:45-13:00", True),
        ("09:00 to 0 12:00", "0 08:00-19:00", True),
        ("09:00 to 0 12:00", "0 10:00-10:15", True),
        ("09:00 to 0 12:00", "1 09:00-12:00", False),
        ("09:00 to 0 12:00", "-1 09:00-12:00", False),
        ("18:00 to 2 10:00", "0 09:00-18:00", False),
        ("18:00 to 2 10:00", "0 17:45-18:15", True),
        ("18:00 to 2 10:00", "1 00:00-00:15", True),
        ("18:00 to 2 10:00", "1 23:45-24:00", True),
        ("18:00 to 2 10:00", "2 09:45-10:15", True),
        ("18:00 to 2 10:00", "2 10:00-11:00", False),
        ("00:00 to 0 24:00", "0 23:45-24:00", True),
        ("00:00 to 0 24:00", "1 00:00-00:15", False),
        ("00:00 to 1 00:00", "0 23:45-24:00", True),
        ("00:00 to 1 00:00", "1 00:00-00:15", False),
        ("24:00 to 1 10:00", "0 23:45-24:00", False),
        ("24:00 to 1 10:00", "1 00:00-00:15", True),
    ],
)
def test_a_block_is_half_open_and_may_last_for_days(span: str, asked: str, overlap: bool) -> None:
    starts, _, last, ends = span.split()
    number, times = asked.split()
    blocked = Block("b1", f"{day(0)}T{starts}", f"{day(int(last))}T{ends}", "works")

    assert blocked.overlaps(day(int(number)), *times.split("-")) is overlap


MORNING = (f"{day(1)}T09:00", f"{day(1)}T12:00")
BLOCKED = after(block(FREE, "b1", *MORNING, "works", by=BY), start=FREE)
MINE = promised("ada", hours("10:00", "11:00", MONDAY + timedelta(days=1)))
STATES = {
    "not installed": Position(),
    "free": FREE,
    "blocked": BLOCKED,
    "mine": MINE,
    "here": arrived(MINE, at=TEN + timedelta(days=1)),
    "retired": then(FREE, stands(None, 1, 1)),
    "to be retired": then(FREE, stands(None, 2, 1)),
}
BLOCKING = """
state         | block            | block before     | block all day    | unblock        | unblock another
not installed | unknown-position | unknown-position | unknown-position | unknown-change | unknown-change
free          | blocked          | blocked          | blocked          | unknown-change | unknown-change
blocked       | blocked          | blocked          | blocked          | unblocked      | unknown-change
mine          | position-taken   | blocked          | position-taken   | unknown-change | unknown-change
here          | position-taken   | blocked          | position-taken   | unknown-change | unknown-change
retired       | unknown-position | unknown-position | unknown-position | unknown-change | unknown-change
to be retired | blocked          | blocked          | blocked          | unknown-change | unknown-change
"""  # noqa: E501
VERBS: dict[str, Callable[[Position], Sequence[Event]]] = {
    "block": lambda p: block(p, "b2", *MORNING, "works", by=BY),
    "block before": lambda p: block(p, "b2", f"{day(1)}T08:00", f"{day(1)}T10:00", "works", by=BY),
    "block all day": lambda p: block(p, "b2", f"{day(1)}T00:00", f"{day(1)}T24:00", "other", by=BY),
    "unblock": lambda p: unblock(p, "b1", by=BY),
    "unblock another": lambda p: unblock(p, "b9", by=BY),
}


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(BLOCKING))
def test_staff_take_a_position_out_of_use(state: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: VERBS[verb](STATES[state])) == outcome


def test_a_blocked_position_says_why() -> None:
    with pytest.raises(PositionBlocked) as refused:
        BLOCKED.must_be_free(hours("11:00", "13:00", MONDAY + timedelta(days=1)), at=SEVEN)

    assert refused.value.facts == {"position": "A", "cause": "works"}


def test_a_lifted_block_keeps_nobody_out_and_leaves_the_others() -> None:
    twice = after(
        block(BLOCKED, "b2", f"{day(1)}T11:00", f"{day(1)}T13:00", "event", by=BY), start=BLOCKED
    )

    lifted = after(unblock(twice, "b1", by=BY), start=twice)

    tuesday = MONDAY + timedelta(days=1)
    assert lifted.is_free(hours("09:00", "11:00", tuesday), SEVEN)
    assert not lifted.is_free(hours("09:00", "11:15", tuesday), SEVEN)
    assert not twice.is_free(hours("09:00", "11:00", tuesday), SEVEN)


# Branches


def given(
    first: int, last: int, days: int = 2, *, id_: str = "a1", on: int = 0, branch: str = "atlas"
) -> Assigned:
    return Assigned(
        **marks(on),
        assignment_id=id_,
        branch_id=branch,
        first=day(first),
        last=day(last),
        fall_open_days=days,
    )


THEIRS = then(FREE, given(3, 9))


def may_have(position: Position, number: int, *branches: str, seen_from: int = 0) -> bool:
    """Whether somebody may have it from nine to ten on a day, seen from a day's morning."""
    wished = hours("09:00", "10:00", MONDAY + timedelta(days=number))
    return position.is_free(wished, SEVEN + timedelta(days=seen_from), branches)


@pytest.mark.parametrize(("number", "free"), [(2, True), (3, False), (9, False), (10, True)])
def test_a_position_is_a_branchs_from_the_first_to_the_last_day(number: int, free: bool) -> None:
    assert may_have(THEIRS, number) is free
    assert may_have(THEIRS, number, "agdal") is free
    assert may_have(THEIRS, number, "agdal", "atlas")


@pytest.mark.parametrize(
    ("days", "seen_from", "free"),
    [
        (2, 2, False),
        (2, 3, True),
        (2, 5, True),
        (0, 4, False),
        (0, 5, True),
        (9, 0, True),
    ],
)
def test_a_day_falls_open_some_days_before(days: int, seen_from: int, free: bool) -> None:
    assert may_have(then(FREE, given(3, 9, days)), 5, seen_from=seen_from) is free


def test_a_day_falls_open_with_the_day_of_the_site() -> None:
    far_west = replace(hours("09:00", "10:00", MONDAY + timedelta(days=5)), time_zone="Etc/GMT+12")
    noon = datetime(2026, 11, 26, 11, 59, tzinfo=UTC)

    assert not THEIRS.is_free(far_west, noon)
    assert THEIRS.is_free(far_west, noon + timedelta(minutes=1))


def opened(number: int, id_: str = "a1") -> DayOpened:
    return DayOpened(**marks(), assignment_id=id_, day=day(number))


def kept(number: int, id_: str = "a1") -> DayKept:
    return DayKept(**marks(), assignment_id=id_, day=day(number))


def test_a_day_that_is_opened_is_everybodys_and_a_day_that_is_kept_never_falls_open() -> None:
    position = then(THEIRS, opened(7), kept(8))

    assert [may_have(position, number) for number in (6, 7, 8)] == [False, True, False]
    assert [may_have(position, number, seen_from=7) for number in (7, 8, 9)] == [True, False, True]
    assert may_have(position, 8, "atlas", seen_from=8)


@pytest.mark.parametrize(
    ("steps", "free"),
    [((opened(7), kept(7)), False), ((kept(7), opened(7)), True), ((opened(7), opened(7)), True)],
)
def test_of_opening_and_keeping_a_day_the_last_counts(steps: tuple[Event, ...], free: bool) -> None:
    assert may_have(then(THEIRS, *steps), 7) is free
    assert may_have(then(THEIRS, *steps), 7, seen_from=6) is free


def ended(number: int) -> AssignmentEnded:
    return AssignmentEnded(**marks(), assignment_id="a1", last=day(number))


@pytest.mark.parametrize(
    ("last", "free"),
    [(5, [False, False, True]), (3, [False, True, True]), (2, [True] * 3), (20, [False] * 3)],
)
def test_an_assignment_may_end_earlier_and_never_later(last: int, free: list[bool]) -> None:
    position = then(THEIRS, ended(last))

    assert [may_have(position, number) for number in (3, 5, 6)] == free
    assert may_have(position, 10)


def test_an_assignment_that_ends_before_it_begins_never_was() -> None:
    assert then(THEIRS, ended(2)).premises.assignments == ()


def test_what_is_said_of_one_assignment_leaves_the_others_alone() -> None:
    two = then(THEIRS, given(20, 29, id_="a2", branch="agdal"))

    after_all = then(two, opened(7), kept(8), ended(8))

    assert not may_have(after_all, 8, "agdal")
    assert after_all.premises.assignments[1] == two.premises.assignments[1]
    assert may_have(after_all, 21, "agdal")
    assert not may_have(after_all, 21, "atlas")


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        (0, 2, "assigned"),
        (0, 3, "position-assigned"),
        (5, 6, "position-assigned"),
        (0, 30, "position-assigned"),
        (9, 12, "position-assigned"),
        (10, 12, "assigned"),
    ],
)
def test_a_position_is_one_branchs_at_a_time(first: int, last: int, outcome: str) -> None:
    span = (date.fromisoformat(day(first)), date.fromisoformat(day(last)))

    assert (
        outcome_of(lambda: assign(THEIRS, "a2", "agdal", *span, fall_open_days=1, by=BY)) == outcome
    )


def test_what_stands_nowhere_is_nobodys() -> None:
    span = (MONDAY + timedelta(days=1), MONDAY + timedelta(days=9))

    with pytest.raises(UnknownPosition):
        assign(STATES["retired"], "a2", "agdal", *span, fall_open_days=1, by=BY)
    assert assign(FREE, "a2", "agdal", *span, fall_open_days=1, by=BY)


def test_reservations_come_first_then_branches() -> None:
    """Somebody not of the branch is told that it is taken, where it is."""
    tuesday = hours("10:00", "11:00", MONDAY + timedelta(days=1))
    both = then(MINE, given(1, 9))

    with pytest.raises(PositionTaken):
        both.must_be_free(tuesday, at=SEVEN - timedelta(days=9))


# What is over


def blocked(number: int) -> Blocked:
    """All of a day, decided that morning."""
    return Blocked(
        **marks(number),
        block_id=f"b{number}",
        starts=f"{day(number)}T00:00",
        ends=f"{day(number)}T24:00",
        cause="works",
    )


def test_blocks_and_assignments_that_are_over_are_swept_out_by_the_time_in_the_event() -> None:
    years = [
        event
        for number in range(0, 900, 3)
        for event in (blocked(number), given(number, number + 2, id_=f"a{number}", on=number))
    ]

    premises = then(FREE, *years).premises

    assert [each.id for each in premises.blocks] == ["b897"]
    assert [each.id for each in premises.assignments] == ["a894", "a897"]


@pytest.mark.parametrize(("days", "remembered"), [(2, True), (3, False)])
def test_what_has_just_ended_is_remembered_for_two_days(days: int, remembered: bool) -> None:
    one = then(FREE, blocked(0), given(-3, 0))

    for event in (blocked(days), given(days, days, id_="a2", on=days)):
        premises = then(one, event).premises
        assert ("b0" in {each.id for each in premises.blocks}) is remembered
        assert ("a1" in {each.id for each in premises.assignments}) is remembered


def test_what_is_to_come_is_never_swept() -> None:
    far = then(
        FREE,
        Blocked(
            **marks(),
            block_id="far",
            starts=f"{day(80)}T09:00",
            ends=f"{day(80)}T10:00",
            cause="event",
        ),
        blocked(40),
    )

    assert [each.id for each in far.premises.blocks] == ["far", "b40"]


def test_reservations_and_premises_leave_each_other_alone() -> None:
    position = then(MINE, given(30, 40), blocked(20), stands(SECOND, 50, 1))

    assert position.diary == MINE.diary
    later = promised("bob", hours("09:00", "10:00", MONDAY + timedelta(days=2)), "r2", on=position)
    assert later.premises == position.premises
    assert (
        arrived(later, at=NOON - timedelta(hours=1, minutes=30) + timedelta(days=1)).premises
        == position.premises
    )
