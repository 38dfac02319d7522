"""What ships for PostgreSQL: its settings, its archive, Patroni and HAProxy."""

import shutil
from pathlib import Path

import pytest
import yaml

from tests.support.postgres import binaries
from tests.support.program import Mogador
from tests.support.shipped import CONFIG, named, ran

POSTGRESQL = sorted((CONFIG / "postgresql").glob("*.conf"))


@pytest.mark.parametrize("path", POSTGRESQL, ids=lambda path: path.name)
def test_postgresql_knows_what_it_is_told(path: Path) -> None:
    found = binaries()
    if not found:
        pytest.skip("no PostgreSQL")
    told = ran(found / "postgres", "--describe-config").stdout
    known = {line.partition("\t")[0].lower() for line in told.splitlines()}

    assert {name for name, _ in named(path)} <= known


def test_postgresql_keeps_what_was_acknowledged() -> None:
    said = dict(named(CONFIG / "postgresql/primary.conf"))

    assert {said[name] for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"on"}


def test_a_piece_of_the_log_is_stored_once_and_fetched_as_it_was(tmp_path: Path) -> None:
    def archive(*words: str | Path) -> int:
        script = CONFIG / "postgresql/archive.sh"
        return ran(script, *words, WAL_ARCHIVE=str(tmp_path)).returncode

    piece, other, again = tmp_path / "piece", tmp_path / "other", tmp_path / "again"
    piece.write_bytes(b"what happened" * 1000)
    other.write_bytes(b"something else")

    assert archive("fetch", "0001", again) != 0
    assert archive("store", piece, "0001") == 0
    assert archive("store", piece, "0001") == 0
    assert archive("store", other, "0001") != 0
    assert archive("fetch", "0001", again) == 0
    assert again.read_bytes() == piece.read_bytes()


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="no sqlite3")
def test_a_copy_of_a_home_is_the_same_log(tmp_path: Path) -> None:
    mogador = Mogador(tmp_path / "home")
    mogador("init")
    mogador("audit checkpoint")
    script = CONFIG / "backup/sqlite.sh"

    made = ran(script, mogador.home, tmp_path / "backups")

    assert made.returncode == 0, made.stderr
    copy = Path(made.stdout.strip())
    stores = {"audit.sqlite3", "events.sqlite3", "accounts.sqlite3"}
    assert {path.name for path in copy.iterdir()} == stores
    assert Mogador(copy)("log export") == mogador("log export")
    assert Mogador(copy).facts("audit verify")["new"] == 0


def test_patroni_waits_as_long_as_it_says_and_acknowledges_nothing_alone() -> None:
    said = yaml.safe_load((CONFIG / "patroni/patroni.yml").read_text())
    dcs = said["bootstrap"]["dcs"]

    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]
    assert dcs["synchronous_mode"]
    assert dcs["synchronous_mode_strict"]


def test_patroni_asks_for_no_less_than_a_server_without_it() -> None:
    said = yaml.safe_load((CONFIG / "patroni/patroni.yml").read_text())
    alone = dict(named(CONFIG / "postgresql/primary.conf"))
    alike = said["bootstrap"]["dcs"]["postgresql"]["parameters"]

    assert said["postgresql"]["custom_conf"].endswith("config/postgresql/primary.conf")
    assert {name: str(value) for name, value in alike.items()} == {n: alone[n] for n in alike}


@pytest.mark.skipif(not shutil.which("haproxy", path="/usr/sbin:/usr/bin"), reason="no haproxy")
def test_haproxy_understands_what_it_is_told() -> None:
    told = ran("haproxy", "-c", "-f", CONFIG / "patroni/haproxy.cfg")

    assert told.returncode == 0, told.stderr
