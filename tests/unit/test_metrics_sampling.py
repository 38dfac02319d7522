"""Beside the requests, a process counts what it noted of them, and what it uses just then."""

from collections.abc import Callable, Iterator
from contextlib import closing
from gc import collect
from pathlib import Path
from time import monotonic, sleep
from unittest.mock import Mock
from weakref import ref

import pytest
from flask import Flask

from booking.application import Bookings
from booking.reserving import reserve_desk
from config.settings import Settings
from tests.support.house import opened, reserve
from web.app import create_app
from web.house import House, make_stores, open_house
from web.metrics.counted import REGISTRY, count, init_counting
from web.metrics.sampling import Sampler


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings.from_env({"MOGADOR_HOME": str(tmp_path)})
    make_stores(settings)
    return settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with closing(open_house(settings)) as house:
        yield house


def soon(true: Callable[[], bool]) -> bool:
    patient_until = monotonic() + 10
    while not true() and monotonic() < patient_until:
        sleep(0.005)
    return true()


def answers() -> float:
    """How many of `/healthz` are counted."""
    labels = {"endpoint": "health.healthz", "status": "2xx"}
    return REGISTRY.get_sample_value("mogador_request_duration_seconds_count", labels) or 0


def in_use() -> list[float | None]:
    """Connections to boards, and to accounts."""
    name = "mogador_connections_in_use"
    return [REGISTRY.get_sample_value(name, {"store": store}) for store in ("boards", "accounts")]


def test_what_was_noted_is_counted_beside_the_requests_and_at_the_end(
    settings: Settings, house: House
) -> None:
    visitor = create_app(settings, house).test_client()
    count()
    before = answers()

    visitor.get("/healthz")
    assert answers() == before
    sampler = Sampler(house, every=3600)
    sampler.start()
    assert soon(lambda: answers() == before + 1)

    visitor.get("/healthz")
    assert answers() == before + 1
    sampler.end()
    assert answers() == before + 2


def test_connections_are_counted_by_store(house: House) -> None:
    sampler = Sampler(house, every=0.005)
    sampler.start()
    assert soon(lambda: in_use() == [0, 0])

    with house.wall.engine.connect(), house.wall.engine.connect(), house.accounts.engine.connect():
        assert soon(lambda: in_use() == [2, 1])

    assert soon(lambda: in_use() == [0, 0])
    sampler.end()


def test_a_look_that_fails_is_said_and_the_next_one_comes(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("web.metrics.sampling.count", Mock(side_effect=OSError))
        sampler = Sampler(house, every=0.005)
        sampler.start()
        assert soon(lambda: "figures for /metrics are missing" in caplog.text)

    with house.wall.engine.connect():
        assert soon(lambda: in_use() == [1, 0])
    sampler.end()


def test_what_nobody_has_counted_yet_keeps_nothing_of_who_decided() -> None:
    with closing(opened(Bookings.in_memory())) as bookings:
        init_counting(Flask("door"), bookings)
        reserve_desk(bookings, reserve())
    gone = ref(bookings)

    del bookings
    collect()

    assert gone() is None
