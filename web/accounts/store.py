"""The accounts: people's names and rights, in tables of their own."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from os import getpid
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Engine,
    Select,
    Table,
    and_,
    delete,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError

from web.accounts.database import Place, asking, migrate, open_engine, writing
from web.accounts.erasing import empty_journal, erase
from web.accounts.people import EVERY_SITE, RIGHTS, Grant, Person, Right
from web.accounts.questions import BY_EMAIL, BY_ID, BY_SESSION, BY_TOKEN, answer, people
from web.accounts.spelling import BadEmail, BadName, called, words_of
from web.accounts.tables import account, grant, session, token

__all__ = ["Accounts", "BadEmail", "BadName", "EmailTaken", "UnknownPerson", "migrate"]

TOKEN_PREFIX = "mog_"  # noqa: S105 (how all begin, not one of them)
SESSION_LIFE = timedelta(days=90)
IDS_A_QUERY = 1000


class EmailTaken(ValueError):
    """Somebody has an account with that address."""


class UnknownPerson(LookupError):
    """No account has that id."""


def utc_now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


class Accounts:
    """Everybody's names and rights. May be made before a fork: each process connects by itself.

    The tables are made by `migrate`. What is read is true at that moment: keep no Person from one
    request to the next.
    """

    def __init__(self, place: Place, clock: Callable[[], datetime] = utc_now) -> None:
        self._place = place
        self._clock = clock
        self._engines: dict[int, Engine] = {}

    def close(self) -> None:
        """Close what this process has opened."""
        engine = self._engines.pop(getpid(), None)
        if engine:
            engine.dispose()

    def add(
        self,
        email: str,
        name: str,
        *,
        role: Right,
        site_id: str | None = None,
        language: str = "fr",
        demo: bool = False,
        person_id: str | None = None,
    ) -> Person:
        """A new person with a right at a site, or at every site; their id is random unless given.

        Raises BadEmail, BadName, EmailTaken, and ValueError for a right there is not.
        """
        given = _right(role, site_id)
        row: dict[str, object] = {"id": person_id or str(uuid4()), "created_at": self._clock()}
        row |= {**called(email, name), "language": language, "demo": demo}
        with self._writing() as connection:
            _insert_unless_taken(connection, row)
            connection.execute(grant.insert(), {"account_id": row["id"], **given._asdict()})
            return answer(connection, BY_ID, {"person_id": row["id"]})[0]

    def forget(self, person_id: str) -> bool:
        """Delete the person's name, rights, tokens and sessions; false when there were none."""
        with self._writing() as connection:
            found = erase(connection, person_id)
        empty_journal(self._engine())
        return found

    def grant(self, person_id: str, role: Right, site_id: str | None = None) -> None:
        """Give a right at a site, or at every site; a right one has stays. Raises UnknownPerson."""
        given = _right(role, site_id)
        with self._writing() as connection:
            connection.execute(_ungrant(person_id, given))
            row = {"account_id": person_id, **given._asdict()}
            _insert_for_somebody(connection, grant, row)

    def revoke(self, person_id: str, role: Right, site_id: str | None = None) -> None:
        """Take a right away; one that was given for every site goes only as such."""
        with self._writing() as connection:
            connection.execute(_ungrant(person_id, _right(role, site_id)))

    def issue_token(self, person_id: str) -> str:
        """A new bearer token, told this once: only its digest is kept. Raises UnknownPerson."""
        return self._issue(token, person_id, TOKEN_PREFIX + token_urlsafe(32))

    def by_token(self, secret: str) -> Person | None:
        """Whose token that is, while it is not revoked."""
        return self._one(BY_TOKEN, digest=_digest(secret))

    def revoke_token(self, secret: str) -> None:
        """Make the token worthless."""
        self._end(token, token.c.digest == _digest(secret))

    def open_session(self, person_id: str) -> str:
        """A new random session id for a cookie, good for 90 days. Raises UnknownPerson."""
        return self._issue(session, person_id, token_urlsafe(32))

    def by_session(self, session_id: str) -> Person | None:
        """Whose session that is, while it is neither closed nor too old."""
        since = self._clock() - SESSION_LIFE
        return self._one(BY_SESSION, digest=_digest(session_id), since=since)

    def close_session(self, session_id: str) -> None:
        """Sign out one browser."""
        self._end(session, session.c.digest == _digest(session_id))

    def close_sessions(self, person_id: str) -> None:
        """Sign the person out everywhere."""
        self._end(session, session.c.account_id == person_id)

    def person(self, person_id: str) -> Person | None:
        """The person of that id, which may be anything a client sends."""
        if not person_id.isascii():
            return None
        return self._one(BY_ID, person_id=person_id)

    def by_email(self, email: str) -> Person | None:
        """Who has that address."""
        return self._one(BY_EMAIL, email=email.strip().lower()) if email.isprintable() else None

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names by id; who has no account any more is left out."""
        wanted = sorted(set(ids))
        found: dict[str, str] = {}
        with self._engine().connect() as connection:
            for start in range(0, len(wanted), IDS_A_QUERY):
                some = account.c.id.in_(wanted[start : start + IDS_A_QUERY])
                rows = connection.execute(select(account.c.id, account.c.name).where(some))
                found.update((row.id, row.name) for row in rows)
        return found

    def demo_people(self) -> list[Person]:
        """The people of the demonstration, by name."""
        return self._read(people(account.c.demo))

    def search(self, text: str, limit: int = 10) -> list[Person]:
        """People whose e-mail begins like the text, or who have a name for each word's beginning.

        Without regard to case and accents, Latin or Arabic; by name.
        """
        start = text.strip().lower()
        matches = []
        if words := words_of(text):
            matches.append(and_(*(account.c.words.contains(f" {word}") for word in words)))
        if start and start.isascii() and start.isprintable():
            matches.append(account.c.email.startswith(start, autoescape=True))
        return self._read(people(or_(*matches), limit=limit)) if matches else []

    def _engine(self) -> Engine:
        """Connections must not be carried over a fork, so there is an engine for each process."""
        pid = getpid()
        return self._engines.get(pid) or self._engines.setdefault(pid, open_engine(self._place))

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self._engine()).begin()

    def _read(self, question: Select[Any], **values: object) -> list[Person]:
        with asking(self._engine()) as connection:
            return answer(connection, question, values)

    def _one(self, question: Select[Any], **values: object) -> Person | None:
        return next(iter(self._read(question, **values)), None)

    def _issue(self, table: Table, person_id: str, secret: str) -> str:
        row = {"digest": _digest(secret), "account_id": person_id, "created_at": self._clock()}
        with self._writing() as connection:
            _insert_for_somebody(connection, table, row)
        return secret

    def _end(self, table: Table, which: ColumnElement[bool]) -> None:
        live = table.c.revoked_at.is_(None)
        with self._writing() as connection:
            connection.execute(table.update().where(which, live), {"revoked_at": self._clock()})


def _right(role: Right, site_id: str | None) -> Grant:
    """The grant that is meant. Raises ValueError."""
    if role not in RIGHTS:
        raise ValueError(f"no such right: {role!r}; there are {', '.join(RIGHTS)}")
    if role == "operator" and site_id:
        raise ValueError("operators are for the whole network, not for one site")
    return Grant(role, site_id or EVERY_SITE)


def _ungrant(person_id: str, right: Grant) -> Delete:
    return delete(grant).where(
        grant.c.account_id == person_id,
        grant.c.role == right.role,
        grant.c.site_id == right.site_id,
    )


def _insert_unless_taken(connection: Connection, row: dict[str, object]) -> None:
    try:
        connection.execute(account.insert(), row)
    except IntegrityError:
        raise EmailTaken("somebody has an account with that address") from None


def _insert_for_somebody(connection: Connection, table: Table, row: dict[str, object]) -> None:
    try:
        connection.execute(table.insert(), row)
    except IntegrityError:
        raise UnknownPerson(row["account_id"]) from None


def _digest(secret: str) -> str:
    """What is kept of a secret; 256 random bits need no salt. Takes whatever is sent."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
