"""The house's PostgreSQL database: made by whoever may, and refused by name when it will not do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Identifier

from booking.recorder.postgres.tables import SHAPE, create_tables, is_guarded, shape_of
from booking.server import APPLICATION, OWNER, SCHEMA, Connection, Server
from config.settings import Mistake, SettingsError
from projections.audit.tables import create_tables as create_register
from projections.server import server_engine
from web.accounts.database import NewerShape, is_level, migrate

BOARDS, AUDIT = "mogador_boards", "mogador_audit"
OLDEST = 15
NAME = "MOGADOR_DATABASE_URL"
MAKING = int.from_bytes(b"making")
MAKING_SECONDS = 60

ACCOUNTS = ("account", "grant", "token", "session")


def boards_of(url: str) -> Server:
    """The database, in the schema of the boards."""
    return Server(url, BOARDS, derived=True)


def audit_of(url: str) -> Server:
    """The database, in the schema of the audit register."""
    return Server(url, AUDIT, derived=True)


def prepare(url: str, *, anew: bool = False) -> None:
    """Make what is missing of schemas and tables; of several processes, one does and all wait.

    `anew` also puts back a guard of the log that was taken away. Raises SettingsError, with
    everything there is to mend.
    """
    with _opened(url) as connection:
        if _is_made(connection, url) and (is_guarded(connection) or not anew):
            return
        connection.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        if anew or not _is_made(connection, url):
            _make(connection, url)


def has_log(url: str) -> bool:
    """Whether somebody has made the tables of a log there. Raises SettingsError as `prepare`."""
    with _opened(url) as connection:
        return shape_of(connection) > 0


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    """A patient connection as the URL's own user, to a database that will do."""
    try:
        connection: Connection = Connection.connect(Server(url).conninfo, autocommit=True)
    except psycopg.OperationalError as error:
        raise Unreachable([_unreachable(error)]) from error
    try:
        with connection:
            connection.silence = MAKING_SECONDS
            connection.execute(f"SET lock_timeout = '{MAKING_SECONDS}s'")
            if found := list(_unfit(connection)):
                raise SettingsError(found)
            yield connection
    except errors.InsufficientPrivilege as error:
        wrong = f"Something is missing there, and this user may not make it: {_first_line(error)}."
        mend = "run `mogador init` once with the URL of a user who may create schemas there"
        raise SettingsError([Mistake(NAME, wrong, mend)]) from error


class Unreachable(SettingsError):
    """No server answers there, or none that lets us in: now, or as long as the settings are so."""

    code = "unreachable-store"


def _unreachable(error: psycopg.OperationalError) -> Mistake:
    said = _first_line(error)
    if "read-only" in said:
        mend = "name the primary, or all servers of the cluster with commas between them"
    else:
        mend = "see that the server runs and that host, port, user, password and database are right"
    return Mistake(NAME, f"No use can be made of that database: {said}.", mend)


def _first_line(error: psycopg.Error) -> str:
    """What the server said first, without a full stop."""
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__


def _unfit(connection: Connection) -> Iterator[Mistake]:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        yield Mistake(NAME, f"That is PostgreSQL {version}.", f"use PostgreSQL {OLDEST} or newer")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        mend = "create a database with ENCODING 'UTF8'"
        yield Mistake(NAME, f"That database is encoded in {encoding}.", mend)
    if _value(connection, "SHOW transaction_read_only") == "on":
        yield _unreachable(psycopg.OperationalError("the session is read-only"))
    if shape_of(connection) > SHAPE:
        yield _newer()


def _newer() -> Mistake:
    return Mistake(NAME, "A newer Mogador has been there.", "run that one, or restore a backup")


def _is_made(connection: Connection, url: str) -> bool:
    made = "SELECT to_regnamespace(%s) IS NOT NULL AND to_regclass(%s) IS NOT NULL"
    if shape_of(connection) != SHAPE or not _value(connection, made, BOARDS, f"{AUDIT}.leaf"):
        return False
    try:
        return is_level(Server(url).connect)
    except NewerShape as error:
        raise SettingsError([_newer()]) from error


def _make(connection: Connection, url: str) -> None:
    """Schemas and tables; each of them as a whole or not at all, so that this can be repeated."""
    roles = all([_make_role(connection, OWNER), _make_role(connection, APPLICATION)])
    with connection.transaction():
        _make_schema(connection, SCHEMA, OWNER if roles else None)
        _make_schema(connection, AUDIT, OWNER if roles else None)
        _make_schema(connection, BOARDS, APPLICATION if roles else None)
        if roles:
            connection.execute(f"SET LOCAL ROLE {OWNER}")
            connection.execute(f"GRANT USAGE ON SCHEMA {SCHEMA}, {AUDIT} TO {APPLICATION}")
        create_tables(connection, application=roles)
    _make_register(partial(_connect_as_owner, audit_of(url), roles=roles), application=roles)
    migrate(partial(_connect_as_owner, Server(url), roles=roles))
    if roles:
        with connection.transaction():
            connection.execute(f"SET LOCAL ROLE {OWNER}")
            _grant_accounts(connection)


def _make_role(connection: Connection, role: str) -> bool:
    """Whether there is such a role and the user may become it; made where the user may."""
    if _value(
        connection,
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user",
    ):
        with suppress(errors.DuplicateObject, errors.UniqueViolation):
            connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(role)))
        if not _is_member(connection, role):
            connection.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(role)))
    return _is_member(connection, role)


def _is_member(connection: Connection, role: str) -> bool:
    member = "SELECT pg_has_role(rolname, 'MEMBER') FROM pg_roles WHERE rolname = %s"
    return bool(_value(connection, member, role))


def _make_schema(connection: Connection, schema: str, owner: str | None) -> None:
    if not _value(connection, "SELECT to_regnamespace(%s) IS NOT NULL", schema):
        connection.execute(f"CREATE SCHEMA {schema} AUTHORIZATION {owner or 'CURRENT_USER'}")


def _make_register(connect: Callable[[], Connection], *, application: bool) -> None:
    engine = server_engine(connect)
    try:
        with engine.begin() as connection:
            create_register(connection, append_only_for=APPLICATION if application else "")
    finally:
        engine.dispose()


def _connect_as_owner(server: Server, *, roles: bool) -> Connection:
    connection: Connection = Connection.connect(server.conninfo, autocommit=True)
    if roles:
        connection.execute(f"SET ROLE {OWNER}")
    return connection


def _grant_accounts(connection: Connection) -> None:
    tables = SQL(", ").join(map(Identifier, ACCOUNTS))
    connection.execute(
        SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(
            tables, Identifier(APPLICATION)
        )
    )
    connection.execute(f"GRANT SELECT ON alembic_version TO {APPLICATION}")


def _value(connection: Connection, query: str, *params: object) -> Any:
    found = connection.execute(query, params).fetchone()
    return found[0] if found else None
