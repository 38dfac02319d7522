"""Many processes want the same desks at the same instant."""

import logging
from collections import Counter
from itertools import combinations

import pytest

from booking.application import Bookings
from domain.agenda import Claimed
from domain.position import Reserved
from tests.faults.conftest import Answer, Start, race
from tests.faults.length import rounds
from tests.faults.workers import CLIENTS, DESKS, HOURS, WISHES
from tests.support.log import event_of, is_dense, rows

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

RUNNERS, ROUNDS = 8, rounds(2, 25)
SLOTS = len(DESKS) * len(HOURS)


def test_every_hour_of_every_desk_is_sold_once_and_every_other_answer_is_a_no(
    start: Start, bookings: Bookings
) -> None:
    answers = race(start, "every-hour", RUNNERS)

    won = [answer for answer in answers if "sequence" in answer]
    assert len(answers) == RUNNERS * SLOTS
    assert Counter((answer["desk"], answer["starts"]) for answer in won).total() == SLOTS
    assert len({(answer["desk"], answer["starts"]) for answer in won}) == SLOTS
    assert {a["refused"] for a in answers if "sequence" not in a} == {"position-taken"}

    log = rows(bookings)
    assert is_dense(log)
    events = {row.sequence: event_of(row) for row in log}
    for answer in won:
        reserved, claimed = events[answer["sequence"] - 1], events[answer["sequence"]]
        assert isinstance(reserved, Reserved)
        assert isinstance(claimed, Claimed)
        assert reserved.reservation_id == claimed.reservation_id == answer["reservation"]
    assert sum(isinstance(event, Reserved) for event in events.values()) == SLOTS


def test_of_hours_that_overlap_none_is_sold_twice_and_none_is_refused_for_nothing(
    start: Start, bookings: Bookings
) -> None:
    told = 0
    for number in range(ROUNDS):
        answers = race(start, "crowd", 2, first=2 * number)
        sold = [answer for answer in answers if "sequence" in answer]
        refused = [answer for answer in answers if "sequence" not in answer]

        assert not any(overlap(one, other) for one, other in combinations(sold, 2))
        assert {answer["refused"] for answer in refused} == {"position-taken"}
        assert all(any(overlap(answer, one) for one in sold) for answer in refused)
        told += len(answers)
    assert told == ROUNDS * 2 * CLIENTS * WISHES
    assert is_dense(rows(bookings))
    logger.info("%d rounds of %d clients of 2 processes: %d answers", ROUNDS, 2 * CLIENTS, told)


def overlap(one: Answer, other: Answer) -> bool:
    at_once = one["starts"] < other["ends"] and other["starts"] < one["ends"]
    return bool(one["desk"] == other["desk"] and at_once)


def test_without_the_lock_some_would_get_an_error_and_still_nothing_is_sold_twice(
    start: Start, bookings: Bookings
) -> None:
    answers = race(start, "every-hour-unlocked", RUNNERS)

    won = [(answer["desk"], answer["starts"]) for answer in answers if "sequence" in answer]
    assert any("fault" in answer for answer in answers)
    assert len(set(won)) == len(won)
    assert is_dense(rows(bookings))


def test_a_hundred_wishes_for_one_desk_that_do_not_collide_all_come_true(
    start: Start, bookings: Bookings
) -> None:
    answers = race(start, "every-other-half-hour", 2)

    assert len(answers) == 100
    assert all("sequence" in answer for answer in answers)
    assert len(bookings.position("ess", "A").state.diary) == 100
