"""The token of a feed: one each, good for nothing else, and gone with its person."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command

from tests.support.house import SEVEN, Clock
from web.accounts.database import open_engine, writing
from web.accounts.migrating import configuration
from web.accounts.people import Person
from web.accounts.store import Accounts, UnknownPerson, migrate


def test_a_new_token_takes_the_place_of_the_one_before(
    accounts: Accounts, salma: Person, clock: Clock
) -> None:
    assert accounts.feed_since(salma.id) is None
    first = accounts.renew_feed(salma.id)
    clock.move(hours=1)

    second = accounts.renew_feed(salma.id)

    assert first.startswith("mogfeed_")
    assert len(first) == 51
    assert (accounts.by_feed(first), accounts.by_feed(second)) == (None, salma)
    assert accounts.feed_since(salma.id) == clock.at > SEVEN


def test_a_token_that_was_revoked_is_worthless(accounts: Accounts, salma: Person) -> None:
    token = accounts.renew_feed(salma.id)

    accounts.revoke_feed(salma.id)
    accounts.revoke_feed(salma.id)

    assert accounts.by_feed(token) is None
    assert accounts.feed_since(salma.id) is None


def test_no_secret_passes_for_one_of_another_kind(accounts: Accounts, salma: Person) -> None:
    token, session, feed = (
        issue(salma.id)
        for issue in (accounts.issue_token, accounts.open_session, accounts.renew_feed)
    )

    assert [accounts.by_feed(secret) for secret in (token, session, "", "\ud800")] == [None] * 4
    assert (accounts.by_token(feed), accounts.by_session(feed)) == (None, None)


def test_people_without_a_feed_are_not_found_by_nothing(accounts: Accounts, salma: Person) -> None:
    other = accounts.add("lena@example.org", "Lena Fischer", role="member")
    token = accounts.renew_feed(other.id)

    accounts.revoke_feed(salma.id)

    assert accounts.by_feed(token) == other


def test_nobody_has_no_feed(accounts: Accounts) -> None:
    with pytest.raises(UnknownPerson):
        accounts.renew_feed("nobody")
    accounts.revoke_feed("nobody")
    assert accounts.feed_since("nobody") is None


def test_only_the_digest_is_kept_and_it_goes_with_its_person(
    accounts: Accounts, accounts_path: Path, salma: Person
) -> None:
    token = accounts.renew_feed(salma.id)
    (kept,) = sqlite3.connect(accounts_path).execute("SELECT feed_digest FROM account").fetchone()
    assert token not in kept

    accounts.forget(salma.id)

    assert accounts.by_feed(token) is None
    files = [path.read_bytes() for path in accounts_path.parent.iterdir()]
    assert not any(kept.encode() in file for file in files)


def test_accounts_of_before_there_were_feeds_get_them(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite3"
    engine = open_engine(path)
    with writing(engine).begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO account VALUES"
            " ('1', 'salma@example.org', 'Salma', ' salma', 'fr', 0, '2026-11-23 07:00:00')"
        )
        connection.exec_driver_sql("INSERT INTO \"grant\" VALUES ('1', 'member', '')")
    engine.dispose()

    migrate(path)

    accounts = Accounts(path)
    salma = accounts.by_feed(accounts.renew_feed("1"))
    assert salma is not None
    assert (salma.name, salma.grants) == (
        "Salma",
        accounts.add("a@b.org", "A", role="member").grants,
    )
    accounts.close()
