"""The command line: setting up, serving, sites; what it says and how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from socket import create_server
from threading import Timer
from unittest.mock import Mock

import gunicorn
import pytest
from gunicorn.app.wsgiapp import WSGIApplication

import config
from booking.application import Bookings
from booking.turnstile import Full
from tests.support.program import PROGRAM, Mogador
from web.accounts.store import Accounts
from web.cli.listening import await_place

SHIPPED = Path(config.__file__).parent / "sites"
NEED_A_STORE = [
    "doctor",
    "log export",
    "replay",
    "boards rebuild",
    "sweep",
    "work",
    "zones",
    "change undo-layout-change essaouira",
    "branches join argan salma@example.org",
    "accounts add salma@example.org --role member",
]


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program in a home that is not there yet."""
    return Mogador(tmp_path / "new" / "home")


# init


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


# Settings


def test_every_mistake_in_the_settings_is_told_at_once_by_its_name(tmp_path: Path) -> None:
    wrong = {"PORT": "eighty", "WORKERS": "0", "PRT": "1", "LANGUAGE": "tlh"}
    mogador = Mogador(tmp_path, **{f"MOGADOR_{name}": value for name, value in wrong.items()})

    told = mogador.refused("init").splitlines()

    assert sorted(line.partition(":")[0] for line in told) == sorted(
        f"MOGADOR_{name}" for name in wrong
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["serve", *NEED_A_STORE])
def test_no_command_does_anything_with_settings_that_are_wrong(tmp_path: Path, words: str) -> None:
    mogador = Mogador(tmp_path, MOGADOR_PORT="eighty")

    assert mogador.refused(words).startswith("MOGADOR_PORT: ")
    assert list(tmp_path.iterdir()) == []


# serve


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The program that `serve` becomes."""
    words: list[str] = []
    monkeypatch.setattr("web.cli.setup.await_place", Mock())  # others may serve there
    monkeypatch.setattr("sys.argv", [])
    monkeypatch.setattr(WSGIApplication, "run", lambda _: words.extend(sys.argv))
    for name in ("HOST", "PORT", "WORKERS"):
        monkeypatch.setenv(f"MOGADOR_{name}", "")
    return words


@pytest.mark.parametrize(
    ("words", "address", "workers"),
    [
        ("", "127.0.0.1:8000", "2"),
        ("--port 8080 --workers 3", "127.0.0.1:8080", "3"),
        ("--host 0.0.0.0", "0.0.0.0:8000", "2"),
        ("--host ::1 --port 80", "[::1]:80", "2"),
    ],
)
def test_serve_makes_the_stores_and_hands_over_to_gunicorn(
    mogador: Mogador, handed_over: list[str], words: str, address: str, workers: str
) -> None:
    assert mogador(f"serve {words}") == f"Mogador is at http://{address} (Ctrl-C ends it)\n"

    assert (mogador.home / "events.sqlite3").exists()
    assert handed_over[0] == str(Path(gunicorn.__file__).with_name("__main__.py"))
    assert handed_over[-1] == "web.wsgi:application()"
    assert handed_over[handed_over.index("--bind") + 1] == address
    assert handed_over[handed_over.index("--workers") + 1] == workers


@pytest.mark.parametrize("words", ["--port 0", "--port 65536", "--workers 0", "--host a:1"])
def test_serve_takes_no_nonsense(mogador: Mogador, handed_over: list[str], words: str) -> None:
    assert mogador.run(f"serve {words}").exit_code == 2
    assert handed_over == []


def test_where_somebody_listens_already_it_does_not_say_that_it_serves(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WSGIApplication, "run", Mock(side_effect=AssertionError))
    monkeypatch.setattr("web.cli.listening.PATIENCE_SECONDS", 0.0)
    with create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        told = mogador.refused(f"serve --port {port}")

    assert f"nobody can listen at 127.0.0.1, port {port}: Address already in use" in told
    assert "MOGADOR_PORT" in told
    assert "nobody can listen" in mogador.refused("serve --host nowhere.invalid")


def test_it_waits_a_moment_for_who_is_just_leaving() -> None:
    other = create_server(("127.0.0.1", 0))
    host, port = other.getsockname()
    leaving = Timer(0.3, other.close)
    leaving.start()

    await_place(host, port)

    leaving.join()


# --json, help, and what is not there


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


# sites open


def test_a_new_site_is_opened_from_its_file(mogador: Mogador, tmp_path: Path) -> None:
    mogador("init")
    fes = tmp_path / "fes.toml"
    fes.write_text((SHIPPED / "agadir.toml").read_text().replace('id = "agadir"', 'id = "fes"'))

    opened = mogador.facts("sites open", str(fes))

    assert opened["sites"] == ["fes"]
    assert opened["events"] > 3
    assert mogador.facts("sites open", str(fes)) == {**opened, "events": 0}
    assert mogador("sites open", str(fes)) == "fes: open, 0 new events.\n"


def test_a_bad_site_file_is_told_with_its_lines_and_opens_nothing(
    mogador: Mogador, tmp_path: Path
) -> None:
    before = mogador.facts("init")
    good, bad = tmp_path / "fes.toml", tmp_path / "oujda.toml"
    text = (SHIPPED / "agadir.toml").read_text().replace('id = "agadir"', 'id = "fes"')
    good.write_text(text)
    bad.write_text(text.replace("[floor]", "[floor]\nroof = 1"))

    told = mogador.refused("sites open", str(good), str(bad))

    line = bad.read_text().split("\n").index("roof = 1") + 1
    assert told == f"{bad}:{line}: floor.roof: Unknown field.\n"
    assert mogador.facts("init") == before


def test_a_site_file_that_is_not_there_is_told(mogador: Mogador) -> None:
    mogador("init")

    assert "no-such.toml" in mogador.refused("sites open no-such.toml")
    assert "config" in mogador.refused("sites open", str(SHIPPED.parent))
