"""What is told once and proves who somebody is: tokens, sessions, and the address of a feed.

Of each secret only the digest is kept. What one of them is for, none of the others can do.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, Connection, Table, select
from sqlalchemy.exc import IntegrityError

from web.accounts.connecting import Connected
from web.accounts.database import asking
from web.accounts.people import Person
from web.accounts.questions import BY_FEED, BY_SESSION, BY_TOKEN
from web.accounts.tables import account, session, token

# How all of a kind begin, not one of them.
TOKEN_PREFIX = "mog_"  # noqa: S105
FEED_PREFIX = "mogfeed_"
SESSION_LIFE = timedelta(days=90)


class UnknownPerson(LookupError):
    """No account has that id."""


class Secrets(Connected):
    """The secrets people have, each of them revocable."""

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

    def renew_feed(self, person_id: str) -> str:
        """A new token for the person's feed, told this once; the one before is worthless from now
        on. Raises UnknownPerson.
        """
        secret = FEED_PREFIX + token_urlsafe(32)
        if not self._set_feed(person_id, _digest(secret), self._clock()):
            raise UnknownPerson(person_id)
        return secret

    def revoke_feed(self, person_id: str) -> None:
        """Make the token of the person's feed worthless, if there is one."""
        self._set_feed(person_id, None, None)

    def by_feed(self, secret: str) -> Person | None:
        """Whose feed that is the token of."""
        return self._one(BY_FEED, digest=_digest(secret))

    def feed_since(self, person_id: str) -> datetime | None:
        """When (UTC) the token of the person's feed was made; None when there is none."""
        with asking(self.engine) as connection:
            own = select(account.c.feed_since).where(account.c.id == person_id)
            since = connection.scalar(own)
        # A file knows no zones.
        return since.replace(tzinfo=since.tzinfo or UTC) if since else None

    def _set_feed(self, person_id: str, digest: str | None, since: datetime | None) -> bool:
        """Whether there is such a person. One feed each: of several calls the last counts."""
        values = {"feed_digest": digest, "feed_since": since}
        with self._writing() as connection:
            own = account.update().where(account.c.id == person_id)
            return connection.execute(own, values).rowcount > 0

    def _issue(self, table: Table, person_id: str, secret: str) -> str:
        row = {"digest": _digest(secret), "account_id": person_id, "created_at": self._clock()}
        with self._writing() as connection:
            insert_for_somebody(connection, table, row)
        return secret

    def _end(self, table: Table, which: ColumnElement[bool]) -> None:
        live = table.c.revoked_at.is_(None)
        with self._writing() as connection:
            connection.execute(table.update().where(which, live), {"revoked_at": self._clock()})


def insert_for_somebody(connection: Connection, table: Table, row: dict[str, object]) -> None:
    """Insert what is of an account. Raises UnknownPerson."""
    try:
        connection.execute(table.insert(), row)
    except IntegrityError:
        raise UnknownPerson(row["account_id"]) from None


def _digest(secret: str) -> str:
    """What is kept of a secret; 256 random bits need no salt. Takes whatever is sent."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
