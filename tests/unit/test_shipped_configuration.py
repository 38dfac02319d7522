"""What ships for hosts: settings, units, the proxy, what is composed."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import gunicorn
from config.settings import MENDS, Settings
from tests.support.shipped import CONFIG, SHIPPED, named, ran
from web.app import MAX_BODY_BYTES
from web.cli import main
from web.live.frames import HEARTBEAT_SECONDS

HOUSE = CONFIG.parent
INSTALLED = "/opt/mogador/"
UNITS = sorted((CONFIG / "systemd").glob("mogador-*.*"))
LIKE_THEM = re.compile(r"\bMOGADOR_[A-Z_]+")
SECONDS = {"s": 1, "ms": 0.001, "": 1}


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
    errors = [value.split() for value in directive("error_log", proxy)]
    assert sorted(errors) == [
        ["/dev/null", "crit"],
        *[["/var/log/nginx/mogador.log", "crit"]] * servers,
    ]
    passed_on = {value.split()[0] for value in directive("proxy_set_header", proxy)}
    assert passed_on == {"Connection", "Host", "X-Forwarded-For", "X-Forwarded-Proto"}


def test_the_proxy_tells_nobody_what_is_for_whoever_supervises(proxy: str) -> None:
    for path in ("/metrics", "/readyz"):
        assert f"location = {path} {{ return 404; }}" in proxy


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
