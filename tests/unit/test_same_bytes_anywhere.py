"""A replay comes to the same bytes whatever the process, its environment, and the store."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from booking.application import Bookings
from booking.importing import import_log
from projections.replay import digests, replay
from tests.support.program import PROGRAM, Mogador

ENVIRONMENTS = {
    "one": {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    "another": {"PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Apia"},
    "a third": {"PYTHONHASHSEED": "4242", "LANG": "ar_MA.UTF-8", "TZ": "America/St_Johns"},
}


def printed(home: Path, environment: dict[str, str], words: str) -> bytes:
    """What the program prints in a process of its own."""
    inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [*PROGRAM, *words.split()],
        env={**inherited, **environment, "MOGADOR_HOME": str(home)},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    ).stdout


@pytest.mark.parametrize("words", ["replay --digest", "replay --digest --as-of 900", "log export"])
def test_every_process_prints_the_same_bytes(lived_in: Path, words: str) -> None:
    here = Mogador(lived_in)(words).encode()

    for environment in ENVIRONMENTS.values():
        assert printed(lived_in, environment, words) == here


def test_boards_rebuilt_by_one_process_are_those_of_any_other(
    lived_in: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(lived_in, tmp_path / "home")
    for one, other in (("one", "another"), ("another", "a third")):
        printed(home, ENVIRONMENTS[one], "boards rebuild")
        told = printed(home, ENVIRONMENTS[other], "boards rebuild --check")
        assert told == b"equal\n"


def test_every_store_comes_to_the_same_boards(lived_in: Path) -> None:
    in_memory = Bookings.in_memory()
    import_log(in_memory, Mogador(lived_in).run("log export").stdout_bytes.splitlines(True))

    here = digests(replay(in_memory.event_log, in_memory.event_log.head()))

    assert here == Mogador(lived_in).facts("replay --digest")["digests"]
