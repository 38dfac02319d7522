"""The live stream of a real server: whoever is killed, watchers miss nothing, and nothing twice."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.serving import WORKERS, Server, serving, wait_until
from tests.support.program import Mogador
from tests.support.watching import Watching
from web.live.serving import ALONE_SECONDS

pytestmark = pytest.mark.race

SITE = "essaouira"
FIRST = datetime.now(UTC).date() + timedelta(days=2)
THREADS = 8 * WORKERS


@pytest.fixture(scope="module")
def mogador(tmp_path_factory: pytest.TempPathFactory) -> Mogador:
    mogador = Mogador(tmp_path_factory.mktemp("home"))
    mogador("init")
    return mogador


@pytest.fixture
def server(mogador: Mogador) -> Iterator[Server]:
    with serving(mogador) as server:
        wait_until(lambda: live_process(mogador))
        yield server


class Desk:
    """Somebody who books desk after desk; `made` are the sequences of what they were told."""

    def __init__(self, mogador: Mogador, server: Server) -> None:
        email = f"desk-{monotonic()}@example.org"
        words = f"accounts add {email} --role front-desk --site {SITE} --token"
        self.token = mogador(words).strip()
        self.server = server
        self.made: list[int] = []
        self._days = count()

    def book(self) -> int:
        """One more desk for an hour, given back at once; the sequence of that."""
        day = (FIRST + timedelta(days=next(self._days))).isoformat()
        body = {"position": "any", "day": day, "starts": "09:00", "ends": "10:00"}
        made = self._ask(f"/api/v1/sites/{SITE}/reservations", body)
        gone = self._ask(f"/api/v1/reservations/{made['id']}/release", None)
        self.made += [made["seq"], gone["seq"]]
        return int(gone["seq"])

    def _ask(self, path: str, body: object) -> dict[str, int]:
        key = f"{monotonic()}"
        status, _, answer = self.server.ask("POST", path, self.token, body, Idempotency_Key=key)
        assert status in (200, 201), answer
        result: dict[str, int] = json.loads(answer)
        return result


@pytest.fixture
def desk(mogador: Mogador, server: Server) -> Desk:
    return Desk(mogador, server)


@pytest.fixture
def watch(server: Server) -> Iterator[list[Watching]]:
    """Two who watch from the beginning of the test on."""
    with ExitStack() as leaving:
        watching = [Watching(server.port, SITE) for _ in range(2)]
        for each in watching:
            leaving.callback(each.close)
            each.listen_until(1)
        yield watching


def live_process(mogador: Mogador) -> int:
    """The process that holds this home's watchers; 0 while there is none."""
    home = f"MOGADOR_HOME={mogador.home}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                environ = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"web.live" in words and home in environ:
                return int(entry.name)
    return 0


def changes(watching: Watching) -> list[int]:
    """The sequences of the changes it heard of; nothing else was to hear."""
    assert {name for _, name in watching.events} <= {"change"}
    return [sequence for sequence, _ in watching.events]


def test_everybody_hears_of_every_booking_once_whichever_process_took_it(
    desk: Desk, watch: list[Watching]
) -> None:
    for _ in range(10):
        desk.book()

    last = desk.made[-1]
    for each in watch:
        each.listen_until(last)
        assert changes(each) == desk.made
        assert each.breaks == 0


def test_whoever_comes_while_the_live_process_rests_misses_nothing(
    server: Server, desk: Desk
) -> None:
    before = desk.book()
    for _ in range(3):
        desk.book()
    began = monotonic()
    with closing(Watching(server.port, SITE, before)) as late:
        late.listen_until(desk.book())

    assert changes(late) == desk.made[2:]
    assert monotonic() - began < ALONE_SECONDS / 2


def test_watchers_hold_no_thread_of_a_worker(server: Server, desk: Desk) -> None:
    with ExitStack() as leaving:
        crowd = [Watching(server.port, SITE) for _ in range(3 * THREADS)]
        for each in crowd:
            leaving.callback(each.close)
            each.listen_until(1)

        began = monotonic()
        with ThreadPoolExecutor(4) as readers:
            pages = list(readers.map(lambda _: server.get(f"/sites/{SITE}")[0], range(20)))
        last = desk.book()

        assert pages == [200] * 20
        assert monotonic() - began < 10
        for each in crowd:
            each.listen_until(last)
            assert changes(each) == desk.made


def test_when_the_live_process_is_killed_watchers_come_back_and_miss_nothing(
    mogador: Mogador, desk: Desk, watch: list[Watching]
) -> None:
    desk.book()
    for _ in range(3):
        before = live_process(mogador)
        os.kill(before, signal.SIGKILL)
        desk.book()
        wait_until(lambda before=before: live_process(mogador) not in (0, before))
        last = desk.book()
        for each in watch:
            each.listen_until(last)

    for each in watch:
        assert changes(each) == desk.made
        assert each.breaks == 3


def test_when_the_workers_are_killed_watchers_stay_and_miss_nothing(
    mogador: Mogador, server: Server, desk: Desk, watch: list[Watching]
) -> None:
    desk.book()
    live, before = live_process(mogador), server.workers()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(server.workers() - before) == WORKERS and server.is_answering())
    last = desk.book()

    for each in watch:
        each.listen_until(last)
        assert changes(each) == desk.made
        assert each.breaks == 0
    assert live_process(mogador) == live
    os.kill(live, signal.SIGKILL)
    wait_until(lambda: live_process(mogador) not in (0, live))


def test_sigterm_ends_the_live_process_too_however_many_watch(
    mogador: Mogador, server: Server, watch: list[Watching]
) -> None:
    began = monotonic()
    code, said = server.end()

    assert code == 0
    assert "Traceback" not in said
    wait_until(lambda: not live_process(mogador), seconds=2)
    assert monotonic() - began < 5
    assert watch


def test_when_everything_is_killed_the_live_process_ends_by_itself(
    mogador: Mogador, server: Server, watch: list[Watching]
) -> None:
    workers = server.workers()
    server.process.kill()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)

    wait_until(lambda: not live_process(mogador), seconds=5)
    assert watch
