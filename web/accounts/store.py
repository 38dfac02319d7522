"""The accounts: people's names and rights, in tables of their own."""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import Connection, Delete, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError

from web.accounts.database import migrate
from web.accounts.erasing import empty_journal, erase
from web.accounts.people import EVERY_SITE, RIGHTS, Grant, Person, Right
from web.accounts.questions import BY_EMAIL, BY_ID, answer, people
from web.accounts.secrets import Secrets, UnknownPerson, insert_for_somebody
from web.accounts.spelling import BadEmail, BadName, called, words_of
from web.accounts.tables import account, grant

__all__ = ["Accounts", "BadEmail", "BadName", "EmailTaken", "UnknownPerson", "migrate"]

IDS_A_QUERY = 1000


class EmailTaken(ValueError):
    """Somebody has an account with that address."""


class Accounts(Secrets):
    """Everybody's names and rights, and the secrets they have.

    The tables are made by `migrate`. What is read is true at that moment: keep no Person from one
    request to the next.
    """

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
        """Delete the person's name, rights and secrets; false when there were none."""
        with self._writing() as connection:
            found = erase(connection, person_id)
        empty_journal(self.engine)
        return found

    def grant(self, person_id: str, role: Right, site_id: str | None = None) -> None:
        """Give a right at a site, or at every site; a right one has stays. Raises UnknownPerson."""
        given = _right(role, site_id)
        with self._writing() as connection:
            connection.execute(_ungrant(person_id, given))
            row = {"account_id": person_id, **given._asdict()}
            insert_for_somebody(connection, grant, row)

    def revoke(self, person_id: str, role: Right, site_id: str | None = None) -> None:
        """Take a right away; one that was given for every site goes only as such."""
        with self._writing() as connection:
            connection.execute(_ungrant(person_id, _right(role, site_id)))

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
        with self.engine.connect() as connection:
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
