"""PostgreSQL servers set up as docs/running says, with the files that are shipped."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

import psycopg

import config
from tests.faults.serving import wait_until
from tests.support.postgres import SUPERUSER

SHIPPED = Path(config.__file__).parent / "postgresql"
DATABASE = "house"
WAITING = "synchronous_standby_names = "


def url_of(*nodes: "Node") -> str:
    """The database on whichever of them takes writes."""
    sockets = quote(",".join(str(node.sockets) for node in nodes), safe=",")
    return f"postgresql://{SUPERUSER}@/{DATABASE}?host={sockets}"


class Node:
    """One server; all of them share an archive."""

    def __init__(self, bin_: Path, home: Path, name: str) -> None:
        self.data, self.sockets, self.home = home / name, home / f"{name}-at", home
        self._bin = bin_
        self._process: subprocess.Popen[bytes] | None = None
        self._user: dict[str, Any] = {}
        self.following = ""
        if os.geteuid() == 0:
            self._user = {"user": SUPERUSER, "group": SUPERUSER, "extra_groups": ()}
        self.do("mkdir", "-m", "700", str(self.sockets))

    def do(self, program: str, *words: str) -> None:
        """Whatever the server's user does."""
        found = self._bin / program
        subprocess.run(
            [found if found.exists() else program, *words],
            check=True,
            capture_output=True,
            cwd=self.home,
            **self._user,
        )

    def make(self) -> None:
        """An empty server."""
        plain = ("--auth=trust", "--encoding=UTF8", "--no-sync")
        self.do("initdb", "--pgdata", str(self.data), *plain)

    def copy(self, other: "Node", *words: str) -> None:
        """What `pg_basebackup` brings over from another one."""
        whole = ("--wal-method=stream", "--checkpoint=fast", "--no-sync")
        self.do("pg_basebackup", f"--host={other.sockets}", f"--pgdata={self.data}", *whole, *words)

    def follow(self, primary: "Node") -> None:
        """Be its standby from now on."""
        self.copy(primary, "--create-slot", "--slot=mogador_standby")
        self.do("touch", str(self.data / "standby.signal"))
        theirs = f"host={primary.sockets} application_name=mogador_standby"
        own = f"primary_conninfo = '{theirs}'"
        self.following = "\n".join([(SHIPPED / "standby.conf").read_text(), own])
        self.start(self.following)

    def start(self, *settings: str, waiting: bool = False) -> None:
        """With what is shipped for a primary, and more; commits may wait for the standby."""
        said = (SHIPPED / "primary.conf").read_text()
        said = said.replace("/opt/mogador/config/postgresql", str(self.home))
        said = said.replace(f"#{WAITING}", WAITING) if waiting else said
        own = f"listen_addresses = ''\nunix_socket_directories = '{self.sockets}'"
        settled = self.data / "postgresql.conf"
        settled.write_text("\n".join([said, own, *settings]))
        with (self.home / f"{self.data.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.data],
                env={"WAL_ARCHIVE": str(self.home / "archive"), "PATH": "/usr/bin:/bin"},
                stdout=log,
                stderr=log,
                cwd=self.home,
                **self._user,
            )
        wait_until(self._answers)

    def ask(self, question: str, database: str = "postgres") -> Any:
        """The first word of the answer."""
        where = f"host={self.sockets} user={SUPERUSER} dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            asked = connection.execute(question.encode())
            row = asked.fetchone() if asked.description else None
        return row and row[0]

    def _answers(self) -> bool:
        try:
            return bool(self.ask("SELECT true"))
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        """Tidily."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)

    def kill(self) -> None:
        """As a power cut does, to all of its processes at once."""
        assert self._process
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            os.kill(each, signal.SIGKILL)
        self._process.wait(20)

    def end(self) -> None:
        """However it is."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)


@contextmanager
def nodes(bin_: Path, *names: str) -> Iterator[list[Node]]:
    """So many servers, of which the first is made and the others are nothing yet."""
    home = Path(mkdtemp(prefix="mogador-pgs-"))
    (home / "archive").mkdir()
    shutil.copy(SHIPPED / "archive.sh", home)
    if os.geteuid() == 0:
        for path in (home, home / "archive", home / "archive.sh"):
            shutil.chown(path, SUPERUSER, SUPERUSER)
    found = [Node(bin_, home, name) for name in names]
    try:
        found[0].make()
        yield found
    finally:
        for node in found:
            node.end()
        shutil.rmtree(home)
