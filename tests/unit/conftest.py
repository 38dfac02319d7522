"""Accounts to test with, and somebody in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import Clock
from web.accounts.people import Person
from web.accounts.store import Accounts, migrate


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts_path(tmp_path: Path) -> Path:
    path = tmp_path / "100%" / "accounts.sqlite3"
    migrate(path)
    return path


@pytest.fixture
def accounts(accounts_path: Path, clock: Clock) -> Iterator[Accounts]:
    accounts = Accounts(accounts_path, clock)
    yield accounts
    accounts.close()


@pytest.fixture
def salma(accounts: Accounts) -> Person:
    return accounts.add("salma@example.org", "Salma Bennis", role="member")
