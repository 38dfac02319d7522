"""A small disk of one's own, which can be filled."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

PAGE = 4096


class Disk:
    """A small one, in memory."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self._ballast = at / "ballast"

    def fill(self, spare: int) -> None:
        """To the last page but so many."""
        with self._ballast.open("wb", buffering=0) as ballast:
            with suppress(OSError):
                while True:
                    ballast.write(bytes(PAGE))
            ballast.truncate((ballast.tell() // PAGE - spare) * PAGE)

    def clear(self) -> None:
        """Make room."""
        self._ballast.unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Where everybody may write. Skips the test where no disk can be mounted."""
    at = Path(mkdtemp(prefix="mogador-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        at.rmdir()
        pytest.skip("no small disk: only root may mount one")
    at.chmod(0o777)
    try:
        yield Disk(at)
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)
        at.rmdir()
