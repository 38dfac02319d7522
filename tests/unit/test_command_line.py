"""The command line: what makes a store, and what every command has in common."""

import json
import subprocess
from pathlib import Path
from unittest.mock import Mock

import pytest

import config
from booking.application import Bookings
from booking.turnstile import Full
from tests.support.command_line import NEED_A_STORE
from tests.support.program import PROGRAM, Mogador
from web.accounts.store import Accounts


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program in a home that is not there yet."""
    return Mogador(tmp_path / "new" / "home")


def test_init_opens_every_site_that_ships_and_repeating_it_changes_nothing(
    mogador: Mogador,
) -> None:
    first = mogador.facts("init")
    log = mogador("log export")

    assert mogador.facts("init") == first
    assert first["sites"] == ["agadir", "casablanca", "essaouira", "rabat", "tanger"]
    assert mogador("log export") == log
    assert mogador("init") == f"5 sites open; the log has {first['sequence']} events.\n"


def test_a_disk_without_room_is_told_and_is_no_mistake_of_the_caller(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Bookings, "in_file", Mock(side_effect=Full))
        told = mogador.run("init")

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == "Error: there is no room left on the disk\n"
    assert mogador("init")


def test_the_demonstration_is_added_to_what_is_there_and_only_once(mogador: Mogador) -> None:
    before = mogador.facts("init")
    added = mogador.facts("init --demo")
    log = mogador("log export")
    again = mogador.facts("init --demo")

    assert added["acts"] > 300
    assert added["sequence"] > before["sequence"] + added["acts"]
    assert (again["acts"], again["sequence"]) == (0, added["sequence"])
    assert mogador("log export") == log


def test_the_people_of_the_demonstration_have_accounts(mogador: Mogador) -> None:
    mogador("init --demo")
    accounts = Accounts(mogador.home / "accounts.sqlite3")

    people = accounts.demo_people()

    assert len(people) > 30
    assert any(person.is_front_desk("essaouira") for person in people)
    assert any(person.is_operator for person in people)
    accounts.close()


def test_the_home_is_made_with_what_is_above_it(mogador: Mogador) -> None:
    mogador("init")

    made = {path.name for path in mogador.home.iterdir()}
    assert made >= {"events.sqlite3", "boards.sqlite3", "accounts.sqlite3"}


def test_a_home_that_cannot_be_made_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    below_a_file = tmp_path / "file" / "home"

    assert f"{below_a_file}: Not a directory" in Mogador(below_a_file).refused("init")


@pytest.mark.parametrize("words", NEED_A_STORE)
def test_who_has_no_store_yet_is_told_how_to_make_one(mogador: Mogador, words: str) -> None:
    assert "run `mogador init` first" in mogador.refused(words)
    assert not mogador.home.exists()


def test_it_all_works_as_a_program_of_its_own(mogador: Mogador, tmp_path: Path) -> None:
    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*PROGRAM, *words],
            env={**mogador.settings, **settings},
            cwd=Path(config.__file__).parents[1],
            capture_output=True,
            check=False,
        )

    assert b"run `mogador init` first" in run("doctor").stderr
    assert run("init").stdout.startswith(b"5 sites open; the log has ")
    assert run("doctor").returncode == 0
    assert run("fly").returncode == 2
    for shape in ("ndjson", "csv"):
        plain = run("log", "export", "--format", shape).stdout
        narrow = run("log", "export", "--format", shape, PYTHONIOENCODING="ascii").stdout
        assert plain.decode() == mogador(f"log export --format {shape}")
        assert "هادئ".encode() in plain
        assert plain == narrow


@pytest.mark.parametrize("words", ["init", "doctor", "replay --digest", "boards rebuild --check"])
def test_json_may_be_asked_for_before_and_behind_a_command(mogador: Mogador, words: str) -> None:
    mogador("init")

    before, behind = mogador(f"--json {words}"), mogador(f"{words} --json")

    assert before == behind
    assert json.loads(before)
    assert before.count("\n") == 1


def test_help_names_every_command(mogador: Mogador) -> None:
    told = mogador("--help")

    commands = ("init", "serve", "sites", "accounts", "log", "replay", "boards", "sweep", "work")
    for command in (*commands, "doctor"):
        assert f"\n  {command} " in told
    assert mogador("-h") == told


@pytest.mark.parametrize("words", ["fly", "doctor --loudly", "log export --format pdf", "sites"])
def test_what_is_not_there_ends_with_2(mogador: Mogador, words: str) -> None:
    mogador("init")

    assert mogador.run(words).exit_code == 2
