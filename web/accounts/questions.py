"""Questions about people, each one statement: so a person and their rights are of one moment.

Those that every request asks are put together once.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select

from web.accounts.people import Grant, Person
from web.accounts.tables import account, grant, session, token

PERSON = tuple(account.c[name] for name in ("id", "email", "name", "language", "demo"))
THE_PERSON = itemgetter(slice(len(PERSON)))


def people(*where: ColumnElement[bool], limit: int | None = None) -> Select[Any]:
    """The question for people, by name, a row for each of their rights.

    It says how rights belong to people: threads that find out at once read half of what SQLAlchemy
    notes about it (2.1.9), and one of them is told that there is no way.
    """
    order = (account.c.name, account.c.id)
    some = select(*PERSON).where(*where).order_by(*order).limit(limit).subquery()
    all_ = some.outerjoin(grant, grant.c.account_id == some.c.id)
    query = select(some, grant.c.role, grant.c.site_id).select_from(all_)
    return query.order_by(some.c.name, some.c.id)


def _holding(table: Table, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    live = (table.c.digest == bindparam("digest"), table.c.revoked_at.is_(None), *also)
    return account.c.id.in_(select(table.c.account_id).where(*live))


BY_ID = people(account.c.id == bindparam("person_id"))
BY_EMAIL = people(account.c.email == bindparam("email"))
BY_TOKEN = people(_holding(token))
BY_FEED = people(account.c.feed_digest == bindparam("digest"))
BY_SESSION = people(_holding(session, session.c.created_at > bindparam("since")))


def answer(
    connection: Connection, question: Select[Any], values: Mapping[str, Any] | None = None
) -> list[Person]:
    """The people that a question finds."""
    rows = connection.execute(question, values).all()
    return [
        Person(id_, email, name, language, demo, frozenset(_grants(granted)))
        for (id_, email, name, language, demo), granted in groupby(rows, THE_PERSON)
    ]


def _grants(rows: Iterable[Any]) -> Iterator[Grant]:
    """The rights in rows that end with them; who has none has one row without."""
    return (Grant(role, site_id) for *_, role, site_id in rows if role)
