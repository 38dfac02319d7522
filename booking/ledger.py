"""The ledger: which command was answered with which events, written in their transaction."""

from dataclasses import dataclass

from booking.commands import Command


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A command that has been carried out; `first` and `last` are sequences, both inclusive."""

    actor_id: str
    command_id: str
    fingerprint: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CommandKey:
    """What the ledger notes of a command before its events have their sequences."""

    actor_id: str
    command_id: str
    fingerprint: str

    @classmethod
    def of(cls, command: Command) -> "CommandKey":
        """The key of a command."""
        by = command.by
        return cls(by.actor.id, by.command_id, command.fingerprint())
