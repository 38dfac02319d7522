"""A hundred wishes for one busy desk that do not collide, at once, of two processes."""

import logging
from functools import partial

import pytest

from domain.zones import wall_of
from tests.faults.checker.history import seconds
from tests.faults.clients import Client, Crowd, at_once
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

CONNECTIONS, SLOTS = 32, 100
HALF_HOURS_A_DAY = 48


def test_all_come_true(town: Town, crowd: Crowd) -> None:
    site = Site(town, 1)
    people = town.people(SLOTS)

    def some(client: Client, first: int) -> None:
        """Every so manieth slot, each for somebody else."""
        for slot in range(first, SLOTS, CONNECTIONS):
            client.who = people[slot]
            ahead, half = divmod(slot, HALF_HOURS_A_DAY)
            starts, ends = wall_of(30 * half), wall_of(30 * half + 30)
            client.reserve(site.codes[0], site.day(ahead + 1), starts, ends)

    clients = crowd.join(site, *people[:CONNECTIONS])
    at_once([(client, partial(some, first=first)) for first, client in enumerate(clients)])

    assert [said.status for said in crowd.history] == [201] * SLOTS
    logger.info("%.1f s", seconds(crowd.history))
    site.check(crowd.history)
