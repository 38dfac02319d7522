"""What all tests stand on: a Chromium if there is one, and patience."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FOUND = next(filter(None, map(shutil.which, CHROMIUMS)), None)

# How long an example takes says more about the machine than about the code. CI looks longer.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("patient", patient, max_examples=100, stateful_step_count=30)
settings.register_profile("ci", patient, max_examples=500, stateful_step_count=50, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "patient")


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
