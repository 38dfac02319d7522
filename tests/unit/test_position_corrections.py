"""Taking back the last step, and recording afterwards what happened earlier."""

from datetime import datetime, timedelta

import pytest

from domain.kernel import Stamp
from domain.position import Position
from domain.position.correcting import correct_arrival, correct_departure, undo
from tests.support.diaries import (
    NOON,
    OPENS,
    TEN,
    after,
    arrived,
    given_back,
    hours,
    missed,
    promised,
)
from tests.support.house import SEVEN, stamp
from tests.support.tables import outcome_of

NINE = SEVEN + timedelta(hours=2)
EARLY = NINE - timedelta(minutes=20)
MINE = promised("ada")
HERE = arrived(MINE)
SAM = stamp("sam", role="front-desk", at=TEN)


def corrected(position: Position, happened: datetime, by: Stamp = SAM) -> str:
    """What comes of recording an arrival."""
    return outcome_of(lambda: correct_arrival(position, "r1", happened, opens_minutes=OPENS, by=by))


def test_taking_back_goes_back_one_step() -> None:
    by = stamp("ada", at=TEN)
    left = given_back(HERE)

    here_again = after(undo(left, "r1", by=by), start=left)
    not_come = after(undo(here_again, "r1", by=by), start=here_again)

    assert [p.diary["r1"].status for p in (left, here_again, not_come)] == [
        *("released", "checked-in", "reserved")
    ]
    assert outcome_of(lambda: undo(not_come, "r1", by=by)) == "stale"


def test_nobody_takes_back_leaving_a_desk_where_somebody_is_still_recorded() -> None:
    both = promised("ada", on=promised("bob", hours("08:30", "09:00"), "r7"))
    left = given_back(arrived(both))
    came = correct_arrival(left, "r7", NINE - timedelta(minutes=9), opens_minutes=OPENS, by=SAM)

    crowded = after(came, start=left)

    assert outcome_of(lambda: undo(crowded, "r1", by=stamp("ada", at=TEN))) == "still-occupied"


def test_who_is_expected_again_has_the_grace_again() -> None:
    no_show = missed(MINE)

    again = after(undo(no_show, "r1", by=SAM), start=no_show)

    assert again.diary["r1"].reserved_at == TEN
    assert MINE.diary["r1"].reserved_at == SEVEN


@pytest.mark.parametrize(
    ("position", "minutes", "outcome"),
    [
        (MINE, -16, "too-early-to-check-in"),
        (MINE, -15, "checked-in"),
        (MINE, 60, "checked-in"),
        (MINE, 61, "in-the-past"),
        (arrived(MINE), -15, "checked-in"),
    ],
)
def test_staff_record_an_arrival_that_has_been(
    position: Position, minutes: int, outcome: str
) -> None:
    assert corrected(position, NINE + timedelta(minutes=minutes)) == outcome


def test_nobody_arrived_after_the_end() -> None:
    by = stamp("sam", role="front-desk", at=NOON + timedelta(hours=1))

    assert corrected(MINE, NOON, by) == "in-the-past"


def test_no_arrival_is_recorded_where_somebody_else_still_is() -> None:
    lingering = arrived(promised("bob", hours("08:30", "09:00"), "r7"), "r7", at=EARLY)

    assert corrected(promised("ada", on=lingering), NINE) == "still-occupied"


@pytest.mark.parametrize(
    ("minutes", "outcome"),
    [(-1, "in-the-past"), (0, "released"), (60, "released"), (61, "in-the-past")],
)
def test_staff_record_a_departure_that_has_been(minutes: int, outcome: str) -> None:
    happened = NINE + timedelta(minutes=minutes)

    assert outcome_of(lambda: correct_departure(HERE, "r1", happened, by=SAM)) == outcome


def test_what_staff_record_says_when_it_happened_and_when_it_was_recorded() -> None:
    (came,) = correct_arrival(MINE, "r1", NINE, opens_minutes=OPENS, by=SAM)
    (left,) = correct_departure(HERE, "r1", NINE, by=SAM)

    assert (came.happened, came.at) == (left.happened, left.at) == (NINE, TEN)


def test_members_record_nothing_afterwards() -> None:
    ada = stamp("ada", at=TEN)

    assert corrected(HERE, NINE, ada) == "not-yours"
    assert outcome_of(lambda: correct_departure(HERE, "r1", NINE, by=ada)) == "not-yours"
