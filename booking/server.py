"""A PostgreSQL server, as far as all stores share it: in which schema, as whom, how patiently."""

from dataclasses import dataclass, field
from math import inf
from threading import local
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

SCHEMA = "mogador"
OWNER, APPLICATION = "mogador_owner", "mogador_app"

CONNECT_SECONDS = 2
STATEMENT_SECONDS = 6.0
LOCK_SECONDS = 3.0
SILENCE_SECONDS = 7.0
# So long even for who has no time left: a server that is well answers in less.
LEAST_SECONDS = 0.1

PATIENCE = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": 4_000,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
# The server waits no longer for us than we for it: who is cut off in a transaction has locks there,
# and in the middle of a message they are not idle, so that only the line can tell.
SESSION = {
    "statement_timeout": f"{STATEMENT_SECONDS:g}s",
    "lock_timeout": f"{LOCK_SECONDS:g}s",
    "idle_in_transaction_session_timeout": "5s",
    "tcp_keepalives_idle": 2,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 5_000,
    "timezone": "UTC",
}

# From there on nothing can change an event, whoever the URL's user is.
BECOME_THE_APPLICATION = """SELECT set_config('role', rolname, false) FROM pg_roles
    WHERE rolname = %s AND pg_has_role(rolname, 'MEMBER')"""

# A server that is lost, that takes no writes just now, or that has ended a session because nobody
# spoke for too long inside a transaction: the same may be asked again, over another connection.
OUTAGES = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
)

T = TypeVar("T")


class _Thread(local):
    ends = inf


_thread = _Thread()


def answer_by(instant: float = inf) -> None:
    """What this thread asks of servers from now on is to be over by then, by the monotonic clock.

    Several stores that say nothing, asked one after the other, would else be waited for each.
    """
    _thread.ends = instant


def time_left() -> float:
    """How many seconds this thread may still wait for a server."""
    return max(_thread.ends - monotonic(), LEAST_SECONDS)


class Connection(psycopg.Connection[Any]):
    """One that does not wait for ever for a server that says nothing.

    `silence` is how many seconds it may say nothing, until somebody sets it otherwise, and unless
    the thread is to answer sooner; `heard` is when it was last asked, by the monotonic clock.
    """

    silence = SILENCE_SECONDS
    heard = 0.0

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg does, with an end to it. Raises OperationalError and is of no more use."""
        try:
            self.heard = monotonic()
            patience = self.silence if timeout is None else timeout
            return super().wait(gen, interval, min(patience, time_left()))
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


@dataclass(frozen=True, slots=True)
class Server:
    """A database by its libpq URL, and the schema of it that unqualified names are in.

    What is derived may be lost with the server and folded again, so nobody waits for the disk.
    """

    url: str = field(repr=False)
    schema: str = SCHEMA
    derived: bool = False

    @property
    def conninfo(self) -> str:
        """What is said to libpq; what the URL says itself comes first, except for the session."""
        given = conninfo_to_dict(self.url)
        session = {"search_path": self.schema, **SESSION}
        if self.derived:
            session["synchronous_commit"] = "off"
        options = " ".join(f"-c {name}={value}" for name, value in session.items())
        asked = {"target_session_attrs": "read-write", "application_name": "mogador"}
        said: dict[str, Any] = {**asked, **PATIENCE, **given}
        said["options"] = f"{given.get('options') or ''} {options}".strip()
        return make_conninfo("", **said)

    def connect(self) -> Connection:
        """A connection of the application, outside of any transaction.

        Raises OperationalError, also where there is no time left to look for a server.
        """
        if time_left() < CONNECT_SECONDS:
            raise psycopg.OperationalError("no time left to connect")
        connection: Connection = Connection.connect(self.conninfo, autocommit=True)
        become_the_application(connection)
        return connection


def become_the_application(connection: psycopg.Connection[Any]) -> None:
    """Give up every right beyond the application's, where `mogador init` could make its role."""
    connection.execute(BECOME_THE_APPLICATION, [APPLICATION])
