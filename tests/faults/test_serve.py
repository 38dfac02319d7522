"""`mogador serve` as a process of its own: two workers, one log, and an end that is clean."""

import fcntl
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

import config
from tests.faults.serving import WORKERS, Answer, Server, serving, wait_until
from tests.support.program import PROGRAM, Mogador

pytestmark = pytest.mark.race

DAY = datetime.now(UTC).date() + timedelta(days=30)


@pytest.fixture(scope="module")
def mogador(tmp_path_factory: pytest.TempPathFactory) -> Mogador:
    """A home with its demonstration."""
    mogador = Mogador(tmp_path_factory.mktemp("home"))
    mogador("init --demo")
    return mogador


@pytest.fixture(scope="module")
def running(mogador: Mogador) -> Iterator[Server]:
    """A server for all who leave it running."""
    with serving(mogador) as server:
        yield server


@pytest.fixture
def server(mogador: Mogador) -> Iterator[Server]:
    """A server of one's own."""
    with serving(mogador) as server:
        yield server


@pytest.fixture
def token(mogador: Mogador) -> str:
    """A new member's."""
    email = f"member-{monotonic()}@example.org"
    return mogador(f"accounts add {email} --role member --token").strip()


def reserve(server: Server, token: str, key: str, position: str = "ESS-01") -> Answer:
    body = {"position": position, "day": DAY.isoformat(), "starts": "09:00", "ends": "12:00"}
    path = "/api/v1/sites/essaouira/reservations"
    return server.ask("POST", path, token, body, Idempotency_Key=key)


def test_pages_and_the_api_are_served(running: Server) -> None:
    status, headers, page = running.get("/sites/essaouira")
    _, _, positions = running.get("/api/v1/sites/essaouira/positions")

    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert page.count(b"ESS-") >= 35
    assert len(json.loads(positions)) == 35


def test_what_one_process_wrote_every_process_shows_at_once(running: Server, token: str) -> None:
    for number in range(5):
        position = f"ESS-{number + 1:02}"
        status, headers, body = reserve(running, token, f"at-once-{number}", position)
        assert status == 201
        path = headers["Location"].removeprefix(f"http://127.0.0.1:{running.port}")
        with ThreadPoolExecutor(8) as readers:
            seen = list(readers.map(lambda path: running.get(path, token), [path] * 16))
        assert {answer[0] for answer in seen} == {200}
        assert all(json.loads(answer[2])["position"] == position for answer in seen)
        id_ = json.loads(body)["id"]
        release = f"/api/v1/reservations/{id_}/release"
        assert running.ask("POST", release, token, Idempotency_Key=f"release-{number}")[0] == 200


def test_sigterm_ends_two_workers_cleanly_and_nothing_is_left(server: Server) -> None:
    workers = server.workers()
    assert len(workers) == WORKERS
    assert server.process.pid not in workers

    began = monotonic()
    code, said = server.end()

    assert code == 0
    assert monotonic() - began < 10
    assert said.startswith(f"Mogador is at http://127.0.0.1:{server.port} (Ctrl-C ends it)\n")
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    with pytest.raises(ConnectionRefusedError):
        server.get("/healthz")


def test_one_of_the_workers_sweeps_and_another_takes_its_place(tmp_path: Path) -> None:
    mogador = Mogador(tmp_path)
    mogador("init")
    with serving(mogador) as server:
        lock = tmp_path / "work.lock"
        wait_until(lambda: holder_of(lock) in server.workers())
        before = server.workers()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(server.workers() - before) == WORKERS and server.is_answering())
        wait_until(lambda: holder_of(lock) in server.workers() - before)

        assert server.end()[0] == 0
        assert holder_of(lock) is None


def holder_of(lock: Path) -> int | None:
    """The process that holds a file locked, if any does."""
    inode = lock.stat().st_ino if lock.exists() else None
    held = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return next((int(line[4]) for line in held if line[5].endswith(f":{inode}")), None)


def test_a_request_in_flight_is_finished_before_the_end(
    mogador: Mogador, server: Server, token: str
) -> None:
    door = os.open(mogador.home / "events.sqlite3.lock", os.O_RDWR)
    with ThreadPoolExecutor(1) as client:
        fcntl.flock(door, fcntl.LOCK_EX)
        answer = client.submit(reserve, server, token, "in-flight", "ESS-20")
        wait_until(lambda: somebody_waits_for(door))
        server.process.terminate()
        sleep(0.5)
        os.close(door)

        assert answer.result()[0] == 201
    assert server.process.wait(10) == 0


def somebody_waits_for(door: int) -> bool:
    inode = os.fstat(door).st_ino
    lines = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and f":{inode} " in line for line in lines)


def test_a_worker_that_is_killed_is_replaced_and_nothing_acknowledged_is_lost(
    server: Server, token: str
) -> None:
    status, headers, _ = reserve(server, token, "before-the-kill", "ESS-21")
    assert status == 201
    before = server.workers()

    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(server.workers() - before) == WORKERS and server.is_answering())

    assert server.get(headers["Location"], token)[0] == 200
    assert reserve(server, token, "before-the-kill", "ESS-21")[0] == 201
    assert server.end()[0] == 0


def test_what_all_workers_sign_with_is_for_the_owner_alone(
    mogador: Mogador, running: Server
) -> None:
    assert running.get("/sign-in")[0] == 200
    assert (mogador.home / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("path", ["/", "/sites", "/healthz", "/api/v1/sites", "/nowhere"])
def test_a_host_nobody_named_is_not_answered(running: Server, path: str) -> None:
    status, _, body = running.ask("GET", path, Host="evil.example.com")

    assert status == 400
    assert b"evil" not in body


def test_a_port_that_is_taken_is_told_and_ends_it(mogador: Mogador) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["serve", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(
            [*PROGRAM, *words],
            env={"PATH": os.environ["PATH"], **mogador.settings},
            cwd=Path(config.__file__).parents[1],
            capture_output=True,
            timeout=30,
            check=False,
        )

    assert ended.returncode == 2
    assert b"in use" in ended.stderr
    assert ended.stdout == b""


def has_ipv6() -> bool:
    try:
        with closing(socket.socket(socket.AF_INET6)) as trial:
            trial.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_it_listens_on_ipv6_too(mogador: Mogador) -> None:
    with serving(mogador, "--host", "::1", host="::1") as server:
        assert server.end() == (0, f"Mogador is at http://[::1]:{server.port} (Ctrl-C ends it)\n")
