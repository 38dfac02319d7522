"""What all tests stand on: a Chromium if there is one, and patience."""

import shutil

import pytest
from hypothesis import settings

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FOUND = next(filter(None, map(shutil.which, CHROMIUMS)), None)

# How long an example takes says more about the machine than about the code.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if FOUND:
        return
    absent = pytest.mark.skip(reason=f"no browser: looked for {', '.join(CHROMIUMS)}")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that the tests marked `browser` drive."""
    if not FOUND:
        pytest.skip("no browser")
    return FOUND
