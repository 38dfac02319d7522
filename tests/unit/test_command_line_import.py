"""The command line: a log taken over from its export."""

import os
import shutil
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, Mogador
from tests.support.wall import plant

FREED = (
    b'{"actor":{"id":"ada","role":"member"},"at":"2026-11-23T07:00:00Z","command_id":"c",'
    b'"member_id":"ada","reservation_id":"r-1","salt":"","version":1,"via":"api"}'
)


@pytest.fixture
def mogador(lived_in: Path, tmp_path: Path) -> Mogador:
    """The program at home in weeks of life."""
    return Mogador(shutil.copytree(lived_in, tmp_path / "home"))


def whole(mogador: Mogador, tmp_path: Path) -> Path:
    """A file with all of the log."""
    file = tmp_path / "whole.ndjson"
    file.write_text(mogador("log export"), encoding="utf-8")
    return file


def head(mogador: Mogador) -> int:
    sequence: int = mogador.facts("replay")["sequence"]
    return sequence


def test_an_imported_log_is_exported_to_the_same_bytes(mogador: Mogador, tmp_path: Path) -> None:
    file, other = tmp_path / "log.ndjson", Mogador(tmp_path / "other")
    file.write_text(mogador("log export"), encoding="utf-8")

    told = other.facts("log import", str(file))

    assert told == {"imported": head(mogador), "sequence": head(mogador)}
    assert other("log export") == mogador("log export")
    assert other.facts("replay --digest") == mogador.facts("replay --digest")
    assert other("boards rebuild --check") == "equal\n"


def test_an_import_may_go_on_where_the_log_ends(mogador: Mogador, tmp_path: Path) -> None:
    other = Mogador(shutil.copytree(mogador.home, tmp_path / "other"))
    before = head(mogador)
    plant(mogador.home / "events.sqlite3", "agenda:ada", 1, "agenda.freed", FREED)
    file = tmp_path / "rest.ndjson"
    file.write_text(mogador(f"log export --after {before}"), encoding="utf-8")

    assert other("log import", str(file)) == f"imported 1 events; the log has {before + 1}.\n"
    assert other("log export") == mogador("log export")


def test_an_import_that_is_refused_says_why_and_where(mogador: Mogador, tmp_path: Path) -> None:
    file, other = tmp_path / "log.ndjson", Mogador(tmp_path / "other")
    first, second, third = mogador("log export").splitlines(keepends=True)[:3]
    file.write_text(first + third + second, encoding="utf-8")

    result = other.run("log import", str(file))

    assert result.exit_code == 1
    assert result.stderr == "Error: line 2: gap: event 2 is missing before event 3\n"
    assert head(other) == 0


def test_a_file_without_lines_is_refused_before_it_is_read_whole(
    mogador: Mogador, tmp_path: Path
) -> None:
    file, other = tmp_path / "log.ndjson", Mogador(tmp_path / "other")
    file.write_bytes(b" " * 50_000_000)
    other("log import", str(whole(mogador, tmp_path)))  # has loaded what the program needs

    tracemalloc.start()
    result = other.run("log import", str(file))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert result.stderr == "Error: line 1: cut: the line is not whole\n"
    assert most < 10_000_000


def test_others_are_not_kept_waiting_by_a_pipe(mogador: Mogador, tmp_path: Path) -> None:
    lines, other = whole(mogador, tmp_path).read_bytes(), Mogador(tmp_path / "other")
    environment = {**os.environ, **other.settings}
    words = [*PROGRAM, "log", "import", "-"]
    with subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stderr=-1) as importing:
        assert importing.stdin
        importing.stdin.write(lines)  # more than a pipe holds: it has begun to read
        opened = other("init")
        _, said = importing.communicate()

    assert importing.returncode == 1
    assert b"line 1: another-history" in said
    assert other("init") == opened
