"""The worker: one a house keeps the boards level and sweeps; others wait to take its place."""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import psycopg

from booking.recorder import Wait
from booking.server import Connection, Server
from projections.audit.register import Broken
from projections.boards import Wall
from projections.store import is_full
from web.house import House
from web.sweeping import Sweeper

LEADING = int.from_bytes(b"work")
EVERY_SECONDS = 20.0
WAKE_SECONDS = 0.2
# What is committed within this time after a fold is folded together: most of one is for its batch.
REST_SECONDS = 0.2
PATIENCE_SECONDS = 2.0

logger = logging.getLogger(__name__)


class Lead:
    """A lead on a server, which ends with the session even when nobody here has ended it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __bool__(self) -> bool:
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


@contextmanager
def leading(lock: Path | Server) -> Iterator[bool | Lead]:
    """Whether this is the one who works; a lead ends with the process that has it.

    The kernel sees to that where the lock is a file, else the server, which may be out of reach:
    raises psycopg.OperationalError.
    """
    if isinstance(lock, Server):
        with lock.connect() as connection:
            locked = connection.execute("SELECT pg_try_advisory_lock(%s)", [LEADING]).fetchone()
            yield Lead(connection) if locked and locked[0] else False
        return
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


class Chore:
    """What is to be done each time the log has grown; a store that is lost is looked for first.

    One without room is not lost: whoever books is told of that, and to open it anew takes room.
    """

    def __init__(self, failure: str, do: Callable[[], object], mend: Callable[[], object]) -> None:
        self._failure = failure
        self._do = do
        self._mend = mend
        self._failed = False

    def __call__(self) -> None:
        """Do it. That it fails is logged once, until it is done again."""
        try:
            if self._failed:
                self._mend()
            self._do()
            self._failed = False
        except Exception as error:
            if is_full(error):
                return
            if not self._failed:
                traced = not isinstance(error, Broken)
                again = f"it is tried again every {WAKE_SECONDS:g} s"
                logger.error("%s, %s: %s", self._failure, again, error, exc_info=traced)
            self._failed = True


def _renew(wall: Wall) -> None:
    """Open the boards anew, and make what tables are missing."""
    wall.engine.dispose()
    wall.prepare()


class Worker:
    """Keeps the boards level and sweeps, round after round, in a thread of its own.

    With a lock it waits until nobody else works; its maker may lead already. Without one its maker
    sees to all that.
    """

    def __init__(
        self,
        house: House,
        *,
        every: float = EVERY_SECONDS,
        lock: Path | Server | None = None,
        lead: bool | Lead | None = None,
    ) -> None:
        self._every = every
        self._ended = Event()
        self._waiting = house.bookings.event_log.waiting
        self._keep_level = Chore(
            "the boards are lost", house.wall.pull, partial(_renew, house.wall)
        )
        register = house.register
        self._keep_registered = Chore(
            "the audit register does not go on", register.extend, register.engine.dispose
        )
        self._sweeper = Sweeper(house, self._ended)
        self._lock = lock
        begin = (lock is None) if lead is None else lead
        self._thread = Thread(target=self._live, args=(begin,), name="worker", daemon=True)

    def start(self) -> None:
        """Begin with a sweep."""
        self._thread.start()

    def end(self) -> None:
        """End with the reservation being settled; a thread that hangs ends with the process."""
        self._ended.set()
        self._thread.join(PATIENCE_SECONDS)

    def _live(self, lead: bool | Lead) -> None:
        self._work(lead)
        while self._lock and not self._ended.is_set():
            try:
                self._succeed(self._lock)
            except (OSError, psycopg.Error) as error:
                logger.warning("the lock of the worker cannot be had: %s", error)
            self._ended.wait(self._every)

    def _succeed(self, lock: Path | Server) -> None:
        with leading(lock) as lead:
            self._work(lead)

    def _work(self, lead: bool | Lead) -> None:
        """Whatever goes wrong in one round is logged, and the next one comes."""
        with self._waiting() as wait:
            while lead and not self._ended.is_set():
                try:
                    self._round()
                except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
                    self._tell(error)
                self._watch(wait)

    def _tell(self, error: Exception) -> None:
        """A store without room is no fault of ours: where it was met is of no interest."""
        full = is_full(error)
        said = "found no room" if full else "failed"
        trace = None if full else error
        logger.error("a sweep %s; the next one comes in %g s", said, self._every, exc_info=trace)

    def _round(self) -> None:
        if failed := self._sweeper.sweep().failed:
            logger.warning("a sweep passed over %d reservations that it could not settle", failed)

    def _watch(self, wait: Wait) -> None:
        """Until the next round, fold what is committed as soon as it is."""
        ends = monotonic() + self._every
        while (left := ends - monotonic()) > 0 and not self._ended.is_set():
            wait(min(left, WAKE_SECONDS))
            self._keep_level()
            self._keep_registered()
            self._ended.wait(REST_SECONDS)
