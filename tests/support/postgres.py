"""A PostgreSQL server of one's own, from the system's binaries: no preparation and no port."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

Say = Callable[[str], None]

OLDEST = 15
SUPERUSER, FOUNDER = "postgres", "founder"
START_SECONDS = 30

# Its language would put "a" before "B", and "B" before "é": SQLite does not.
INITDB = (
    *("--auth", "trust", "--username", SUPERUSER, "--encoding", "UTF8", "--no-sync"),
    *("--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "fr"),
)


def binaries() -> Path | None:
    """Where the newest server of at least version 15 is, if there is any."""
    found = [Path(name).parent for name in (shutil.which("postgres"),) if name]
    found += [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max((path for path in found if _version(path) >= OLDEST), key=_version, default=None)


def _version(bin_: Path) -> int:
    asked = (bin_ / "postgres", "--version")
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].partition(".")[0])


@contextmanager
def standing_still(pids: Iterable[int]) -> Iterator[None]:
    """Processes that are there and do nothing."""
    stopped = list(pids)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


class Postgres:
    """A server in a temporary directory, reached through a socket in it."""

    def __init__(self, bin_: Path, *initdb: str) -> None:
        self.home = Path(mkdtemp(prefix="mogador-pg-"))
        self._bin = bin_
        self._numbers = count(1)
        # The server refuses to be root's; its system user is there wherever its package is.
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._user = {"user": SUPERUSER, "group": SUPERUSER, "extra_groups": ()}
            shutil.chown(self.home, SUPERUSER, SUPERUSER)
        subprocess.run(
            [self._bin / "initdb", "--pgdata", self.home / "data", *INITDB, *initdb],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.home,
            **self._user,
        )
        self.start()
        self.administer(f"CREATE ROLE {FOUNDER} LOGIN CREATEDB CREATEROLE")

    def start(self, *settings: str) -> None:
        """Start the server, again while what is left of one before is in its way."""
        self._launch(settings)
        deadline = monotonic() + START_SECONDS
        while not self._answers():
            assert monotonic() < deadline, (self.home / "log").read_text()
            if not self.is_running():
                self._launch(settings)
            sleep(0.02)

    def _launch(self, settings: tuple[str, ...]) -> None:
        options = [word for setting in settings for word in ("-c", setting)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(self._bin / "postgres", "-D", self.home / "data", "-k", self.home),
                    *("-c", "listen_addresses=", "-c", "max_connections=200", *options),
                ],
                stdout=log,
                stderr=log,
                cwd=self.home,
                **self._user,
            )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", SUPERUSER)).close()
        except psycopg.OperationalError:
            return False
        return True

    def is_running(self) -> bool:
        """Whether there is a server."""
        return self.process.poll() is None

    def stop(self) -> None:
        """At once, and without waiting for anybody."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(START_SECONDS)

    def kill(self) -> None:
        """As `kill -9` of the whole server does: its processes notice, and go."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It is there, and says nothing: as when the network between is cut."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        with standing_still([pid, *map(int, children)]):
            yield

    def end(self) -> None:
        """Leave nothing."""
        self.stop()
        shutil.rmtree(self.home)

    def url(self, database: str, user: str = FOUNDER) -> str:
        """The URL of a database."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.home), safe='')}"

    def administer(self, statement: str, database: str = "postgres") -> None:
        """Say something as the superuser."""
        with psycopg.connect(self.url(database, SUPERUSER), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, template: str = "template0") -> str:
        """The name of a new database, like a template that nobody is connected to."""
        name = f"house_{next(self._numbers)}"
        new, like, owner = map(sql.Identifier, (name, template, FOUNDER))
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(new, like, owner)
        self.administer(create.as_string())
        return name

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database, which is dropped behind the test."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.administer(f"DROP DATABASE {name} WITH (FORCE)")
