"""The command line, asked for JSON: whatever fails is one object in one form, with an exit code."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import Mock

import pytest
from click.testing import Result

from booking.turnstile import Full
from config.settings import Settings
from domain.zones import OutdatedZoneRules
from tests.support.postgres import Postgres
from tests.support.program import PROGRAM, Mogador
from tests.support.wall import plant

# How it is called, the code it says, and the exit code.
WRONG = """
fly                                                     | invalid-request      | 2
accounts                                                | invalid-request      | 2
doctor --loudly                                         | invalid-request      | 2
init extra                                              | invalid-request      | 2
serve --port 0                                          | invalid-request      | 2
serve --host 192.0.2.1                                  | place-taken          | 2
work --every nan                                        | invalid-request      | 2
sites open no-such.toml                                 | invalid-request      | 2
accounts add salma --role member                        | invalid-request      | 2
accounts add salma@example.org --role king              | invalid-request      | 2
accounts add salma@example.org --role member --name 1   | invalid-request      | 2
accounts add salma@example.org --role operator --site rabat | invalid-request  | 2
accounts add salma@example.org --role member --site x   | not-found            | 2
accounts add nadia@example.org --role member            | email-taken          | 2
accounts forget nobody --yes                            | not-found            | 2
accounts forget nadia@example.org                       | invalid-request      | 2
accounts forget-again                                   | not-found            | 2
audit verify --checkpoint nonsense                      | invalid-request      | 2
boards rebuild nothing                                  | invalid-request      | 2
branches join argan nobody                              | not-found            | 2
branches join a,b nadia@example.org                     | invalid-request      | 2
change burn-down essaouira                              | invalid-request      | 2
change close-days atlantis                              | not-found            | 2
change lift-block essaouira                             | invalid-file         | 2
change undo-layout-change essaouira                     | unknown-change       | 1
occupancy nowhere --from 2026-01-01 --to 2026-01-01     | not-found            | 2
occupancy rabat --from 2026-01-02 --to 2026-01-01       | invalid-request      | 2
replay --as-of yesterday                                | as-of-unreadable     | 2
replay --as-of 0                                        | as-of-before-the-log | 2
replay --as-of 2026-11-20T09:00                         | as-of-needs-offset   | 2
replay --from 9 --to 5                                  | as-of-out-of-order   | 2
replay --from 1 --digest                                | invalid-request      | 2
what-if --site rabat --from 999999                      | as-of-in-the-future  | 2
log import no-such-file                                 | invalid-request      | 2
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in WRONG.strip().splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every site is open, and one person has an account."""
    mogador = Mogador(tmp_path_factory.mktemp("house"))
    mogador("init")
    mogador("accounts add nadia@example.org --role member")
    return mogador.home


@pytest.fixture
def mogador(home: Path, monkeypatch: pytest.MonkeyPatch) -> Mogador:
    """The program there; nothing that fails changes anything."""
    monkeypatch.setattr("web.cli.listening.PATIENCE_SECONDS", 0.0)
    return Mogador(home)


def failure(result: Result, *, exit_code: int) -> Any:
    """The one object that is said of a failure; it has what all of them have."""
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (exit_code, "", 1)
    told = json.loads(result.stdout)
    assert list(told) == ["code", "detail", "errors"]
    assert told["detail"]
    return told


@pytest.mark.parametrize(("words", "code", "exit_code"), ROWS)
@pytest.mark.parametrize("where", ["before", "behind"])
def test_what_fails_is_one_object_with_a_code(
    mogador: Mogador, where: str, words: str, code: str, exit_code: str
) -> None:
    called = f"--json {words}" if where == "before" else f"{words} --json"

    assert failure(mogador.run(called), exit_code=int(exit_code))["code"] == code


def test_what_is_wrong_with_an_argument_stands_under_its_name(mogador: Mogador) -> None:
    told = failure(mogador.run("--json serve --port 0"), exit_code=2)

    assert told["errors"] == {"--port": ["0 is not in the range 1<=x<=65535."]}


def test_an_export_is_the_log_and_says_beside_it_what_fails(mogador: Mogador) -> None:
    for words in ("--after x", "--site nowhere", "--after 999999"):
        told = mogador.run(f"--json log export {words}")

        assert (told.exit_code, told.stdout) == (2, "")
        assert list(json.loads(told.stderr)) == ["code", "detail", "errors"]


def test_an_export_that_is_refused_says_in_which_line(mogador: Mogador, tmp_path: Path) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text("{}\n")

    told = failure(Mogador(tmp_path / "new").run("--json log import", str(file)), exit_code=1)

    assert told["code"] == "changed"
    assert list(told["errors"]) == ["line 1"]


def test_every_mistake_in_settings_stands_under_its_name(home: Path) -> None:
    mogador = Mogador(home, MOGADOR_PORT="x", MOGADOR_WORKERS="0")

    told = failure(mogador.run("--json doctor"), exit_code=2)

    assert told["code"] == "invalid-settings"
    assert sorted(told["errors"]) == ["MOGADOR_PORT", "MOGADOR_WORKERS"]


def test_where_no_store_is_that_is_its_code(tmp_path: Path) -> None:
    told = failure(Mogador(tmp_path / "new").run("--json sweep"), exit_code=2)

    assert told["code"] == "no-store"


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    below = tmp_path / "file" / "home"

    told = failure(Mogador(below).run("--json init"), exit_code=2)

    assert (told["code"], told["errors"]) == ("unusable-file", {str(below): ["Not a directory"]})


def test_a_damaged_store_is_named(home: Path, tmp_path: Path) -> None:
    mogador = Mogador(shutil.copytree(home, tmp_path / "home"))
    path = mogador.home / "boards.sqlite3"
    path.write_bytes(b"no store" * 10_000)

    told = failure(mogador.run("--json sweep"), exit_code=1)

    assert told["code"] == "damaged-store"
    assert list(told["errors"]) == [str(path)]


def test_an_event_of_a_newer_program_is_no_fault_of_this_one(home: Path, tmp_path: Path) -> None:
    mogador = Mogador(shutil.copytree(home, tmp_path / "home"))
    plant(mogador.home / "events.sqlite3", "position:essaouira/ESS-09", 3, "desk.flew", b"{}")

    told, plainly = mogador.run("--json zones"), mogador.run("zones")

    assert failure(told, exit_code=1)["code"] == "unreadable-event"
    assert (plainly.exit_code, plainly.stdout) == (1, "")
    assert plainly.stderr.startswith("Error: unknown topic desk.flew; update Mogador")


def raising(error: BaseException) -> Mock:
    return Mock(side_effect=error)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Full(), "storage-full"),
        (OSError(28, "No space left on device"), "storage-full"),
        (OutdatedZoneRules("2025b"), "outdated-zone-rules"),
        (KeyboardInterrupt(), "aborted"),
    ],
    ids=["no room in the store", "no room elsewhere", "old zone rules", "Ctrl-C"],
)
def test_what_stops_every_command_has_a_code(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: str
) -> None:
    monkeypatch.setattr("web.cli.open_house", raising(error))

    assert failure(mogador.run("--json sweep"), exit_code=1)["code"] == code


def test_a_file_that_another_program_holds_is_busy(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(settings: Settings) -> NoReturn:
        with closing(sqlite3.connect(settings.boards_path, timeout=0)) as waiting:
            waiting.execute("BEGIN IMMEDIATE")
        raise AssertionError

    monkeypatch.setattr("web.cli.open_house", locked)
    with closing(sqlite3.connect(mogador.home / "boards.sqlite3")) as holding:
        holding.execute("BEGIN IMMEDIATE")

        assert failure(mogador.run("--json sweep"), exit_code=1)["code"] == "busy"


def test_a_fault_of_ours_is_told_as_such_and_leaves_its_trace(
    mogador: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.cli.open_house", raising(ZeroDivisionError("ours")))

    told = mogador.run("--json sweep")

    assert told.exit_code == 1
    assert json.loads(told.stdout)["code"] == "internal-error"
    assert "ZeroDivisionError: ours" in told.stderr


@pytest.mark.parametrize("words", ["doctor", "log export", "--json doctor", "--json log export"])
def test_a_disk_that_takes_no_answer_is_told_beside_it(mogador: Mogador, words: str) -> None:
    environment = {**os.environ, **mogador.settings}
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            [*PROGRAM, *words.split()], env=environment, stdout=full, stderr=-1, check=False
        )

    assert told.returncode == 1
    assert told.stderr.count(b"\n") == 1
    assert b"there is no room left on the disk" in told.stderr


def test_a_server_that_is_not_there_has_a_code(tmp_path: Path, postgres: Postgres) -> None:
    mogador = Mogador(tmp_path, MOGADOR_DATABASE_URL=postgres.url("nowhere"))

    told = failure(mogador.run("--json sweep"), exit_code=2)

    assert told["code"] == "unreachable-store"
    assert list(told["errors"]) == ["MOGADOR_DATABASE_URL"]


def test_help_says_what_to_expect_of_scripts(mogador: Mogador) -> None:
    told = " ".join(mogador("--help").split())

    assert "Exit codes: 0 done; 1 not done" in told
    assert '"code", "detail" and "errors"' in told
