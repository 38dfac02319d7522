"""Counts every second what a process has noted, and how many of its connections are in use."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from threading import Event, Thread
from typing import cast

from sqlalchemy import Engine, QueuePool

from web.house import House
from web.metrics.counted import CONNECTIONS, count

EVERY_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Sampler:
    """Does so in a thread of its own: nobody waits for it, and it looks also while all that answer
    are waiting for something.
    """

    def __init__(self, house: House, *, every: float = EVERY_SECONDS) -> None:
        self._in_use = _in_use(house)
        self._every = every
        self._ended = Event()
        self._thread = Thread(target=self._live, name="sampler", daemon=True)

    def start(self) -> None:
        """Begin with a look."""
        self._thread.start()

    def end(self) -> None:
        """Count what is left, and look no more."""
        self._ended.set()
        count()

    def _live(self) -> None:
        while not self._ended.is_set():
            try:
                self._look()
            except Exception:
                logger.exception("figures for /metrics are missing")
            self._ended.wait(self._every)

    def _look(self) -> None:
        count()
        for store, in_use in self._in_use.items():
            CONNECTIONS.labels(store).set(in_use())


def _in_use(house: House) -> Mapping[str, Callable[[], int]]:
    """How to count the connections to each store."""
    engines = {
        "boards": house.wall.engine,
        "audit": house.register.engine,
        "accounts": house.accounts.engine,
    }
    pools = {store: partial(_checked_out, engine) for store, engine in engines.items()}
    return {"log": house.bookings.event_log.connections, **pools}


def _checked_out(engine: Engine) -> int:
    """Asked of the engine each time: an engine that was disposed of has another pool."""
    return cast("QueuePool", engine.pool).checkedout()
