"""A rebuild that several processes share, though the log is short; and one that gets stuck."""

import fcntl
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep
from unittest.mock import patch

from booking.application import Bookings
from projections import share
from projections.boards import KINDS, Wall
from projections.log import Body, Log, SharedLog
from projections.replay import Past
from projections.store import file_engine

FOREVER = 600.0
PATIENCE_SECONDS = 20.0


class Sticky(Past):
    """A log that is stuck in every other process, which then holds a lock on a file."""

    def __init__(self, log: Log, held: Path) -> None:
        super().__init__(log, log.head())
        self._held = held

    def bodies(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[Body]:
        """As the log has them."""
        assert isinstance(self._log, SharedLog)
        return self._log.bodies(sequence, limit, but=but)

    def elsewhere(self) -> Callable[[], Log]:
        """What is stuck when one asks for its head."""
        assert isinstance(self._log, SharedLog)
        return partial(_stuck, self._log.elsewhere(), self._held)


class Stuck(Past):
    """A log that never says how long it is."""

    def __init__(self, log: Log, held: Path) -> None:
        super().__init__(log, 0)
        self._held = held

    def head(self) -> int:
        """Not any more in this life."""
        with self._held.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write("held")
            file.flush()
            sleep(FOREVER)
        return 0


def _stuck(open_log: Callable[[], Log], held: Path) -> Log:
    return Stuck(open_log(), held)


@contextmanager
def sharing(processors: int = 2) -> Iterator[None]:
    """Let even short logs be shared, by so many processes."""
    with patch.multiple(share, MANY=0, cpu_count=lambda: processors):
        yield


def wait_until_held(held: Path) -> None:
    """Until another process is stuck."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not (held.exists() and held.read_text()):
        assert monotonic() < deadline
        sleep(0.01)


def wait_until_let_go(held: Path) -> None:
    """Until it is dead."""
    deadline = monotonic() + PATIENCE_SECONDS
    with held.open() as file:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            assert monotonic() < deadline
            sleep(0.01)


def begin_to_rebuild(home: Path) -> "Popen[bytes]":
    """A process that rebuilds all boards, and waits for ever for the one that has a share."""
    words = "import sys; from tests.support.sharing import rebuild; rebuild(sys.argv[1])"
    return Popen([sys.executable, "-c", words, str(home)])


def rebuild(directory: str) -> None:
    """That process."""
    home = Path(directory)
    bookings = Bookings.in_file(home / "events.sqlite3")
    log = Sticky(bookings.event_log, home / "held")
    with sharing():
        Wall(file_engine(home / "boards.sqlite3"), log).renew([kind.name for kind in KINDS])
