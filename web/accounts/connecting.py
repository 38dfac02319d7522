"""Connections to the accounts: those of one process are not carried over a fork."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from os import getpid
from typing import Any

from sqlalchemy import Connection, Engine, Select

from web.accounts.database import Place, asking, open_engine, writing
from web.accounts.people import Person
from web.accounts.questions import answer


def utc_now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


class Connected:
    """What asks the accounts. May be made before a fork: each process connects by itself."""

    def __init__(self, place: Place, clock: Callable[[], datetime] = utc_now) -> None:
        self._place = place
        self._clock = clock
        self._engines: dict[int, Engine] = {}

    def close(self) -> None:
        """Close what this process has opened."""
        engine = self._engines.pop(getpid(), None)
        if engine:
            engine.dispose()

    @property
    def engine(self) -> Engine:
        """Connections must not be carried over a fork, so there is an engine for each process."""
        pid = getpid()
        return self._engines.get(pid) or self._engines.setdefault(pid, open_engine(self._place))

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self.engine).begin()

    def _read(self, question: Select[Any], **values: object) -> list[Person]:
        with asking(self.engine) as connection:
            return answer(connection, question, values)

    def _one(self, question: Select[Any], **values: object) -> Person | None:
        return next(iter(self._read(question, **values)), None)
