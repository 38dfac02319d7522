"""The doctor, about a server: what our promises stand on, and what to do where it is not so."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from booking.server import APPLICATION, Server
from tests.support.postgres import SUPERUSER, Postgres, Say, binaries
from tests.support.program import Mogador, findings, unwell
from web.cli import doctor_server


def test_a_server_that_keeps_its_promises_is_well(on_server: Mogador) -> None:
    on_server("init")

    found = findings(on_server)

    assert all(finding["well"] for finding in found.values())
    assert set(found) > {"database", "fsync", "full_page_writes", "synchronous_commit"}


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER events_are_never_changed ON mogador.stored_events",
        "ALTER TABLE mogador.stored_events DISABLE TRIGGER ALL",
        "ALTER TABLE mogador.stored_events ENABLE TRIGGER events_are_never_changed",
    ],
)
def test_a_log_that_could_be_changed_is_unwell_until_init(
    on_server: Mogador, say: Say, statement: str
) -> None:
    on_server("init")
    say(statement)

    assert unwell(on_server) == ["append-only"]

    on_server("init")
    assert unwell(on_server) == []


def test_clocks_that_are_apart_are_unwell(
    on_server: Mogador, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_server("init")
    now = time.time

    for seconds, found in ((6, ["clock"]), (-6, ["clock"]), (3, [])):
        monkeypatch.setattr(doctor_server, "wall_clock", lambda s=seconds: now() + s)
        assert unwell(on_server) == found


def test_a_server_that_may_lose_what_it_acknowledged_is_unwell(tmp_path: Path) -> None:
    found = binaries()
    if not found:
        pytest.skip("no PostgreSQL")
    careless = Postgres(found)
    try:
        url = careless.url(careless.create())
        mogador = Mogador(tmp_path / "home", MOGADOR_DATABASE_URL=url)
        mogador("init")
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            careless.stop()
            careless.start(f"{name}=off")
            assert unwell(mogador) == [name]
    finally:
        careless.end()


def test_the_program_speaks_to_the_server_in_its_own_name(
    on_server: Mogador, database_url: str
) -> None:
    on_server("init")
    with closing(Server(database_url).connect()) as connection:
        found = connection.execute(
            "SELECT current_user, session_user::text <> %s, current_schema,"
            " current_setting('lock_timeout'), current_setting('statement_timeout')",
            [SUPERUSER],
        ).fetchone()

    assert found == (APPLICATION, True, "mogador", "3s", "6s")
