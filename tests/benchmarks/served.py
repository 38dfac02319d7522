"""A server to be measured from outside: what its processes cost, and what it answers how fast."""

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from msgspec.structs import replace

from booking.opening import open_site
from config.settings import Settings
from tests.benchmarks.wishes import SITE
from tests.faults.serving import free_port
from tests.support.house import stamp
from web.house import House, make_stores, open_house

# A site that nobody watches.
QUIET = replace(SITE, by=stamp("setup", role="system"), site_id="quiet")
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS, END_SECONDS = 30.0, 30.0
REPOSITORY = Path(__file__).parents[2]


def furnish(home: Path, members: int) -> list[str]:
    """Two sites and so many members in a home; their tokens."""
    settings = Settings.from_env({"MOGADOR_HOME": str(home)})
    make_stores(settings)
    with closing(open_house(settings)) as house:
        for site in (SITE, QUIET):
            open_site(house.bookings, site)
        return [_member(house, number) for number in range(members)]


def _member(house: House, number: int) -> str:
    person = house.accounts.add(f"m{number}@example.org", f"M{number}", role="member")
    return house.accounts.issue_token(person.id)


class Served:
    """A server and all its processes, once it answers at a path."""

    def __init__(
        self,
        home: Path,
        words: list[str],
        port: int | None = None,
        *,
        well: str = "/healthz",
        **env: str,
    ) -> None:
        self.port = port or free_port()
        self.log = home / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [word.replace("PORT", str(self.port)) for word in words],
                env={**_ours(), "MOGADOR_HOME": str(home), **env},
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = monotonic() + START_SECONDS
        while not self._answers(well):
            assert monotonic() < deadline, self.log.read_text()
            sleep(0.02)

    def _answers(self, path: str) -> bool:
        try:
            return self.ask("GET", path)[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, bytes]:
        """One request over a connection of its own."""
        headers = {"Host": "localhost", "Idempotency-Key": os.urandom(8).hex()}
        if token:
            headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def pids(self) -> list[int]:
        """All its processes, whoever their parents are: it has a session of its own."""
        return [pid for pid, session in _sessions() if session == self.process.pid]

    def megabytes(self, of: str = "") -> float:
        """The memory of all its processes, or of those called like that; what they share is
        counted once.
        """
        pids = [pid for pid in self.pids() if of in Path(f"/proc/{pid}/cmdline").read_text()]
        lines = [
            line
            for pid in pids
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        ]
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024

    def cpu_seconds(self) -> float:
        """The processor time all its processes have used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] for pid in self.pids()]
        return sum(int(n) for stat in stats for n in stat.split()[11:13]) / TICKS

    def end(self) -> float:
        """Ask all of it to end, as an init system does; the seconds until nothing is left of it."""
        began = monotonic()
        os.killpg(self.process.pid, signal.SIGTERM)
        while monotonic() - began < END_SECONDS and (self.process.poll() is None or self.pids()):
            sleep(0.01)
        took = monotonic() - began
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        return took


def _ours() -> dict[str, str]:
    """The environment, but for settings: a server has those that a benchmark gives it."""
    return {n: value for n, value in os.environ.items() if not n.startswith("MOGADOR_")}


def _sessions() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if stat[0] != "Z":
                yield int(entry.name), int(stat[3])
