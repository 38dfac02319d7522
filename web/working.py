"""The worker: one a home keeps the boards level and sweeps; others wait to take its place."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from web.house import House
from web.sweeping import Sweeper

EVERY_SECONDS = 20.0
WAKE_SECONDS = 0.2
PATIENCE_SECONDS = 2.0

logger = logging.getLogger(__name__)


@contextmanager
def leading(lock: Path) -> Iterator[bool]:
    """Whether this is the one who works; the kernel ends a lead with the process that has it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Worker:
    """Keeps the boards level and sweeps, round after round, in a thread of its own.

    With a lock it waits until nobody else works; without one its maker sees to that.
    """

    def __init__(
        self, house: House, *, every: float = EVERY_SECONDS, lock: Path | None = None
    ) -> None:
        self._every = every
        self._ended = Event()
        self._wall = house.wall
        self._lost = False
        self._sweeper = Sweeper(house, self._ended)
        work = partial(self._succeed, lock) if lock else self._work
        self._thread = Thread(target=work, name="worker", daemon=True)

    def start(self) -> None:
        """Begin with a sweep."""
        self._thread.start()

    def end(self) -> None:
        """End with the reservation being settled; a thread that hangs ends with the process."""
        self._ended.set()
        self._thread.join(PATIENCE_SECONDS)

    def _succeed(self, lock: Path) -> None:
        while not self._ended.is_set():
            try:
                with leading(lock) as leads:
                    if leads:
                        self._work()
            except OSError:
                logger.exception("the lock of the worker cannot be had")
            self._ended.wait(self._every)

    def _work(self) -> None:
        """Whatever goes wrong in one round is logged, and the next one comes."""
        while not self._ended.is_set():
            try:
                self._round()
            except Exception:
                logger.exception("a sweep failed; the next one comes in %g s", self._every)
            self._watch()

    def _round(self) -> None:
        if failed := self._sweeper.sweep().failed:
            logger.warning("a sweep passed over %d reservations that it could not settle", failed)

    def _watch(self) -> None:
        """Until the next round, fold what is committed as soon as it is."""
        ends = monotonic() + self._every
        while (left := ends - monotonic()) > 0 and not self._ended.wait(min(left, WAKE_SECONDS)):
            self._keep_level()

    def _keep_level(self) -> None:
        """Looking whether the log has grown costs one short read; a lost store is looked for."""
        try:
            if self._lost:
                self._wall.engine.dispose()
                self._wall.prepare()
            self._wall.pull()
            self._lost = False
        except Exception:
            if not self._lost:
                logger.exception("the boards are lost; looking for them every %g s", WAKE_SECONDS)
            self._lost = True
