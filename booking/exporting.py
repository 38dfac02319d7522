"""The log as lines of text: an event a line, each with a digest over it and all before it.

A line also says which command it is the last event of, so that whoever takes the log over answers
that command as before. The end of the log is sealed: a file that was cut short has no seal.
"""

from collections.abc import Iterator
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from booking.ledger import LedgerEntry
from booking.recorder import CommandId, LogRecorder, LogRow
from domain.kernel import Actor

BATCH = 5_000


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command whose last event this is: its first event, and the digest of what it asked for."""

    first: int
    fingerprint: str


class Line(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """An event as exported; `event` is its bytes, untouched, `version` its place in its stream.

    `chain` is SHA-256 in hex over the chain of the line before and this line without its digests.
    """

    sequence: int
    stream: str
    version: int
    topic: str
    command: Closed | None = None
    chain: str = ""
    seal: str = ""
    event: msgspec.Raw

    def written(self) -> bytes:
        """The line as it stands in a file, without its end."""
        return msgspec.json.encode(self)

    def chained(self, before: str) -> "Line":
        """The same line behind a chain."""
        content = replace(self, chain="", seal="").written()
        return replace(self, chain=sha256(before.encode() + content).hexdigest(), seal="")

    def sealed(self) -> "Line":
        """The same line as the end of a log."""
        return replace(self, seal=sha256(b"sealed" + self.chain.encode()).hexdigest())


class _Marks(msgspec.Struct, frozen=True):
    """What every event says about its command, whatever else it says."""

    actor: Actor
    command_id: str


_marks = msgspec.json.Decoder(_Marks)
NOBODYS: CommandId = ("", "")


def command_of(body: bytes) -> CommandId:
    """The command of an event; nobody's for one of which not even that can be read."""
    try:
        marks = _marks.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return NOBODYS
    return marks.actor.id, marks.command_id


def exported(log: LogRecorder) -> Iterator[tuple[Line, LogRow]]:
    """Each event of the log as it stands now, as a line and as the row it is, read or not."""
    head, before, answered = log.head(), "", _Answered(log)
    for row in _rows(log, head):
        line = _line(row, answered.closed_by(row)).chained(before)
        before = line.chain
        yield line.sealed() if row.sequence == head else line, row


def _rows(log: LogRecorder, head: int) -> Iterator[LogRow]:
    reached = 0
    while rows := log.after(reached, min(BATCH, head - reached)):
        yield from rows
        reached = rows[-1].sequence


def _line(row: LogRow, command: Closed | None) -> Line:
    return Line(
        sequence=row.sequence,
        stream=row.stream_id,
        version=row.version,
        topic=row.topic,
        command=command,
        event=msgspec.Raw(row.body),
    )


class _Answered:
    """The ledger, asked once a command: its events follow each other."""

    def __init__(self, log: LogRecorder) -> None:
        self._log = log
        self._key = NOBODYS
        self._entry: LedgerEntry | None = None

    def closed_by(self, row: LogRow) -> Closed | None:
        """The command that an event is the last of."""
        key = command_of(row.body)
        if key != self._key:
            self._key, self._entry = key, next(iter(self._log.answered([key])), None)
        entry = self._entry
        if entry is None or entry.last != row.sequence:
            return None
        return Closed(entry.first, entry.fingerprint)
