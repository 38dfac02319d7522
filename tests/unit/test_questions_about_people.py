"""Questions about people are put together once, and shared by all threads of a process."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Select, bindparam

from web.accounts.questions import people
from web.accounts.tables import account

THREADS, TIMES = 4, 400


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hurried")
def test_several_threads_may_be_the_first_to_ask_one() -> None:
    at_once = Barrier(THREADS)

    def written(question: Select[Any]) -> str:
        at_once.wait()
        return str(question)

    with ThreadPoolExecutor(THREADS) as threads:
        for _ in range(TIMES):
            question = people(account.c.id == bindparam("id"))
            assert len({*threads.map(written, [question] * THREADS)}) == 1
