"""A day at a site where everybody wants everything at once, from two devices each."""

import logging
from collections import Counter
from functools import partial
from random import Random
from typing import Any

import pytest

from booking.commands import CheckIn, CheckOut, Extend, Move, ReleaseDesk
from domain.zones import MINUTES_A_DAY, minute_of, wall_of
from tests.faults.checker.history import Said, seconds
from tests.faults.clients import Client, Crowd, at_once
from tests.faults.length import rounds
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

PEOPLE, DEVICES, POSITIONS = 10, 2, 4
# It is noon or a little later: whoever has the first of them may come.
STARTS = ("12:00", "12:00", "14:00", "16:00", "18:00", "20:00")
MINUTES = (120, 150)


class Visitor:
    """Books, comes, goes, and looks what there is, without a plan; what they have, both devices
    know of.
    """

    def __init__(self, seed: int) -> None:
        self.reservations: dict[str, dict[str, Any]] = {}
        self._chance = Random(seed)

    def live(self, client: Client, steps: int) -> None:
        """One thing after the other."""
        ways = (self.book, self.act, self.change, self.look)
        for _ in range(steps):
            (way,) = self._chance.choices(ways, (30, 30, 15, 25))
            said = way(client)
            if said.key and said.accepted:
                self.reservations[said.body["id"]] = said.body

    def book(self, client: Client) -> Said:
        starts = self._chance.choice(STARTS)
        ends = wall_of(minute_of(starts) + self._chance.choice(MINUTES))
        position, day = self._chance.choice(client.site.codes), client.site.today
        return client.reserve(position, day, starts, ends)

    def act(self, client: Client) -> Said:
        verb = self._chance.choice((CheckIn, CheckIn, CheckOut, ReleaseDesk))
        body = self._any_reservation()
        return client.act(verb, body["id"]) if body else client.mine()

    def change(self, client: Client) -> Said:
        body = self._any_reservation()
        if not body:
            return client.mine()
        if self._chance.random() < 0.5:
            to = self._chance.choice(client.site.codes)
            return client.act(Move, body["id"], to_position_id=to)
        later = min(minute_of(body["ends"]) + 30, MINUTES_A_DAY)
        return client.act(Extend, body["id"], ends=wall_of(later))

    def look(self, client: Client) -> Said:
        body = self._any_reservation()
        match self._chance.randrange(3):
            case 0 if body:
                return client.one(body["id"])
            case 1:
                return client.mine()
            case _:
                return client.available(client.site.today)

    def _any_reservation(self) -> dict[str, Any] | None:
        live = [r for r in list(self.reservations.values()) if r["state"] != "released"]
        return self._chance.choice(live) if live else None


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
