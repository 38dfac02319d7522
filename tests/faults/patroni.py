"""Three members of a Patroni cluster on loopback addresses, from the files that are shipped."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

import config
from tests.faults.serving import free_port, wait_until
from tests.support.postgres import SUPERUSER

SHIPPED = Path(config.__file__).parent
NEEDED = ("patroni", "etcd", "haproxy", "openssl")
ADDRESSES = {"db-a": "127.0.0.2", "db-b": "127.0.0.3", "db-c": "127.0.0.4"}
ROLE, DATABASE, PASSWORD = "mogador", "mogador", "only-for-a-test"
FOLLOWING = "mogador_replication"
MAKING_SECONDS, JOINING_SECONDS = 90, 60
# What holds the promise, and what is left of it in a cluster that waits for nobody.
MODES = ("synchronous_mode", "synchronous_mode_strict")
WAITING = {f"{mode}: true": f"{mode}: false" for mode in MODES}
PATH = "/usr/sbin:/usr/bin:/bin"


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in NEEDED if not shutil.which(name, path=PATH)]


class Place:
    """Where a cluster is: what the shipped files say, said of this directory and its ports."""

    def __init__(self, bin_: Path, *, waiting: bool) -> None:
        self.home = Path(mkdtemp(prefix="mogador-ha-"))
        self.waiting = waiting
        self.bin = (bin_ / "postgres").resolve().parent
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.user = {"user": SUPERUSER, "group": SUPERUSER, "extra_groups": ()}
        shipped = ("5432", "8008", "2379", "2380", "5000")
        self.ports = {port: str(free_port()) for port in shipped}
        self._certify()
        self.make("archive")
        for name in ("primary.conf", "archive.sh"):
            shutil.copy(SHIPPED / "postgresql" / name, self.home)
        self._say({"/opt/mogador/config/postgresql": str(self.home)}, self.home / "primary.conf")

    def make(self, name: str) -> Path:
        """A directory of the servers' user."""
        made = self.home / name
        made.mkdir(mode=0o700)
        return made

    def hand_over(self) -> None:
        """Everything there belongs to whoever the servers run as."""
        if self.user:
            for path in (self.home, *self.home.rglob("*")):
                shutil.chown(path, SUPERUSER, SUPERUSER)

    def settled(self, shipped: str, host: str, into: Path) -> Path:
        """A shipped file as it is on one host."""
        at = {"10.0.0.11": "127.0.0.2", "10.0.0.12": "127.0.0.3", "10.0.0.13": "127.0.0.4"}
        own = {
            "THIS-HOST": host,
            "THIS-ADDRESS": ADDRESSES.get(host, ""),
            "10.0.0.0/24": "127.0.0.0/8",
        }
        shutil.copy(SHIPPED / "patroni" / shipped, into)
        weaker = {} if self.waiting else WAITING
        self._say({**at, **own, **self._directories(into.parent), **self.ports, **weaker}, into)
        return into

    def _directories(self, here: Path) -> dict[str, str]:
        return {
            "/usr/lib/postgresql/15/bin": str(self.bin),
            "/var/lib/postgresql/15/mogador": str(here / "data"),
            "/var/lib/postgresql/.pgpass-patroni": str(here / "pgpass"),
            "/opt/mogador/config/postgresql/primary.conf": str(self.home / "primary.conf"),
            "/var/run/postgresql": str(here),
            "/etc/ssl/certs/ssl-cert-snakeoil.pem": str(self.home / "server.pem"),
            "/etc/ssl/private/ssl-cert-snakeoil.key": str(self.home / "server.key"),
            "/var/lib/etcd/mogador": str(here / "etcd"),
            "local all all peer": "local all all trust",
        }

    @staticmethod
    def _say(instead: dict[str, str], path: Path) -> None:
        text = path.read_text()
        for said, meant in instead.items():
            text = text.replace(said, meant)
        path.write_text(text)

    def _certify(self) -> None:
        make = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=db.example.org"
        key, certificate = self.home / "server.key", self.home / "server.pem"
        subprocess.run(
            [*make.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
        )
        key.chmod(0o600)


class Member:
    """One host of the three: etcd, Patroni, and the PostgreSQL it looks after."""

    def __init__(self, place: Place, name: str) -> None:
        self.name, self.address = name, ADDRESSES[name]
        self._place = place
        self._home = place.make(name)
        self._etcd_env = place.settled("etcd.env", name, self._home / "etcd.env")
        self._env = place.settled("member.env", name, self._home / "member.env")
        self._settings = place.settled("patroni.yml", name, self._home / "patroni.yml")
        self._etcd: subprocess.Popen[bytes] | None = None
        self._patroni: subprocess.Popen[bytes] | None = None

    def start(self, *, etcd: bool) -> None:
        """Patroni, which starts PostgreSQL, and etcd, unless that is there still."""
        if etcd:
            self._etcd = self._run("etcd", self._etcd_env)
        self._patroni = self._run("patroni", self._env, str(self._settings))

    def _run(self, program: str, env: Path, *words: str) -> "subprocess.Popen[bytes]":
        lines = (line.partition("=") for line in env.read_text().splitlines())
        said = {name: value for name, equals, value in lines if equals and name[0] != "#"}
        archive = {"WAL_ARCHIVE": str(self._place.home / "archive")}
        with (self._home / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [program, *words],
                env={"PATH": PATH, "LC_ALL": "C.UTF-8", **archive, **said},
                cwd=self._home,
                stdout=log,
                stderr=log,
                **self._place.user,
            )

    def ask(self, question: str, database: str = "postgres") -> Any:
        """The first word of the answer; None where nobody answers."""
        where = f"host={self._home} port={self._place.ports['5432']} user={SUPERUSER}"
        try:
            with psycopg.connect(f"{where} dbname={database}", autocommit=True) as connection:
                asked = connection.execute(question.encode())
                row = asked.fetchone() if asked.description else None
        except psycopg.OperationalError:
            return None
        return row and row[0]

    def leads(self) -> bool:
        """Whether it takes writes."""
        return self.ask("SELECT pg_is_in_recovery()") is False

    def is_followed(self, by: int) -> bool:
        """Whether so many others stream from it, one of them synchronously if it waits for any."""
        streams = "FROM pg_stat_replication WHERE state = 'streaming'"
        waited_for = self.ask(f"SELECT count(*) {streams} AND sync_state = 'sync'")
        expected = (int(self._place.waiting), by)
        return (waited_for, self.ask(f"SELECT count(*) {streams}")) == expected

    def cut_off(self) -> None:
        """From now on nobody hears what it writes, though etcd still hears that it leads."""
        for statement in (
            "ALTER SYSTEM SET archive_command = 'false'",
            "SELECT pg_reload_conf()",
            f"ALTER ROLE {FOLLOWING} NOLOGIN",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_replication",
        ):
            self.ask(statement)
        wait_until(lambda: self.ask("SELECT count(*) FROM pg_stat_replication") == 0)

    def let_them_hear(self) -> None:
        """Again; that is said though nobody hears it yet."""
        self.ask(f"SET synchronous_commit = local; ALTER ROLE {FOLLOWING} LOGIN")

    def kill(self, *, etcd: bool) -> None:
        """As `kill -9` of Patroni and of all of PostgreSQL does, or a power cut of the host."""
        for pid in self._pids(etcd=etcd):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in (self._patroni, self._etcd if etcd else None):
            if process:
                process.wait()

    def _pids(self, *, etcd: bool) -> Iterator[int]:
        for process in (self._patroni, self._etcd if etcd else None):
            if process:
                yield process.pid
        with suppress(FileNotFoundError):
            postmaster = int((self._home / "data/postmaster.pid").read_text().split()[0])
            children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
            yield from (postmaster, *map(int, children.split()))

    def log(self) -> str:
        """What Patroni and PostgreSQL said."""
        return (self._home / "patroni.log").read_text()


class Cluster:
    """The three, and the proxy of a web host before them."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.members = [Member(place, name) for name in ADDRESSES]
        self._proxy_settings = place.settled("haproxy.cfg", "", place.home / "haproxy.cfg")
        self._proxy: subprocess.Popen[bytes] | None = None
        place.hand_over()

    def start(self) -> None:
        """All of it, with an empty database."""
        for member in self.members:
            member.start(etcd=True)
        wait_until(lambda: self.leader().is_followed(by=2), MAKING_SECONDS)
        leader = self.leader()
        leader.ask(f"CREATE ROLE {ROLE} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
        leader.ask(f"CREATE DATABASE {DATABASE} OWNER {ROLE} TEMPLATE template0 ENCODING 'UTF8'")
        self._proxy = subprocess.Popen(
            ["haproxy", "-db", "-f", self._proxy_settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": PATH},
        )
        # It takes everybody for who leads until it has asked them twice.
        wait_until(lambda: all(self._leads_behind_the_proxy() for _ in self.members))

    def _leads_behind_the_proxy(self) -> bool:
        try:
            psycopg.connect(f"{self.url(proxied=True)}&target_session_attrs=read-write").close()
        except psycopg.OperationalError:
            return False
        return True

    def leader(self) -> Member:
        """Who takes writes, once somebody does."""
        wait_until(lambda: any(member.leads() for member in self.members), MAKING_SECONDS)
        return next(member for member in self.members if member.leads())

    def url(self, *, proxied: bool) -> str:
        """The database as the web hosts name it."""
        port = self._place.ports["5432"]
        where = ",".join(f"{member.address}:{port}" for member in self.members)
        if proxied:
            where = f"127.0.0.1:{self._place.ports['5000']}"
        return f"postgresql://{ROLE}:{PASSWORD}@{where}/{DATABASE}?sslmode=require"

    def end(self) -> None:
        """However it is."""
        for member in self.members:
            member.kill(etcd=True)
        if self._proxy:
            self._proxy.kill()
            self._proxy.wait()


@contextmanager
def cluster(bin_: Path, *, waiting: bool = True) -> Iterator[Cluster]:
    """Three members that know each other, of which two follow the third; it waits for one."""
    place = Place(bin_, waiting=waiting)
    made = Cluster(place)
    try:
        made.start()
        yield made
    finally:
        made.end()
        shutil.rmtree(place.home, ignore_errors=True)
