"""One request sent fifty times at once, to two processes, and again after they are gone."""

from functools import partial

import pytest

from tests.faults.clients import Client, Crowd, at_once
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

TIMES = 50


def test_it_is_one_event_and_one_answer(town: Town, crowd: Crowd) -> None:
    site = Site(town, 2)
    clients = crowd.join(site, *town.people(1) * TIMES)
    book = partial(
        Client.reserve, position="PO-01", day=site.day(1), starts="09:00", ends="12:00", key="tap"
    )

    answers = at_once([(client, book) for client in clients])
    one_hour_less = clients[0].reserve("PO-01", site.day(1), "09:00", "11:00", key="tap")
    town.restart()
    after = [book(clients[0]), book(clients[1])]
    other = clients[0].reserve("PO-00", site.day(1), "09:00", "12:00", key="tap")

    assert {(said.status, said.sequence) for said in [*answers, *after]} == {(201, site.base + 2)}
    assert all(said.body == answers[0].body for said in [*answers, *after])
    refused = {(said.status, said.body["code"]) for said in (one_hour_less, other)}
    assert refused == {(422, "duplicate-command")}
    site.check(crowd.history)
