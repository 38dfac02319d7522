"""Some days at a site where everybody wants everything at once while the house changes: holds that
are confirmed, released or lapse, teams, several days, walk-ins, steps that are taken back, people
who do not come, tabs that are stale; blocks, closures, hours, floors, tables that are joined and
split, and branches that send people away.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from threading import Event

import pytest

from tests.faults.checker.history import seconds
from tests.faults.clients import Crowd, at_once
from tests.faults.length import long_form, rounds
from tests.faults.over_http.slow_clock import book_late, sweep
from tests.faults.over_http.staff import FrontDesk, Operator
from tests.faults.over_http.visitors import Given, Nomad
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

PEOPLE, LATE, DEVICES, POSITIONS = 8, 6, 2, 6
OPERATORS = 2
# So many kinds of what is seldom may not come about in one run.
LEFT_TO_CHANCE = 2

ALWAYS = {"displaced"} | {
    f"position.{verb}"
    for verb in ("reserved", "held", "confirmed", "released", "moved-in", "checked-in", "blocked")
}
SELDOM = {
    *("position.lapsed", "position.no-show", "position.undone", "position.extended"),
    *("position.unblocked", "position.placed", "position.retired", "layout.change-undone"),
    *("site.closure-set", "site.closure-lifted", "site.season-set", "site.policy-adopted"),
    *("position.assigned", "position.assignment-ended", "position.day-opened"),
    *("position.day-kept", "joined", "split"),
}


@contextmanager
def time_passing(town: Town, site: Site, crowd: Crowd) -> Iterator[None]:
    """Holds lapse and people are missed, which somebody records."""
    over, late = Event(), town.people(LATE)
    with closing(town.house()) as house, ThreadPoolExecutor(2) as hosts:
        ends = [
            hosts.submit(book_late, house, site, late, crowd.history, over),
            hosts.submit(sweep, house, over),
        ]
        try:
            yield
        finally:
            over.set()
        for each in ends:
            each.result()


def test_every_answer_is_one_that_the_log_allows(town: Town, crowd: Crowd) -> None:
    site, steps = Site(town, POSITIONS), rounds(20, 120)
    people = town.people(PEOPLE)
    desk, operators = town.people(1, "front-desk"), town.people(OPERATORS, "operator")
    given: Given = []
    lives = [Nomad(seed, given).live for seed in range(PEOPLE)] + [FrontDesk(100, people).live]
    changes = [Operator(200 + number, given).live for number in range(OPERATORS)]
    clients = crowd.join(site, *[*people, *desk] * DEVICES, *operators)

    with time_passing(town, site, crowd):
        at_once(
            [
                (client, partial(live, steps=steps))
                for client, live in zip(clients, lives * DEVICES + changes, strict=True)
            ]
        )
    for client in clients:
        client.mine()
        client.available(site.today)

    said = Counter(said.body["code"] if said.refused else said.status for said in crowd.history)
    logger.info("%d answers in %.1f s: %s", said.total(), seconds(crowd.history), dict(said))
    assert {status for status in said if isinstance(status, int)} == {200, 201}
    happened = site.happened()
    logger.info("%s", dict(happened))
    site.check(crowd.history)
    assert happened.keys() >= ALWAYS
    left_out = SELDOM - happened.keys()
    assert len(left_out) <= LEFT_TO_CHANCE or not long_form(), left_out
