"""Processes of one server count in one place, which is gone with them."""

import os
from pathlib import Path

import pytest

from web.metrics.together import PREFIX, VARIABLE, counting_together, join


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("web.metrics.together.MEMORY", tmp_path)
    return tmp_path


def test_a_server_has_a_directory_of_its_own_as_long_as_it_runs(memory: Path) -> None:
    environ = {"PATH": "/bin"}

    with counting_together(environ) as directory:
        assert environ[VARIABLE] == str(directory)
        assert [*memory.iterdir()] == [directory]
        assert directory.stat().st_mode & 0o777 == 0o700
        (directory / "counter_1.db").touch()

    assert environ == {"PATH": "/bin"}
    assert [*memory.iterdir()] == []


def test_a_fork_that_leaves_takes_nothing_with_it(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ: dict[str, str] = {}

    with counting_together(environ) as directory:
        monkeypatch.setattr(os, "getpid", lambda: -1)

    assert environ[VARIABLE] == str(directory)
    assert [*memory.iterdir()] == [directory]


def test_what_a_killed_server_left_is_removed_by_the_next(memory: Path) -> None:
    left = memory / f"{PREFIX}of-one-that-was-killed"
    left.mkdir()
    (left / "counter_1.db").touch()
    (memory / "of-something-else").mkdir()

    with counting_together({}) as directory:
        assert {*memory.iterdir()} == {directory, memory / "of-something-else"}


def test_another_server_that_runs_keeps_its_own(memory: Path) -> None:
    with counting_together({}) as first, counting_together({}) as second:
        assert {*memory.iterdir()} == {first, second}
    with counting_together({}) as third:
        assert [*memory.iterdir()] == [third]


def test_where_memory_has_no_directory_another_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.metrics.together.MEMORY", tmp_path / "none")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with counting_together({}) as directory:
        assert directory.parent == tmp_path


def test_what_was_swept_away_is_made_anew_by_whoever_comes_next(memory: Path) -> None:
    environ: dict[str, str] = {}
    with counting_together(environ) as directory:
        directory.rmdir()
        for _ in range(2):
            join(environ)
        assert directory.is_dir()


def test_who_counts_alone_needs_no_place(memory: Path) -> None:
    join({})

    assert [*memory.iterdir()] == []
