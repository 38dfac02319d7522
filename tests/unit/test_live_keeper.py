"""The keeper: there is a live process as long as there is a worker, whatever is in its way."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.test_working import until
from web.live import keeper
from web.live.doorway import Doorway
from web.live.keeper import Keeper
from web.working import leading

STARTED = "the live process ended with 1; there will be another one"


@pytest.fixture
def doorway(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Doorway]:
    """Of a house whose live process ends at once; the keeper is in a hurry."""
    monkeypatch.setattr(keeper, "PAUSE_SECONDS", 0.01)
    doorway = Doorway.new()
    with caplog.at_level(logging.WARNING):
        yield doorway
    doorway.close()


def of_no_house(doorway: Doorway, lock: Path) -> Keeper:
    return Keeper(doorway, lock, {**os.environ, "MOGADOR_PORT": "none"})


def test_a_lock_that_cannot_be_had_is_tried_again(
    tmp_path: Path, doorway: Doorway, caplog: pytest.LogCaptureFixture
) -> None:
    lock = tmp_path / "gone" / "live.lock"
    kept = of_no_house(doorway, lock)
    kept.start()
    until(lambda: "no live process can be started" in caplog.text)
    lock.parent.mkdir()

    until(lambda: STARTED in caplog.text)
    kept.end()


def test_whoever_cannot_start_one_keeps_nobody_else_from_it(
    tmp_path: Path,
    doorway: Doorway,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lock = tmp_path / "live.lock"
    with monkeypatch.context() as without_python:
        without_python.setattr(sys, "executable", str(tmp_path / "no-such-program"))
        kept = of_no_house(doorway, lock)
        kept.start()
        until(lambda: "no live process can be started" in caplog.text)
        until(lambda: _is_free(lock))

    until(lambda: STARTED in caplog.text)
    kept.end()


def _is_free(lock: Path) -> bool:
    with leading(lock) as leads:
        return bool(leads)
