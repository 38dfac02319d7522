"""The file of the accounts: its shape, its secrets, and many processes at once."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.support.house import Clock
from web.accounts.database import SHAPE, open_engine
from web.accounts.migrating import configuration
from web.accounts.people import Person
from web.accounts.store import Accounts, migrate
from web.accounts.tables import metadata

# The file


def test_the_migrations_lead_to_the_tables_the_program_knows(accounts_path: Path) -> None:
    engine = open_engine(accounts_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_latest_shape_is_that_of_the_last_migration() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    numbers = [script.revision for script in scripts.walk_revisions()]

    assert numbers[0] == scripts.get_current_head() == SHAPE == max(numbers)


def test_migrating_again_or_at_the_same_time_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite3"

    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: subprocess.run(migrating(path), check=True), range(4)))
    migrate(path)

    accounts = Accounts(path)
    assert accounts.add("a@example.org", "A", role="member").email == "a@example.org"
    accounts.close()


def migrating(path: Path) -> list[str]:
    """The command line of another process that migrates."""
    root = Path(__file__).parents[2]
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from web.accounts.store import migrate; migrate(Path(sys.argv[2]))"
    )
    return [sys.executable, "-c", program, str(root), str(path)]


def test_the_file_is_for_its_owner_and_survives_a_power_cut(accounts_path: Path) -> None:
    assert accounts_path.stat().st_mode & 0o777 == 0o600
    engine = open_engine(accounts_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_accounts_made_before_a_fork_serve_parent_and_child(accounts_path: Path) -> None:
    root = Path(__file__).parents[2]
    program = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from web.accounts.store import Accounts
accounts = Accounts(Path(sys.argv[2]))
before = accounts.add("a@example.org", "Aya", role="member")
child = os.fork()
name = "child" if child == 0 else "parent"
for number in range(20):
    accounts.add(f"{name}{number}@example.org", name, role="member")
    assert accounts.person(before.id) == before
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert len(accounts.search("parent", 100)) == len(accounts.search("child", 100)) == 20
accounts.close()
"""
    subprocess.run(
        [sys.executable, "-c", program, str(root), str(accounts_path)], check=True, timeout=60
    )


# Tokens and sessions


def test_a_token_names_its_person_until_it_is_revoked(accounts: Accounts, salma: Person) -> None:
    kept, revoked = accounts.issue_token(salma.id), accounts.issue_token(salma.id)
    assert kept.startswith("mog_")
    assert len(kept) == 47

    accounts.revoke_token(revoked)

    assert accounts.by_token(kept) == salma
    assert accounts.by_token(revoked) is None


def test_a_session_names_its_person_until_it_is_closed(accounts: Accounts, salma: Person) -> None:
    phone, tablet, desk = (accounts.open_session(salma.id) for _ in range(3))

    accounts.close_session(phone)
    assert [accounts.by_session(s) for s in (phone, tablet, desk)] == [None, salma, salma]

    accounts.close_sessions(salma.id)
    assert [accounts.by_session(s) for s in (phone, tablet, desk)] == [None, None, None]


def test_a_session_ends_after_ninety_days(accounts: Accounts, salma: Person, clock: Clock) -> None:
    session = accounts.open_session(salma.id)

    clock.move(days=89)
    assert accounts.by_session(session) == salma
    clock.move(days=1)
    assert accounts.by_session(session) is None


@pytest.mark.parametrize("secret", ["", "mog_", "\0", "\ud800", "x" * 100_000])
def test_a_made_up_secret_is_nobody(accounts: Accounts, salma: Person, secret: str) -> None:
    accounts.issue_token(salma.id)

    assert accounts.by_token(secret) is None
    assert accounts.by_session(secret) is None
    accounts.revoke_token(secret)


def test_the_file_keeps_no_secret(accounts: Accounts, salma: Person, accounts_path: Path) -> None:
    secrets = (accounts.issue_token(salma.id), accounts.open_session(salma.id))
    with sqlite3.connect(accounts_path) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()

    assert salma.email in dump
    assert not any(secret in dump for secret in secrets)
