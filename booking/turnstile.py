"""A fair lock between the processes of one machine, with a limit to how long one waits."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread


class Busy(Exception):
    """Too many commands are waiting; trying again in a moment works."""


class Unreachable(Busy):
    """The store was lost, or cannot be had; nothing was written."""


class InDoubt(Busy):
    """The store was lost while it committed: whether it has, its ledger will say."""


class Full(Busy):
    """The store has no room left; nothing was written, and reading goes on."""


@contextmanager
def turnstile(path: Path, patience: float) -> Iterator[None]:
    """Pass one at a time, over threads and processes.

    Raises Busy after `patience` seconds, Unreachable where the kernel gives no lock.

    The kernel queues whoever blocks in `flock`, where SQLite's own busy handler sleeps and lets
    anybody overtake: a second and more for the unlucky.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _Wait(handle).until(patience)
    except OSError as error:
        os.close(handle)
        raise Unreachable(str(error)) from error
    try:
        yield
    finally:
        os.close(handle)


class _Wait:
    """Blocks in a thread of its own, because `flock` knows no time limit."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._admitted = Event()
        self._deciding = Lock()
        self._gone = False
        self._failed: OSError | None = None

    def until(self, patience: float) -> None:
        """Raises Busy after so many seconds or where there is no thread to wait in, Unreachable
        where the kernel gives no lock. The handle is closed then, if late.
        """
        try:
            Thread(target=self._block, daemon=True).start()
        except RuntimeError as error:
            os.close(self._handle)
            raise Busy(str(error)) from error
        try:
            self._admitted.wait(patience)
        finally:
            with self._deciding:
                self._gone = not self._admitted.is_set()
        if self._gone:
            raise Busy
        if self._failed:
            raise Unreachable(str(self._failed)) from self._failed

    def _block(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        except OSError as error:
            self._failed = error
        with self._deciding:
            if self._gone or self._failed:
                os.close(self._handle)
            self._admitted.set()
