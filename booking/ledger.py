"""The ledger: which command was answered with which events, written in their transaction."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from booking.commands import Command


class LedgerEntry(NamedTuple):
    """A command that has been carried out; `first` and `last` are sequences, both inclusive."""

    actor_id: str
    command_id: str
    fingerprint: str
    first: int
    last: int

    @property
    def identity(self) -> tuple[str, str]:
        """As the command's own."""
        return self.actor_id, self.command_id


class CommandKey(NamedTuple):
    """What the ledger notes of a command before its events have their sequences.

    Of events that are appended together, each command has so many, one command after the other.
    """

    actor_id: str
    command_id: str
    fingerprint: str
    events: int

    @classmethod
    def of(cls, command: Command, events: int) -> "CommandKey":
        """The key of a command that has so many events."""
        return cls(*command.identity, command.fingerprint(), events)


def entries(keys: Iterable[CommandKey], first: int) -> Iterator[LedgerEntry]:
    """What the ledger says of commands whose events begin at a sequence."""
    for key in keys:
        last = first + key.events - 1
        yield LedgerEntry(key.actor_id, key.command_id, key.fingerprint, first, last)
        first = last + 1
