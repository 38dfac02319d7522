"""The command line: settings, and serving."""

import sys
from contextlib import nullcontext
from pathlib import Path
from socket import create_server
from threading import Timer
from unittest.mock import Mock

import gunicorn
import pytest
from gunicorn.app.wsgiapp import WSGIApplication

from tests.support.command_line import NEED_A_STORE
from tests.support.program import Mogador
from web.cli.listening import await_place


@pytest.fixture
def mogador(tmp_path: Path) -> Mogador:
    """The program in a home that is not there yet."""
    return Mogador(tmp_path / "new" / "home")


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


@pytest.fixture(autouse=True)
def nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `serve` is told, its processes are to know; tests that follow are not."""
    for name in ("HOST", "PORT", "WORKERS"):
        monkeypatch.setenv(f"MOGADOR_{name}", "")


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The program that `serve` becomes."""
    words: list[str] = []
    monkeypatch.setattr("web.cli.setup.await_place", Mock())  # others may serve there
    # What is loaded behind it would go on counting there after the test.
    monkeypatch.setattr("web.cli.setup.counting_together", nullcontext)
    monkeypatch.setattr("sys.argv", [])
    monkeypatch.setattr(WSGIApplication, "run", lambda _: words.extend(sys.argv))
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
