"""A town for all tests of a store: each has a site and people of its own."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.clients import Crowd
from tests.faults.town import Town


@pytest.fixture(scope="package", params=["in a file", "on a server"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Served by two processes."""
    home = tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        url = ""
        if request.param == "on a server":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        yield stack.enter_context(Town(home, url).open())


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    """Everybody who takes part, until it is over."""
    crowd = Crowd()
    yield crowd
    crowd.leave()
