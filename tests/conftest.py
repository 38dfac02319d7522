"""What all tests stand on: a Chromium and a PostgreSQL if there are any, and patience."""

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgres import OLDEST, Postgres, binaries

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FOUND = next(filter(None, map(shutil.which, CHROMIUMS)), None)

# How long an example takes says more about the machine than about the code. CI looks longer.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("patient", patient, max_examples=100, stateful_step_count=30)
settings.register_profile("ci", patient, max_examples=500, stateful_step_count=50, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "patient")


def _is_driven(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first; what cannot be driven is skipped.

    Browsers come last: what drives them leaves an event loop running in their process.
    """
    house = "tests/properties/test_the_house"
    items.sort(key=lambda item: (_is_driven(item), not item.nodeid.startswith(house)))
    if FOUND:
        return
    absent = pytest.mark.skip(reason=f"no browser: looked for {', '.join(CHROMIUMS)}")
    for item in items:
        if _is_driven(item):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that the tests marked `browser` drive."""
    if not FOUND:
        pytest.skip("no browser")
    return FOUND


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, one for each process of the tests."""
    found = binaries()
    if not found:
        pytest.skip(f"no PostgreSQL {OLDEST} or newer: looked on the path and where Debian has it")
    server = Postgres(found)
    yield server
    server.end()


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty database of one's own; its user may create roles."""
    with postgres.database() as url:
        yield url
