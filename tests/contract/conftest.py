"""The recorders that keep the contract."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from booking.application import Bookings
from tests.support.house import opened
from tests.support.postgres import SUPERUSER, Postgres
from web.server import prepare

Opener = Callable[[], Bookings]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the log of an SQLite recorder is."""
    return tmp_path / "events.sqlite3"


@pytest.fixture
def in_file(file: Path) -> Iterator[Opener]:
    """Opens the file, every time as another process would."""
    houses = [Bookings.in_file(file, create=True)]

    def another() -> Bookings:
        houses.append(Bookings.in_file(file))
        return houses[-1]

    yield another
    for house in houses:
        house.close()


@pytest.fixture
def on_server(database_url: str) -> Iterator[Opener]:
    """Opens the database, every time as another process would."""
    prepare(database_url)
    houses: list[Bookings] = []

    def another() -> Bookings:
        houses.append(Bookings.on_server(database_url))
        return houses[-1]

    yield another
    for house in houses:
        house.close()


@pytest.fixture(params=["in memory", "in a file", "on a server"])
def bookings(request: pytest.FixtureRequest) -> Bookings:
    """An open site, with its log in each of the recorders."""
    if request.param == "in memory":
        return opened(Bookings.in_memory())
    opener: Opener = request.getfixturevalue(request.param.replace(" a ", "_"))
    return opened(opener())


@pytest.fixture(params=["in_file", "on_server"])
def opener(request: pytest.FixtureRequest) -> Opener:
    """An open site in a file or on a server, to be opened as often as one likes."""
    opener: Opener = request.getfixturevalue(request.param)
    opened(opener())
    return opener


@pytest.fixture
def file_opener(in_file: Opener) -> Opener:
    """An open site in a file."""
    opened(in_file())
    return in_file


@pytest.fixture
def server_opener(on_server: Opener) -> Opener:
    """An open site on a server."""
    opened(on_server())
    return on_server


@pytest.fixture
def superuser(postgres: Postgres, database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who may do anything the server does not refuse to all."""
    database = conninfo_to_dict(database_url)["dbname"]
    url = postgres.url(str(database), SUPERUSER)
    with psycopg.connect(url, autocommit=True, options="-c search_path=mogador") as connection:
        yield connection
