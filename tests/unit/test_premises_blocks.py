"""What the house decides about a position: when it is out of use, and why."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from domain.kernel import Event
from domain.position import Block, Position
from domain.position.blocking import block, unblock
from domain.refusals import PositionBlocked
from tests.support.diaries import after, hours
from tests.support.house import MONDAY, SEVEN
from tests.support.premises import BLOCKED, BY, MORNING, STATES, day
from tests.support.tables import cells, outcome_of


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
