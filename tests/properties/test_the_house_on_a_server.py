"""The same people, sites and clock as in the house, with a PostgreSQL server under it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from booking.application import Bookings
from projections.boards import Wall
from projections.log import Log
from projections.store import schema_engine
from tests.properties import people
from tests.properties import test_the_house as in_memory
from tests.properties.wishes import two_sites
from tests.support.postgres import Postgres
from web.server import boards_of, prepare

FEWER = settings(max_examples=8, stateful_step_count=25, deadline=None)


class Houses:
    """A database of its own for every example, copied from one with both sites open."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._template = postgres.create()
        url = postgres.url(self._template)
        prepare(url)
        with closing(Bookings.on_server(url)) as bookings:
            two_sites(bookings)
        self._urls: list[str] = []
        self.opened = ExitStack()

    def bookings(self) -> Bookings:
        """Of the next example; the one before is over."""
        self.opened.close()
        self._urls.append(self.opened.enter_context(self._postgres.database(self._template)))
        return self.opened.enter_context(closing(Bookings.on_server(self._urls[-1])))

    def wall(self, log: Log) -> Wall:
        """Boards in the same database."""
        wall = Wall(schema_engine(boards_of(self._urls[-1]).connect), log)
        wall.prepare()
        return wall


@pytest.fixture
def houses(postgres: Postgres) -> Iterator[Houses]:
    houses = Houses(postgres)
    with houses.opened:
        yield houses


def test_whatever_they_do_it_is_as_true_on_a_server(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "two_sites", houses.bookings)
    monkeypatch.setattr(people, "wall_over", houses.wall)

    run_state_machine_as_test(in_memory.TheHouse, settings=FEWER)
