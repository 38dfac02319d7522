"""The program with its stores on a PostgreSQL server: made by whoever may, refused by name."""

import json
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

import config
import web.server
from booking.server import APPLICATION
from config.settings import Settings
from tests.support.postgres import Postgres
from tests.support.program import PROGRAM, Mogador, findings
from web.house import open_house

Say = Callable[[str], None]


# Made


def test_it_all_works_as_in_files(on_server: Mogador) -> None:
    first = on_server.facts("init --demo")

    assert on_server.facts("init")["sequence"] == first["sequence"]
    assert on_server("log export").count("\n") == first["sequence"]
    assert on_server.facts("boards rebuild --check")["unlike"] == []
    on_server("boards rebuild")
    assert on_server.facts("doctor")["findings"]
    assert on_server("accounts add salma@example.org --role member --token").startswith("mog_")
    assert "an account already" in on_server.refused("accounts add salma@example.org --role member")
    assert sorted(path.name for path in on_server.home.iterdir()) == []


def test_the_same_log_is_exported_as_the_same_bytes_from_both_stores(
    on_server: Mogador, tmp_path: Path, database_url: str
) -> None:
    in_files = Mogador(tmp_path / "files")
    in_files("init --demo")
    web.server.prepare(database_url)
    exported = tmp_path / "log.ndjson"
    exported.write_text(in_files("log export"))
    on_server("log import", str(exported))

    for words in ("log export", "log export --format csv --site essaouira", "replay --digest"):
        assert on_server(words) == in_files(words)
    assert on_server.facts("boards rebuild --check")["unlike"] == []


def test_four_that_start_at_once_on_an_empty_database_make_it_once(on_server: Mogador) -> None:
    with ExitStack() as running:
        started = [
            running.enter_context(
                subprocess.Popen(
                    [*PROGRAM, "--json", "init"],
                    env=on_server.settings,
                    cwd=Path(config.__file__).parents[1],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )
            )
            for _ in range(4)
        ]
        said = [process.communicate(timeout=120) for process in started]

    assert [err for _, err in said] == [b""] * 4
    assert {process.returncode for process in started} == {0}
    assert {json.loads(out)["sequence"] for out, _ in said} == {on_server.facts("init")["sequence"]}


def test_accounts_of_before_there_were_feeds_get_them(on_server: Mogador, say: Say) -> None:
    on_server("init")
    token = on_server("accounts add salma@example.org --role member --token").strip()
    say("ALTER TABLE mogador.account DROP feed_digest, DROP feed_since")
    say("UPDATE mogador.alembic_version SET version_num = '0001'")

    on_server("init")

    with closing(open_house(Settings.from_env(on_server.settings))) as house:
        salma = house.accounts.by_token(token)
        assert salma
        assert house.accounts.by_feed(house.accounts.renew_feed(salma.id)) == salma


def test_before_init_there_is_no_store(on_server: Mogador) -> None:
    assert "no store in that database: run `mogador init` first" in on_server.refused("doctor")


def test_whoever_may_make_no_roles_has_a_log_that_is_guarded_as_well(
    tmp_path: Path, somebody: str, database: str, say: Say
) -> None:
    say(f"ALTER DATABASE {database} OWNER TO somebody")
    mogador = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=somebody)
    mogador("init")

    assert findings(mogador)["append-only"]["well"]
    assert "as somebody, which may do more" in findings(mogador)["rights"]["said"]


def test_who_has_the_rights_of_the_application_alone_runs_what_another_has_made(
    on_server: Mogador, tmp_path: Path, somebody: str, say: Say
) -> None:
    on_server("init --demo")
    say(f"GRANT {APPLICATION} TO somebody")
    theirs = Mogador(tmp_path / "theirs", MOGADOR_DATABASE_URL=somebody)

    assert f"as {APPLICATION}" in findings(theirs)["rights"]["said"]
    theirs("boards rebuild")
    theirs("init --demo")
    assert theirs("log export") == on_server("log export")


# Refused


def told(on_server: Mogador, words: str = "init") -> str:
    said = on_server.refused(words)
    assert said.startswith("MOGADOR_DATABASE_URL: ")
    assert said.count("\n") == 1
    assert " To mend it, " in said
    return said


def test_whoever_may_not_make_it_is_told_who_must(tmp_path: Path, somebody: str) -> None:
    said = told(Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=somebody))

    assert "permission denied" in said
    assert "run `mogador init` once with the URL of a user who may create schemas" in said


@pytest.mark.parametrize("words", ["init", "serve", "doctor", "work"])
def test_a_server_that_is_not_there_is_told_without_its_password(
    tmp_path: Path, words: str
) -> None:
    url = "postgresql://me:secret@127.0.0.1:1/mogador"

    said = told(Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url), words)

    assert "refused" in said
    assert "secret" not in said


def test_a_database_that_is_not_there_is_told(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.url("nowhere")

    assert '"nowhere" does not exist' in told(Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url))


def test_a_server_that_only_reads_is_told(on_server: Mogador, database: str, say: Say) -> None:
    on_server("init")
    say(f"ALTER DATABASE {database} SET default_transaction_read_only = on")

    assert "name the primary" in told(on_server)


def test_a_server_that_is_too_old_is_told(
    on_server: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.server, "OLDEST", 99)

    assert "use PostgreSQL 99 or newer" in told(on_server)


def test_another_encoding_is_told(tmp_path: Path, postgres: Postgres) -> None:
    postgres.administer(
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
        " TEMPLATE template0"
    )
    url = postgres.url("ascii")

    assert "SQL_ASCII" in told(Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url))


@pytest.mark.parametrize(
    "newer",
    ["UPDATE mogador.shape SET version = 99", "UPDATE mogador.alembic_version SET version_num = 9"],
)
def test_what_a_newer_program_has_made_is_left_alone(
    on_server: Mogador, say: Say, newer: str
) -> None:
    on_server("init")
    say(newer)

    assert "A newer Mogador" in told(on_server)
