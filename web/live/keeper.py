"""Sees to it that there is one live process as long as there is a worker."""

import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread

from web.live.doorway import Doorway

PAUSE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Keeper:
    """Waits in a thread of its own until nobody is live, then starts the process that is.

    That process holds the lock, so the kernel gives it on however it ends, and whichever worker
    waits starts the next one.
    """

    def __init__(self, doorway: Doorway, lock: Path, environ: Mapping[str, str]) -> None:
        self._doorway = doorway
        self._lock = lock
        self._environ = environ
        self._ended = Event()
        self._thread = Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def end(self) -> None:
        """Start no other; the one there is ends with the last worker."""
        self._ended.set()

    def _keep(self) -> None:
        while not self._ended.is_set():
            try:
                said = f"the live process ended with {self._live()}; there will be another one"
            except OSError as error:
                said = f"no live process can be started: {error}; it is tried again"
            if not self._ended.wait(PAUSE_SECONDS):
                logger.warning(said)

    def _live(self) -> int:
        """Wait until nobody is live, start the process that is, and wait for its exit code.

        None is started once this has ended. Raises OSError.
        """
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            live = None if self._ended.is_set() else self._start(lock)
        finally:
            os.close(lock)
        return live.wait() if live else 0

    def _start(self, lock: int) -> "subprocess.Popen[bytes]":
        door = self._doorway.outside.fileno()
        words = [sys.executable, "-m", "web.live", str(door)]
        return subprocess.Popen(  # noqa: S603 (our own interpreter, no shell)
            words, env=dict(self._environ), pass_fds=(lock, door), stdin=subprocess.DEVNULL
        )
