"""What somebody does who may do everything to a log and its register, past the program."""

import json
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from projections.audit.register import leaf_of
from tests.support.program import Mogador

FAR = 1_000_000
SOME, NEXT, OTHER = 60, 61, 90
CONTENT = b'{"actor":{"id":"mallory","role":"system"}}'


class Row:
    """An event as it lies there."""

    def __init__(self, sequence: int, stream: str, version: int, topic: str, body: bytes) -> None:
        self.sequence, self.stream_id, self.version = sequence, stream, version
        self.topic, self.body = topic, bytes(body)


class Intruder(ABC):
    """Says SQL with `?`, in which `{log}`, `{n}`, `{leaf}` and `{checkpoint}` are names."""

    names: ClassVar[dict[str, str]]

    def say(self, statement: str, *values: Any) -> list[Any]:
        """One statement and what it answers, once nothing guards the tables any more."""
        self.take_guards_away()
        return self.try_to_say(statement, *values)

    @abstractmethod
    def take_guards_away(self) -> None: ...

    @abstractmethod
    def try_to_say(self, statement: str, *values: Any) -> list[Any]:
        """The same with the guards as they are."""


class InFiles(Intruder):
    """Has opened the files of a home."""

    names: ClassVar = {
        "log": "stored_events",
        "n": "rowid",
        "leaf": "audit.leaf",
        "checkpoint": "audit.checkpoint",
    }

    def __init__(self, home: Path) -> None:
        self._home = home

    def take_guards_away(self) -> None:
        for schema in ("main", "audit"):
            triggers = f"SELECT name FROM {schema}.sqlite_master WHERE type = 'trigger'"
            for (name,) in self.try_to_say(triggers):
                self.try_to_say(f"DROP TRIGGER {schema}.{name}")

    def try_to_say(self, statement: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(self._home / "events.sqlite3")) as connection, connection:
            connection.execute("ATTACH ? AS audit", (str(self._home / "audit.sqlite3"),))
            return connection.execute(statement.format(**self.names), values).fetchall()


class OnServer(Intruder):
    """Is the superuser of a server."""

    names: ClassVar = {
        "log": "mogador.stored_events",
        "n": "notification_id",
        "leaf": "mogador_audit.leaf",
        "checkpoint": "mogador_audit.checkpoint",
    }

    def __init__(self, url: str) -> None:
        self._url = url

    def take_guards_away(self) -> None:
        for table in ("{log}", "{leaf}", "{checkpoint}"):
            self.try_to_say(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        check = "stored_events_notification_id_check"
        self.try_to_say(f"ALTER TABLE {{log}} DROP CONSTRAINT IF EXISTS {check}")

    def try_to_say(self, statement: str, *values: Any) -> list[Any]:
        said = statement.format(**self.names).replace("?", "%s")
        with psycopg.connect(self._url, autocommit=True) as connection:
            asked = connection.execute(said.encode(), values)
            return asked.fetchall() if asked.description else []


def row_at(intruder: Intruder, sequence: int) -> Row:
    """The event at a sequence."""
    columns = "{n}, originator_id, originator_version, topic, state"
    ((*row,),) = intruder.say(f"SELECT {columns} FROM {{log}} WHERE {{n}} = ?", sequence)
    return Row(*row)


def change(intruder: Intruder, sequence: int, **columns: Any) -> None:
    """Write something else into a row of the log."""
    for name, value in columns.items():
        intruder.say(f"UPDATE {{log}} SET {name} = ? WHERE {{n}} = ?", value, sequence)


def move(intruder: Intruder, first: int, by: int) -> None:
    """Renumber an event and all behind it."""
    intruder.say("UPDATE {log} SET {n} = {n} + ? WHERE {n} >= ?", FAR, first)
    intruder.say("UPDATE {log} SET {n} = {n} + ? WHERE {n} >= ?", by - FAR, FAR)


def swap(intruder: Intruder, one: int, other: int) -> None:
    """Let two events change places."""
    for now, then in ((one, FAR), (other, one), (FAR, other)):
        intruder.say("UPDATE {log} SET {n} = ? WHERE {n} = ?", then, now)


def delete(intruder: Intruder, sequences: Sequence[int]) -> None:
    """Take events out of the log."""
    for sequence in sequences:
        intruder.say("DELETE FROM {log} WHERE {n} = ?", sequence)


def put(intruder: Intruder, sequence: int, like: Row, version: int) -> None:
    """One more event, like another one."""
    columns = "{n}, originator_id, originator_version, topic, state"
    values = (sequence, like.stream_id, version, like.topic, like.body)
    intruder.say(f"INSERT INTO {{log}} ({columns}) VALUES (?, ?, ?, ?, ?)", *values)


def register_anew(intruder: Intruder, sequence: int) -> None:
    """Let the register say what the log says now, and forget its checkpoints."""
    leaf = leaf_of(row_at(intruder, sequence))
    intruder.say("UPDATE {leaf} SET hash = ? WHERE sequence = ?", leaf, sequence)
    intruder.say("DELETE FROM {checkpoint}")


def verdict(mogador: Mogador, *more: str) -> Any:
    """What an audit says; its exit code says the same."""
    result = mogador.run("--json audit verify", *more)
    said = json.loads(result.stdout)
    assert result.exit_code == (0 if said["well"] else 1)
    assert said["well"] == (said["findings"] == [])
    return said


def first(mogador: Mogador, *more: str) -> tuple[str, int, str]:
    """What is wrong first: kind, sequence, stream."""
    found = verdict(mogador, *more)["findings"][0]
    return found["kind"], found["sequence"], found["stream"]


def flip(body: bytes) -> bytes:
    """One byte of it changed."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def salted_anew(body: bytes) -> bytes:
    """As good an event as before."""
    return re.sub(rb'"salt":"\w{4}', b'"salt":"0000', body)
