"""Races through the doors of the API: who wants one desk at once, and who fills it up."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from booking.commands import ReleaseDesk
from domain.zones import wall_of
from tests.faults.clients import Client, at_once
from tests.faults.town import Person

DESK = "PO-01"
IDENTICAL = (("09:00", "12:00"),)
# Each overlaps every other one.
OVERLAPPING = (("09:00", "12:00"), ("10:00", "10:30"), ("08:00", "10:30"), ("10:15", "14:00"))
HALF_HOURS_A_DAY = 48


def race_for_a_desk(clients: Sequence[Client], times: int) -> None:
    """All of them at the same instant, so many times, for the same hours or for some that overlap;
    one gets it, and everybody else hears what is free.
    """
    for number in range(times):
        day = clients[0].site.day(number + 1)
        _one_gets_it(clients, day, OVERLAPPING if number % 2 else IDENTICAL)


def _one_gets_it(clients: Sequence[Client], day: date, times: tuple[tuple[str, str], ...]) -> None:
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


def fill_a_desk(clients: Sequence[Client], people: Sequence[Person]) -> None:
    """One half-hour of it for each of the people, who share the clients' connections."""

    def some(client: Client, first: int) -> None:
        """Every so manieth slot, each for somebody else."""
        for slot in range(first, len(people), len(clients)):
            client.who = people[slot]
            ahead, half = divmod(slot, HALF_HOURS_A_DAY)
            starts, ends = wall_of(30 * half), wall_of(30 * half + 30)
            client.reserve(client.site.codes[0], client.site.day(ahead + 1), starts, ends)

    at_once([(client, partial(some, first=first)) for first, client in enumerate(clients)])
