"""What the house decides about a position: where it stands, from which day on."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.kernel import Event
from domain.position import Spot
from domain.position.placing import place
from domain.refusals import UnknownPosition
from tests.support.diaries import FREE, hours, promised
from tests.support.house import MONDAY, SEVEN
from tests.support.premises import BY, FIRST, SECOND, THIRD, day, stands, then
from tests.support.tables import outcome_of

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
