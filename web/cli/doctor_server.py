"""What `mogador doctor` looks at where the stores are on a PostgreSQL server."""

from collections.abc import Iterator
from contextlib import closing
from time import time as wall_clock

from booking.recorder.postgres.tables import is_guarded
from booking.server import APPLICATION, Connection, Server
from web.cli.finding import Finding
from web.server import OLDEST

CLOCKS_APART_SECONDS = 5.0
PROMISES = ("fsync", "full_page_writes", "synchronous_commit")


def examine_server(url: str) -> Iterator[Finding]:
    """Everything about a server that our promises stand on."""
    with closing(Server(url).connect()) as connection:
        yield _version(connection)
        for name in PROMISES:
            yield _promise(connection, name)
        yield _guard(connection)
        yield _rights(connection)
        yield _clock(connection)


def _version(connection: Connection) -> Finding:
    version = connection.info.server_version // 10_000
    what = "database"
    if version < OLDEST:
        return Finding(what, False, f"PostgreSQL {version}", f"use {OLDEST} or newer")
    return Finding(what, True, f"PostgreSQL {version}, {connection.info.dbname}")


def _promise(connection: Connection, name: str) -> Finding:
    """Anything but off keeps what was acknowledged, on this server at least."""
    ((value,),) = connection.execute(f"SHOW {name}").fetchall()
    if value == "off":
        said = "off: what was acknowledged may be lost"
        return Finding(name, False, said, f"ALTER SYSTEM SET {name} = on, then reload the server")
    return Finding(name, True, value)


def _guard(connection: Connection) -> Finding:
    if not is_guarded(connection):
        said = "the trigger that refuses changes of events is missing or disabled"
        return Finding("append-only", False, said, "run `mogador init`, then `mogador doctor`")
    return Finding("append-only", True, "changes of events are refused")


def _rights(connection: Connection) -> Finding:
    ((user,),) = connection.execute("SELECT current_user").fetchall()
    if user == APPLICATION:
        return Finding("rights", True, f"as {APPLICATION}: to append to the log, and no more")
    return Finding("rights", True, f"as {user}, which may do more than append to the log")


def _clock(connection: Connection) -> Finding:
    ((theirs,),) = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchall()
    apart = wall_clock() - float(theirs)
    said = f"{abs(apart):.1f} s {'after' if apart < 0 else 'before'} the server's"
    if abs(apart) > CLOCKS_APART_SECONDS:
        return Finding("clock", False, said, "set both by NTP, like with chrony")
    return Finding("clock", True, said)
