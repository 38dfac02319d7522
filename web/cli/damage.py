"""The stores in files that cannot be used: which they are, and what would mend each."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from config.settings import Settings

BACKUP = "restore a backup of the whole home"
ANEW = "move it and what begins with its name away; `mogador init` makes it anew from the log"
AWAY = "or move accounts, boards and audit register away too, to begin a new log"
ALL = os.R_OK | os.W_OK | os.X_OK
TABLES = "SELECT name FROM sqlite_master"
NOT_OURS = "this user may not read and write it"
RIGHTS = "call this as the user that the home belongs to"


class Damage(NamedTuple):
    """A store, what is wrong with it, and what would mend it."""

    path: Path
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}: {self.wrong} -> {self.mend}"


def damages(settings: Settings) -> list[Damage]:
    """Every store in a file that is there and cannot be used, or the home where no file can be;
    none where a server has them.
    """
    if settings.database_url:
        return []
    # SQLite makes files beside the one it reads, also where it only reads.
    if settings.home.is_dir() and not os.access(settings.home, ALL):
        return [Damage(settings.home, NOT_OURS, RIGHTS)]
    mends = {
        settings.events_path: BACKUP,
        settings.accounts_path: BACKUP,
        settings.boards_path: ANEW,
        settings.audit_path: ANEW,
    }
    found = (_damage(path, mend) for path, mend in mends.items() if os.access(path, os.F_OK))
    return [damage for damage in (lost_log(settings), *found) if damage]


def lost_log(settings: Settings) -> Damage | None:
    """The log in a file, where it is gone or has no events and something is known of them.

    A first start that was interrupted has left nothing that knows any.
    """
    path = settings.events_path
    if settings.database_url or _last(path, "stored_events", "rowid") != 0:
        return None
    for beside, table in ((settings.boards_path, "bookmark"), (settings.audit_path, "leaf")):
        if known := _last(beside, table, "sequence"):
            wrong = f"the log is gone, and {beside.name} knows of {known} events"
            return Damage(path, wrong, f"{BACKUP}, {AWAY}")
    return None


def _last(path: Path, table: str, column: str) -> int | None:
    """The greatest number in a store; 0 where there is none, None where it cannot be read."""
    if not os.access(path, os.F_OK):
        return 0
    try:
        with closing(sqlite3.connect(path)) as connection:
            if (table,) not in connection.execute(TABLES):
                return 0
            query = f"SELECT max({column}) FROM {table}"  # noqa: S608 - names of our own
            found: int | None = connection.execute(query).fetchone()[0]
    except sqlite3.Error:
        return None
    return found or 0


def is_of_a_file(error: BaseException | None) -> bool:
    """Whether it was SQLite that failed, whoever has wrapped what it said."""
    while error and not isinstance(error, sqlite3.Error):
        error = error.__cause__ or error.__context__
    return error is not None


def _damage(path: Path, mend: str) -> Damage | None:
    if not os.access(path, os.R_OK | os.W_OK):
        return Damage(path, NOT_OURS, RIGHTS)
    said = _examined(path)
    return None if said == "ok" else Damage(path, said, mend)


def _examined(path: Path) -> str:
    """ "ok", or what SQLite says about it."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            said: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    return said.splitlines()[-1]
