"""Taking a log over from its export: every event as it was, with the ledger, or nothing at all."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from tempfile import TemporaryFile
from typing import Literal

import msgspec

from booking.application import Bookings
from booking.exporting import NOBODYS, Line, command_of, exported
from booking.ledger import CommandKey
from booking.recorder import LogRecorder, LogRow
from domain.codec import EVENTS, MAX_BYTES, Decoder, UnreadableEvent
from domain.kernel import Event

Code = Literal[
    "another-history", "changed", "command-cut", "cut", "gap", "unknown-topic", "unreadable"
]
TOPICS = frozenset(kind.TOPIC for kind in EVENTS)
# Who imports waits for the lock, and has it, longer than who books.
PATIENCE_SECONDS = 600.0
# An event, and what a line says about it.
LONGEST_LINE = 4 * MAX_BYTES


class ImportRefused(Exception):
    """Nothing was imported; `code` says why, `line` where."""

    def __init__(self, code: Code, line: int, said: str) -> None:
        super().__init__(f"line {line}: {code}: {said}")
        self.code = code
        self.line = line
        self.said = said


def import_log(
    bookings: Bookings, lines: Iterable[bytes], progress: Callable[[int], None] | None = None
) -> int:
    """Append an export that begins where the log ends; the number of events.

    However slowly the lines come, nobody waits for them: they are checked while they are kept in a
    temporary file, and appended from there in one transaction. `progress` is told the length of
    each. Raises ImportRefused, Busy, and OSError where there is no room for that file.
    """
    with TemporaryFile() as kept:
        incoming = _Incoming(bookings.event_log)
        for line in lines:
            incoming.take(line)
            kept.write(line)
            if progress:
                progress(len(line))
        count = incoming.end()
        kept.seek(0)
        with bookings.deciding(PATIENCE_SECONDS):
            incoming.must_still_follow()
            for rows, key in _by_command(kept):
                bookings.restore(rows, key)
    return count


def _by_command(checked: Iterable[bytes]) -> Iterator[tuple[list[LogRow], CommandKey | None]]:
    """The events of each command, which are recorded together, as they were."""
    lines = (msgspec.json.decode(line, type=Line) for line in checked)
    for identity, told in groupby(lines, lambda line: command_of(bytes(line.event))):
        rows: list[LogRow] = []
        for line in told:
            body = bytes(line.event)
            rows.append(LogRow(line.sequence, line.stream, line.version, line.topic, body))
            if line.command is not None:
                yield rows, CommandKey(*identity, line.command.fingerprint, len(rows))
                rows = []
        if rows:
            yield rows, None


class _Incoming:
    """The lines of an export as they come in, each held against all before it."""

    def __init__(self, log: LogRecorder) -> None:
        self._log = log
        self._decoder = Decoder()
        self._versions: dict[str, int] = {}
        self._last: Line | None = None
        for line, _row in exported(log):
            self._versions[line.stream] = line.version
            self._last = line
        self._base = self._sequence = self._last.sequence if self._last else 0
        self._number = 0
        self._command, self._first = NOBODYS, 0

    def take(self, written: bytes) -> None:
        """Check a line. Raises ImportRefused."""
        self._number += 1
        line = self._read(written)
        self._place(line)
        self._check(line, written)
        self._close(line, self._event(line))
        self._last, self._sequence = line, line.sequence
        self._versions[line.stream] = line.version

    def end(self) -> int:
        """How many events there were, when the last line was the end of a log."""
        if self._number == 0 or self._last is None or self._last != self._last.sealed():
            raise self._no("cut", "the end of the log is missing after this line")
        return self._sequence - self._base

    def must_still_follow(self) -> None:
        """Raises ImportRefused when others have appended since the first line was looked at."""
        if (head := self._log.head()) != self._base:
            self._number = 1
            said = f"event {self._base + 1}, where event {head + 1} is to come by now"
            raise self._no("another-history", said)

    def _read(self, written: bytes) -> Line:
        if not written.endswith(b"\n"):
            raise self._no("cut", "the line is not whole")
        try:
            return msgspec.json.decode(written, type=Line)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise self._no("changed", f"not a line of an export ({error})") from error

    def _place(self, line: Line) -> None:
        expected = self._sequence + 1
        if line.sequence > expected:
            raise self._no("gap", f"event {expected} is missing before event {line.sequence}")
        if line.sequence < expected:
            said = f"event {line.sequence}, where event {expected} is to come"
            raise self._no("another-history" if self._number == 1 else "changed", said)

    def _check(self, line: Line, written: bytes) -> None:
        """Every byte: the line must be what we would have written ourselves."""
        chained = line.chained(self._last.chain if self._last else "")
        if chained.chain != line.chain and self._number == 1 and self._base:
            raise self._no("another-history", "this is not what follows what the log holds")
        ours = chained.sealed() if line.seal else chained
        if ours.written() + b"\n" != written:
            raise self._no("changed", "the line is not as it was exported, or one before it is not")
        if line.version != self._versions.get(line.stream, 0) + 1:
            raise self._no("gap", f"{line.stream} has no version before {line.version}")

    def _event(self, line: Line) -> Event:
        if line.topic not in TOPICS:
            raise self._no("unknown-topic", line.topic)
        body = bytes(line.event)
        if len(body) > MAX_BYTES:
            raise self._no("unreadable", f"{len(body)} bytes; at most {MAX_BYTES}")
        try:
            return self._decoder.decode(line.topic, body)
        except UnreadableEvent as error:
            raise self._no("unreadable", str(error)) from error

    def _close(self, line: Line, event: Event) -> None:
        """The events of a command follow each other, from its first to the one that closes it."""
        command = (event.actor.id, event.command_id)
        if command != self._command:
            self._command, self._first = command, line.sequence
        if line.command is not None:
            if line.command.first != self._first:
                raise self._no("command-cut", f"its command began at {line.command.first}")
            self._command = NOBODYS

    def _no(self, code: Code, said: str) -> ImportRefused:
        return ImportRefused(code, self._number, said)
