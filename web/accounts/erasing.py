"""Deleting a person, so that nothing of them is left in the tables, nor beside them."""

from contextlib import closing

from sqlalchemy import Connection, Engine, delete

from web.accounts.tables import account, grant, session, token


def erase(connection: Connection, person_id: str) -> bool:
    """Delete a person with their rights, tokens and sessions; whether there was one."""
    for table in (grant, token, session):
        connection.execute(delete(table).where(table.c.account_id == person_id))
    found = connection.execute(delete(account).where(account.c.id == person_id))
    return found.rowcount > 0


def empty_journal(engine: Engine) -> None:
    """Leave no deleted row in a file's journal, unless somebody reads it; servers vacuum."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
