"""What several processes of one server have done is told by each of them, and outlives them."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.serving import WORKERS, Server, serving, wait_until
from tests.support.metrics import TOKEN, Figures
from tests.support.program import Mogador
from tests.support.watching import Watching
from web.metrics.together import MEMORY, PREFIX

pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(not os.access(MEMORY, os.W_OK), reason="no memory to count in here"),
]

ASKED = "mogador_request_duration_seconds_count"
TIMES = 40


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    mogador = Mogador(tmp_path, MOGADOR_METRICS_TOKEN=TOKEN)
    mogador("init")
    with serving(mogador) as server:
        yield server


def figures(server: Server) -> Figures:
    status, _, body = server.get("/metrics", TOKEN)
    assert status == 200
    return Figures(body.decode())


def sites_asked_for(server: Server) -> float:
    return figures(server).of(ASKED, endpoint="api-sites.sites", status="2xx")


def ask_for_sites(server: Server) -> None:
    """As often, until all have counted that: they do so within a second."""
    before = sites_asked_for(server)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(server.get, ["/api/v1/sites"] * TIMES))
    wait_until(lambda: sites_asked_for(server) >= before + TIMES)


def where_it_counts(server: Server) -> Path:
    """The one directory in which all of its processes count."""

    def files() -> list[Path]:
        names = (f"{PREFIX}*/histogram_{pid}.db" for pid in server.workers())
        return [file for name in names for file in MEMORY.glob(name)]

    wait_until(lambda: len(files()) == WORKERS)
    (place,) = {file.parent for file in files()}
    return place


def test_whichever_process_answers_tells_what_all_have_done(server: Server) -> None:
    ask_for_sites(server)

    with ThreadPoolExecutor(8) as threads:
        told = set(threads.map(lambda _: sites_asked_for(server), range(TIMES)))

    assert told == {TIMES}


def test_what_killed_processes_have_done_still_counts_and_what_they_did_no_longer(
    server: Server,
) -> None:
    ask_for_sites(server)
    before = server.workers()
    place = where_it_counts(server)

    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(server.workers() - before) == WORKERS and server.is_answering())

    assert sites_asked_for(server) == TIMES
    ask_for_sites(server)
    assert sites_asked_for(server) == 2 * TIMES
    for pid in before:
        assert not [*place.glob(f"gauge_live*_{pid}.db")]


def test_where_they_counted_is_gone_with_the_server(server: Server) -> None:
    ask_for_sites(server)
    place = where_it_counts(server)

    assert server.end()[0] == 0

    assert not place.exists()


def test_what_a_killed_server_left_is_gone_with_the_next(server: Server, tmp_path: Path) -> None:
    ask_for_sites(server)
    place = where_it_counts(server)
    workers = server.workers()

    os.kill(server.process.pid, signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    assert place.exists()

    with serving(Mogador(tmp_path, MOGADOR_METRICS_TOKEN=TOKEN)) as another:
        assert sites_asked_for(another) == 0
        assert not place.exists()


def test_who_watches_is_counted_in_the_process_that_holds_them(server: Server) -> None:
    with closing(Watching(server.port, "essaouira")):
        wait_until(lambda: figures(server).of("mogador_live_watchers") == 1)
    wait_until(lambda: figures(server).of("mogador_live_watchers") == 0)
