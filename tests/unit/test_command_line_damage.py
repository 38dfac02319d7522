"""The command line in a home whose files are damaged, of a newer program, or not to be written."""

import os
from pathlib import Path

import pytest
from gunicorn.app.wsgiapp import WSGIApplication

from booking.application import Bookings
from config.settings import Settings
from tests.support.program import Mogador, findings
from web.house import make_stores

STORES = ["events", "accounts", "boards", "audit"]
COMMANDS = ["sweep", "log export", "audit verify", "boards rebuild --check", "init", "serve"]
DERIVED = ["boards", "audit"]


@pytest.fixture
def mogador(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mogador:
    """A new home; what would serve from it ends before it does."""
    monkeypatch.setattr(WSGIApplication, "run", lambda _: None)
    monkeypatch.setattr("web.cli.setup.await_place", lambda *_: None)
    mogador = Mogador(tmp_path)
    mogador("init")
    mogador("doctor")
    return mogador


def damage(mogador: Mogador, store: str, kind: str) -> Path:
    """Spoil the file of a store, as disks and people do."""
    path = mogador.home / f"{store}.sqlite3"
    for beside in mogador.home.glob(f"{path.name}-*"):
        beside.unlink()
    match kind:
        case "overwritten":
            path.write_bytes(b"no store" * 10_000)
        case "cut":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case _:
            path.unlink()
            path.mkdir()
    return path


@pytest.mark.parametrize("kind", ["overwritten", "cut", "a directory"])
@pytest.mark.parametrize("store", STORES)
def test_a_store_that_is_damaged_is_told_by_its_name_with_what_mends_it(
    mogador: Mogador, store: str, kind: str
) -> None:
    path = damage(mogador, store, kind)

    wrong = findings(mogador)["stores"]

    assert not wrong["well"]
    assert wrong["said"].startswith(f"{path.name}: ")
    assert ("from the log" in wrong["mend"]) == (store in DERIVED)
    for words in COMMANDS:
        told = mogador.run(words)
        assert told.exit_code in (0, 1), words
        assert str(path) in told.stderr or told.exit_code == 0, words
        assert "Traceback" not in told.stderr, words
        assert isinstance(told.exception, SystemExit | None), words


@pytest.mark.parametrize("store", DERIVED)
def test_what_is_derived_is_made_anew_once_it_is_moved_away(mogador: Mogador, store: str) -> None:
    said = mogador("log export")
    damage(mogador, store, "overwritten").unlink()

    mogador("init")

    assert all(finding["well"] for finding in findings(mogador).values())
    assert mogador("log export") == said


@pytest.mark.parametrize("known_by", ["boards", "audit"])
@pytest.mark.parametrize("kind", ["gone", "emptied", "without events"])
def test_beside_what_knows_of_events_no_new_log_begins(
    mogador: Mogador, kind: str, known_by: str
) -> None:
    path = damage(mogador, "events", "overwritten")
    path.unlink()
    if kind == "emptied":
        path.touch()
    if kind == "without events":
        Bookings.in_file(path, create=True).close()
    (other,) = (each for each in DERIVED if each != known_by)
    damage(mogador, other, "overwritten").unlink()
    before = contents(mogador)

    for words in ("init", "serve", "sweep", "sites open config/sites/rabat.toml"):
        told = mogador.run(words)
        assert (told.exit_code, told.stdout) == (1, ""), words
        assert f"{path}: the log is gone, and {known_by}.sqlite3 knows of " in told.stderr
        assert "restore" in told.stderr
        assert "away" in told.stderr
    wrong = findings(mogador)["stores"]
    assert not wrong["well"]
    assert "restore" in wrong["mend"]
    assert contents(mogador) == before


def contents(mogador: Mogador) -> dict[str, int]:
    """The files of the stores, and how long they are."""
    return {path.name: path.stat().st_size for path in mogador.home.glob("*.sqlite3")}


def test_once_the_rest_is_moved_away_a_new_log_begins(mogador: Mogador) -> None:
    for path in mogador.home.glob("*.sqlite3*"):
        path.unlink()

    assert mogador("init").startswith("5 sites open")


@pytest.mark.parametrize("stores", [("events",), ("events", "boards"), ("events", "audit")])
def test_an_interrupted_first_start_goes_on(tmp_path: Path, stores: tuple[str, ...]) -> None:
    """Also where the disk has kept the later files and not the earlier ones."""
    mogador = Mogador(tmp_path / "home")
    make_stores(Settings.from_env(mogador.settings))
    for store in stores:
        for path in mogador.home.glob(f"{store}.sqlite3*"):
            path.unlink()

    assert mogador("init").startswith("5 sites open")
    assert all(finding["well"] for finding in findings(mogador).values())


@pytest.mark.parametrize("words", ["doctor", "init", "sweep", "serve"])
def test_accounts_of_a_newer_program_are_left_alone(mogador: Mogador, words: str) -> None:
    mogador.spoil("accounts", "UPDATE alembic_version SET version_num = '9999'")

    told = mogador.run(words)

    assert told.exit_code == 2
    assert "A newer Mogador has used" in told.stderr


@pytest.mark.parametrize("kept", [b"", b"short", b"\xff" * 64], ids=["empty", "short", "no text"])
def test_a_key_that_is_none_is_not_served_with(mogador: Mogador, kept: bytes) -> None:
    (mogador.home / "secret-key").write_bytes(kept)

    told = mogador.refused("serve")

    assert "MOGADOR_HOME" in told
    assert "remove that file" in told


def test_a_key_that_cannot_be_read_is_told(mogador: Mogador) -> None:
    (mogador.home / "secret-key").mkdir()

    assert "secret-key: Is a directory" in mogador.refused("serve")


@pytest.mark.parametrize("name", ["", "events.sqlite3", "boards.sqlite3"])
def test_what_belongs_to_somebody_else_is_told_by_its_name(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Root may all, so somebody else is played."""
    path, may = mogador.home / name, os.access

    def refused(asked: Path, mode: int) -> bool:
        return may(asked, mode) and (asked != path or mode == os.F_OK)

    monkeypatch.setattr("web.cli.damage.os.access", refused)

    wrong = findings(mogador)["stores"]

    assert wrong["said"] == f"{path.name}: this user may not read and write it"
    assert wrong["mend"] == "call this as the user that the home belongs to"


@pytest.mark.parametrize(
    ("name", "words"), [("events.sqlite3.lock", "init"), ("work.lock", "work")]
)
def test_a_file_that_cannot_be_opened_is_told_by_its_name(
    mogador: Mogador, name: str, words: str
) -> None:
    path = mogador.home / name
    path.unlink(missing_ok=True)
    path.mkdir()

    told = mogador.run(words)

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == f"Error: {path}: Is a directory\n"
