"""What an administrator copies from config/ says nothing the program does not know."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from config import gunicorn
from config.settings import MENDS, Settings
from tests.support.postgres import binaries
from tests.support.program import Mogador
from web.app import MAX_BODY_BYTES
from web.cli import main
from web.live.frames import HEARTBEAT_SECONDS

CONFIG = Path(config.__file__).parent
HOUSE = CONFIG.parent
INSTALLED = "/opt/mogador/"
UNITS = sorted((CONFIG / "systemd").glob("mogador-*.*"))
POSTGRESQL = sorted((CONFIG / "postgresql").glob("*.conf"))
LIKE_THEM = re.compile(r"\bMOGADOR_[A-Z_]+")
SECONDS = {"s": 1, "ms": 0.001, "": 1}


KEPT_APART = {"sites", "requirements", "secrets", "__pycache__"}
SHIPPED = sorted(
    path
    for path in CONFIG.rglob("*")
    if path.is_file()
    and path.suffix not in {".py", ".cfg"}
    and not KEPT_APART & set(path.relative_to(CONFIG).parts)
)


def ran(*words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A program that has ended, however it did."""
    env = {"PATH": "/usr/sbin:/usr/bin:/bin", **environ}
    return subprocess.run(words, check=False, capture_output=True, text=True, env=env)


def named(path: Path) -> list[tuple[str, str]]:
    """The NAME=VALUE lines of a unit, an environment or a server's settings, in their order."""
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;[")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def directive(name: str, text: str) -> list[str]:
    """What nginx is told under a name, each time it is."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", text, re.MULTILINE)


def seconds(value: str) -> float:
    found = re.fullmatch(r"([\d.]+)(s|ms|)", value)
    assert found, value
    return float(found[1]) * SECONDS[found[2]]


@pytest.fixture(scope="module")
def proxy() -> str:
    return (CONFIG / "nginx/mogador.conf").read_text()


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (CONFIG / "compose.yaml").read_text())
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_only_settings_that_exist_are_named(path: Path) -> None:
    assert set(LIKE_THEM.findall(path.read_text())) <= set(MENDS)


def test_the_settings_of_a_host_can_be_used() -> None:
    settings = Settings.from_env(dict(named(CONFIG / "systemd/mogador.env")))

    assert settings.home == Path("/var/lib/mogador")
    assert "desks.example.org" in settings.trusted_hosts


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is_with_the_credentials_it_has(unit: Path) -> None:
    said = named(unit)
    started = [value for name, value in said if name == "ExecStart"]
    loaded = {value.partition(":")[0] for name, value in said if name == "LoadCredential"}
    used = re.findall(r"%d/([\w-]+)", unit.read_text())

    assert loaded == set(used)
    for words in started:
        program, verb, *_ = words.removeprefix(INSTALLED).split()
        if program == ".venv/bin/mogador":
            assert verb in main.commands
        else:
            assert (HOUSE / program).stat().st_mode & 0o111


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd")
def test_systemd_understands_the_units() -> None:
    units = [unit for unit in UNITS if unit.suffix in {".service", ".timer"}]

    complaints = ran("systemd-analyze", "verify", *units).stderr.splitlines()

    ours = [line for line in complaints if any(line.startswith(unit.name) for unit in units)]
    assert [line for line in ours if "is not executable" not in line] == []


def test_requests_in_flight_have_the_time_that_gunicorn_gives_them(
    composed: dict[str, Any],
) -> None:
    unit = dict(named(CONFIG / "systemd/mogador-web.service"))

    assert seconds(unit["TimeoutStopSec"]) > gunicorn.graceful_timeout
    grace = composed["services"]["web"]["stop_grace_period"]
    assert seconds(grace) > gunicorn.graceful_timeout


def test_the_proxy_has_the_limits_of_the_application(proxy: str) -> None:
    assert directive("client_max_body_size", proxy) == [f"{MAX_BODY_BYTES // 1024}k"]
    assert directive("large_client_header_buffers", proxy) == ["4 8k"]
    assert gunicorn.limit_request_line <= 8 * 1024
    *_, live = directive("proxy_read_timeout", proxy)
    usual = directive("proxy_read_timeout", proxy)[0]
    assert seconds(usual) > gunicorn.timeout
    assert seconds(live) >= 2 * HEARTBEAT_SECONDS


def test_the_proxy_keeps_no_addresses_and_passes_on_whom_it_serves(proxy: str) -> None:
    servers = len(re.findall(r"^server \{", proxy, re.MULTILINE))

    assert directive("access_log", proxy) == ["off"] * servers
    assert [value.split()[-1] for value in directive("error_log", proxy)] == ["crit"] * servers
    passed_on = {value.split()[0] for value in directive("proxy_set_header", proxy)}
    assert passed_on == {"Connection", "Host", "X-Forwarded-For", "X-Forwarded-Proto"}


@pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx, or no openssl"
)
def test_nginx_understands_the_proxy(proxy: str, tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=desks.example.org"
    ran(*make.split(), "-keyout", key, "-out", certificate)
    proxy = proxy.replace("/etc/letsencrypt/live/desks.example.org", str(tmp_path))
    proxy = proxy.replace("/var/log/nginx", str(tmp_path))
    proxy = re.sub(r"\n    listen \[::\].*", "", proxy)
    proxy = re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1", proxy)
    (tmp_path / "mogador.conf").write_text(proxy)
    temporary = "".join(
        f"{name}_temp_path {tmp_path / name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ {temporary} include {tmp_path}/mogador.conf; }}"
    )

    told = ran("nginx", "-t", "-e", tmp_path / "errors", "-c", tmp_path / "nginx.conf")

    assert told.returncode == 0, told.stderr


def test_what_is_composed_hangs_together(composed: dict[str, Any]) -> None:
    services = composed["services"]
    assert {"web", "worker", "postgres", "nginx"} <= set(services)
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert set(service.get("secrets", [])) <= set(composed["secrets"])
        assert set(service["networks"]) <= set(composed["networks"])
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            there = source in composed["volumes"] or source.startswith("./secrets/")
            assert there or (CONFIG / source).is_file()
    for name in ("web", "worker"):
        (verb,) = services[name]["command"]
        assert verb in main.commands
    assert "/readyz" in services["web"]["healthcheck"]["test"][-1]
    assert (CONFIG / composed["x-mogador"]["build"]["context"]).resolve() == HOUSE
    assert (HOUSE / composed["x-mogador"]["build"]["dockerfile"]).is_file()


def test_the_composed_program_can_be_started(composed: dict[str, Any]) -> None:
    said = {name: str(value) for name, value in composed["services"]["web"]["environment"].items()}
    secrets = {said.pop(name) for name in list(said) if name.endswith("_FILE")}

    settings = Settings.from_env(said)

    assert secrets == {f"/run/secrets/{name}" for name in composed["services"]["web"]["secrets"]}
    assert "localhost" in settings.trusted_hosts


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
