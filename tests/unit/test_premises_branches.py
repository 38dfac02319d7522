"""What the house decides about a position: whose it is, and when it falls open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.kernel import Event
from domain.position import AssignmentEnded, DayKept, DayOpened, Position
from domain.position.assigning import assign
from domain.refusals import PositionTaken, UnknownPosition
from tests.support.diaries import FREE, hours
from tests.support.house import MONDAY, SEVEN
from tests.support.premises import BY, MINE, STATES, day, given, marks, then
from tests.support.tables import outcome_of

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
