"""Where the processes of one server count together: a directory in memory, gone with the server.

prometheus-client looks for it when it is loaded, and each process then counts in files of its own
there. Files of a full disk could not grow, and who writes to them through memory is killed.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108 (what is made there has a name nobody can guess)
PREFIX = "mogador-metrics-"


@contextmanager
def counting_together(environ: MutableMapping[str, str]) -> Iterator[Path]:
    """A directory for this process and whatever it starts; forks that leave do not remove it.

    It is locked as long as one of them is there. What a server that was killed has left is removed
    by the next one.
    """
    in_memory = os.access(MEMORY, os.W_OK)
    directory = Path(mkdtemp(prefix=PREFIX, dir=MEMORY if in_memory else None))
    lock, maker = _locked(directory), os.getpid()
    environ[VARIABLE] = str(directory)
    try:
        _remove_what_was_left(directory)
        yield directory
    finally:
        if os.getpid() == maker:
            del environ[VARIABLE]
            os.close(lock)
            rmtree(directory, ignore_errors=True)


def join(environ: Mapping[str, str]) -> None:
    """Be one of those who count there; where it was swept away meanwhile, it is made anew."""
    if VARIABLE in environ:
        Path(environ[VARIABLE]).mkdir(mode=0o700, exist_ok=True)


def _remove_what_was_left(directory: Path) -> None:
    """Of other servers that are no more."""
    for other in directory.parent.glob(f"{PREFIX}*"):
        # Somebody counts there, or somebody else's it is.
        with suppress(OSError):
            lock = _locked(other)
            rmtree(other, ignore_errors=True)
            os.close(lock)


def _locked(directory: Path) -> int:
    """A handle that keeps it locked. Raises OSError where somebody else has one."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
