"""A hundred wishes for one busy desk that do not collide, at once, of two processes."""

import logging

import pytest

from tests.faults.checker.history import seconds
from tests.faults.clients import Crowd
from tests.faults.racing import fill_a_desk
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

CONNECTIONS, SLOTS = 32, 100


def test_all_come_true(town: Town, crowd: Crowd) -> None:
    site, people = Site(town, 1), town.people(SLOTS)

    fill_a_desk(crowd.join(site, *people[:CONNECTIONS]), people)

    assert [said.status for said in crowd.history] == [201] * SLOTS
    logger.info("%.1f s", seconds(crowd.history))
    site.check(crowd.history)
