"""kill -9 in the middle of anything: what was acknowledged is there, and nothing by half."""

import logging
from random import Random
from time import monotonic, sleep

import pytest

from booking.application import Bookings
from booking.reserving import reserve_desk
from domain.agenda import Claimed
from domain.position import Reserved
from tests.faults.conftest import Answer, Start, Worker
from tests.faults.length import rounds
from tests.support.house import MONDAY, SEVEN, reserve, stamp
from tests.support.log import event_of, is_dense, rows

pytestmark = pytest.mark.race
logger = logging.getLogger(__name__)

KILLS = rounds(30, 50)
LONGEST_LIFE_SECONDS = 0.08


def wait_for_an_answer(worker: Worker, after: int) -> None:
    deadline = monotonic() + 10
    while len(worker.heard) <= after:
        assert monotonic() < deadline, "a writer waits for ever"
        sleep(0.001)


def writer(start: Start, number: int) -> Worker:
    worker = start("without-end", number)
    worker.wait_until_ready()
    worker.go()
    wait_for_an_answer(worker, after=0)
    return worker


def kill_under_load(start: Start) -> list[Answer]:
    """What writers said before they were killed, and what one said that outlived them."""
    chance, killed = Random(20261123), []
    survivor = writer(start, KILLS)
    for number in range(KILLS):
        victim = writer(start, number)
        sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
        victim.kill()
        killed.append(victim)
        wait_for_an_answer(survivor, after=len(survivor.heard))
    survivor.kill()
    return [answer for worker in (*killed, survivor) for answer in worker.heard]


def test_what_was_acknowledged_is_in_the_log_and_no_booking_is_half(
    start: Start, bookings: Bookings
) -> None:
    answers = kill_under_load(start)

    log = rows(bookings)
    events = {row.sequence: event_of(row) for row in log}
    claimed = {s: e.reservation_id for s, e in events.items() if isinstance(e, Claimed)}
    reserved = {s + 1: e.reservation_id for s, e in events.items() if isinstance(e, Reserved)}
    assert all("sequence" in answer for answer in answers)
    missing = [a for a in answers if claimed.get(a["sequence"]) != a["reservation"]]
    assert missing == []
    assert reserved == claimed
    assert is_dense(log)
    assert_asked_again_the_answers_are_the_same(bookings, answers)
    logger.info("%d kills, %d acknowledged, %d missing", KILLS, len(answers), len(missing))


def assert_asked_again_the_answers_are_the_same(bookings: Bookings, answers: list[Answer]) -> None:
    head = bookings.event_log.head()
    for answer in answers[:: len(answers) // 100]:
        again = reserve(
            answer["desk"],
            answer["starts"],
            answer["ends"],
            member=answer["member"],
            day=MONDAY.fromisoformat(answer["day"]),
            site_id="rba",
            by=stamp(answer["member"], at=SEVEN, command_id=answer["command"]),
        )
        assert reserve_desk(bookings, again).sequence == answer["sequence"]
    assert bookings.event_log.head() == head
