"""Forty people want one desk at the same instant, of two processes."""

import pytest

from tests.faults.clients import Crowd
from tests.faults.length import rounds
from tests.faults.racing import race_for_a_desk
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

CLIENTS = 40


def test_one_gets_it_and_everybody_else_hears_what_is_free(town: Town, crowd: Crowd) -> None:
    site = Site(town, 6)
    clients = crowd.join(site, *town.people(CLIENTS))

    race_for_a_desk(clients, times=rounds(3, 25))

    site.check(crowd.history)
