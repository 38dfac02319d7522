"""Where calls are counted: in this process, as light as a call is."""

from threading import Lock
from time import time

from limits.storage import Storage

FEW = 1_000


class Counts(Storage):
    """Windows that are open, by key: how much was counted, and when (seconds) each is over.

    The library's own memory starts a thread a hundred times a second to look through all keys;
    here those that are over are forgotten when there are twice as many as the last time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[int, float]] = {}
        self._enough = FEW
        self._lock = Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong: nothing that one could wait out."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in the key's window, or in a new one of so many seconds; what that comes to."""
        now = time()
        with self._lock:
            count, ends = self._windows.get(key, (0, now))
            if ends <= now:
                count, ends = 0, now + expiry
                self._forget(now)
            self._windows[key] = count + amount, ends
        return count + amount

    def _forget(self, now: float) -> None:
        if len(self._windows) >= self._enough:
            self._windows = {key: kept for key, kept in self._windows.items() if kept[1] > now}
            self._enough = max(FEW, 2 * len(self._windows))

    def get(self, key: str) -> int:
        """What was counted in the window that is open."""
        count, ends = self._windows.get(key, (0, 0.0))
        return count if ends > time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window is over, in seconds since the epoch; now, if there is none."""
        return self._windows.get(key, (0, time()))[1]

    def check(self) -> bool:
        """Whether it can be used."""
        return True

    def reset(self) -> int | None:
        """Forget everything; how many windows there were."""
        with self._lock:
            many = len(self._windows)
            self._windows.clear()
        return many

    def clear(self, key: str) -> None:
        """Forget a window."""
        with self._lock:
            self._windows.pop(key, None)
