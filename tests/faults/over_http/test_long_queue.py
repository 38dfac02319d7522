"""Nothing can be decided for a while, and many more wait than there are threads to answer them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import pytest

from booking.application import Bookings
from booking.recorder.postgres.decision import LOCK
from booking.server import Server
from tests.faults.clients import Client, Crowd, at_once
from tests.faults.town import Site, Town

pytestmark = pytest.mark.race

# Two processes have eight threads each.
PEOPLE = 60
PROMISED_SECONDS, LEEWAY_SECONDS = 8, 2


@contextmanager
def nothing_decided(town: Town) -> Iterator[None]:
    """Somebody else has the lock, and keeps it."""
    if url := town.mogador.settings.get("MOGADOR_DATABASE_URL"):
        with closing(Server(url).connect()) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield
        return
    with (
        closing(Bookings.in_file(town.mogador.home / "events.sqlite3")) as bookings,
        bookings.deciding(),
    ):
        yield


def test_everybody_is_told_to_come_again_in_time(town: Town, crowd: Crowd) -> None:
    site = Site(town, 1)
    clients = crowd.join(site, *town.people(PEOPLE))
    book = partial(Client.reserve, position=site.codes[0], starts="09:00", ends="12:00")
    wishes = [(client, partial(book, day=site.day(n % 40 + 1))) for n, client in enumerate(clients)]

    with nothing_decided(town):
        answers = at_once(wishes)

    assert {said.status for said in answers} == {503}
    assert {said.retry_after for said in answers} == {"1"}
    assert max(said.ended - said.began for said in answers) < PROMISED_SECONDS + LEEWAY_SECONDS
    assert clients[0].reserve(site.codes[0], site.day(1), "09:00", "12:00").accepted
