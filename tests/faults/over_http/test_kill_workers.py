"""kill -9 of web processes under load: who heard nothing asks again, and nothing is half done."""

import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest

from booking.commands import ReleaseDesk
from tests.faults.checker.history import Said
from tests.faults.clients import Client, Crowd, at_once
from tests.faults.length import rounds
from tests.faults.serving import Server
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

logger = logging.getLogger(__name__)

PEOPLE, DAYS, BOOKINGS, KILLS = 12, 40, rounds(40, 160), rounds(3, 30)
SECONDS_BETWEEN_KILLS = 0.6
PATIENCE_SECONDS = 30


def insist(client: Client, number: int) -> Said:
    """Ask for the one desk of a day, and again until there is an answer."""
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        day = client.site.day(number % DAYS + 1)
        said = client.reserve(client.site.codes[0], day, "09:00", "12:00", key=f"{number}")
        if said.status:
            return said
        sleep(0.05)
    raise TimeoutError


def book(client: Client) -> None:
    """Day after day; what one has got is given back, unless nothing is heard of that."""
    for number in range(BOOKINGS):
        said = insist(client, number)
        client.available(client.site.day(number % DAYS + 1))
        if said.accepted:
            client.act(ReleaseDesk, said.body["id"])


def kill_now_and_then(server: Server, over: Event) -> int:
    """One of the processes that answer, the older one: the other may just be beginning."""
    killed = 0
    while killed < KILLS and not over.wait(SECONDS_BETWEEN_KILLS):
        if workers := server.workers():
            os.kill(min(workers), signal.SIGKILL)
            killed += 1
    return killed


def test_what_was_answered_is_in_the_log_and_what_was_not_is_there_once_or_not_at_all(
    town: Town, crowd: Crowd
) -> None:
    site, over = Site(town, 1), Event()
    clients = crowd.join(site, *town.people(PEOPLE))
    with ThreadPoolExecutor(1) as killer:
        killed = killer.submit(kill_now_and_then, town.server, over)
        try:
            at_once([(client, book) for client in clients])
        finally:
            over.set()
        logger.info("%d kills, %d answers", killed.result(), len(crowd.history))
        assert killed.result() > 1
    town.server.wait_until_ready()

    assert {said.status for said in crowd.history} == {0, 200, 201, 409}
    site.check(crowd.history)
