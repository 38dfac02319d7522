"""Forty people want one desk at the same instant, of two processes."""

from datetime import date
from functools import partial

import pytest

from booking.commands import ReleaseDesk
from tests.faults.clients import Client, Crowd, at_once
from tests.faults.length import rounds
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

CLIENTS = 40
DESK = "PO-01"
IDENTICAL = (("09:00", "12:00"),)
# Each overlaps every other one.
OVERLAPPING = (("09:00", "12:00"), ("10:00", "10:30"), ("08:00", "10:30"), ("10:15", "14:00"))


def test_one_gets_it_and_everybody_else_hears_what_is_free(town: Town, crowd: Crowd) -> None:
    site = Site(town, 6)
    clients = crowd.join(site, *town.people(CLIENTS))

    for number in range(rounds(3, 25)):
        one_gets_it(clients, site.day(number + 1), OVERLAPPING if number % 2 else IDENTICAL)

    site.check(crowd.history)


def one_gets_it(clients: list[Client], day: date, times: tuple[tuple[str, str], ...]) -> None:
    """On a day that ends as empty as it began."""
    answers = at_once(
        [
            (client, partial(Client.reserve, position=DESK, day=day, starts=starts, ends=ends))
            for number, client in enumerate(clients)
            for starts, ends in [times[number % len(times)]]
        ]
    )

    got = {said.status: client for client, said in zip(clients, answers, strict=True)}
    (won,) = (said for said in answers if said.status == 201)
    lost = [said for said in answers if said is not won]
    assert {(said.status, said.body["code"]) for said in lost} == {(409, "position-taken")}
    assert all(said.body["alternatives"] for said in lost)

    for instead in lost[-1].body["alternatives"]:
        again = got[409].reserve(**instead | {"day": date.fromisoformat(instead["day"])})
        assert again.status == 201
        assert got[409].act(ReleaseDesk, again.body["id"]).status == 200
    assert got[201].act(ReleaseDesk, won.body["id"]).status == 200
