"""A day at a site where everybody wants everything at once, from two devices each."""

import logging
from collections import Counter
from functools import partial

import pytest

from tests.faults.checker.history import seconds
from tests.faults.clients import Crowd, at_once
from tests.faults.length import rounds
from tests.faults.over_http.visitors import Visitor
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

PEOPLE, DEVICES, POSITIONS = 10, 2, 4


def test_every_answer_is_one_that_the_log_allows(town: Town, crowd: Crowd) -> None:
    site, steps = Site(town, POSITIONS), rounds(20, 120)
    visitors = [Visitor(seed) for seed in range(PEOPLE)]
    clients = crowd.join(site, *town.people(PEOPLE) * DEVICES)

    at_once(
        [
            (client, partial(visitor.live, steps=steps))
            for client, visitor in zip(clients, visitors * DEVICES, strict=True)
        ]
    )
    for client in clients:
        client.mine()
        client.available(site.today)

    said = Counter(said.body["code"] if said.refused else said.status for said in crowd.history)
    logger.info("%d answers in %.1f s: %s", said.total(), seconds(crowd.history), dict(said))
    assert {status for status in said if isinstance(status, int)} == {200, 201}
    assert {"position-taken", "member-elsewhere", "already-ended", "stale"} <= said.keys()
    site.check(crowd.history)
