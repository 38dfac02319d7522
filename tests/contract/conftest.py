"""The recorders that keep the contract."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from booking.application import Bookings
from tests.support.house import opened

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


@pytest.fixture(params=["in memory", "in a file"])
def bookings(request: pytest.FixtureRequest) -> Bookings:
    """An open site, with its log in each of the recorders."""
    if request.param == "in memory":
        return opened(Bookings.in_memory())
    opener: Opener = request.getfixturevalue("in_file")
    return opened(opener())


@pytest.fixture
def opener(in_file: Opener) -> Opener:
    """An open site in a file, to be opened as often as one likes."""
    opened(in_file())
    return in_file
