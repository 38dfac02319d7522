"""Another program holds a file of ours: who asks is told to come again, and nothing is written."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event

from config.settings import Settings
from tests.api.conftest import SITE, Caller, Someone
from web.house import House


@pytest.fixture(autouse=True)
def _hurried(house: House) -> Iterator[None]:
    """Nobody waits long for a file."""

    def hurry(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    engines = [house.wall.engine, house.accounts.engine]
    for engine in engines:
        engine.dispose()
        event.listen(engine, "connect", hurry)
    yield
    for engine in engines:
        event.remove(engine, "connect", hurry)


ANSWERS = {"events": (503, 200), "boards": (201, 503), "accounts": (201, 200)}


@pytest.mark.parametrize("name", ANSWERS)
def test_who_needs_that_file_meanwhile_is_asked_to_come_again(
    *,
    api: Caller,
    house: House,
    settings: Settings,
    member: Someone,
    name: str,
    head: Callable[[], int],
) -> None:
    house.bookings.patience, before = 0.02, head()
    with closing(sqlite3.connect(settings.home / f"{name}.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = [api.reserve(member, key="once"), api.get(f"/sites/{SITE}/floor", member)]

    assert tuple(answer.status_code for answer in answers) == ANSWERS[name]
    for answer in answers:
        if answer.status_code == 503:
            assert (answer.json["code"], answer.headers["Retry-After"]) == ("busy", "1")
    assert name != "events" or head() == before
    assert api.reserve(member, key="once").status_code == 201
