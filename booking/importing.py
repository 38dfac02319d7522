"""Taking a log over from its export: every event as it was, with the ledger, or nothing at all."""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from booking.application import Bookings
from booking.exporting import Line, exported
from booking.ledger import CommandKey
from booking.recorder import LogRow
from domain.codec import EVENTS, MAX_BYTES, Decoder, UnreadableEvent
from domain.kernel import Event

Code = Literal[
    "another-history", "changed", "command-cut", "cut", "gap", "unknown-topic", "unreadable"
]
TOPICS = frozenset(kind.TOPIC for kind in EVENTS)


class ImportRefused(Exception):
    """Nothing was imported; `code` says why, `line` where."""

    def __init__(self, code: Code, line: int, said: str) -> None:
        super().__init__(f"line {line}: {code}: {said}")
        self.code = code
        self.line = line


def import_log(
    bookings: Bookings, lines: Iterable[bytes], progress: Callable[[int], None] | None = None
) -> int:
    """Append an export that begins where the log ends; the number of events.

    One transaction; `progress` is told the length of each line. Raises ImportRefused, Busy.
    """
    with bookings.deciding():
        incoming = _Incoming(bookings)
        for line in lines:
            incoming.take(line)
            if progress:
                progress(len(line))
        return incoming.end()


class _Incoming:
    """The lines of an export as they come in, each held against all before it."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self._decoder = Decoder()
        self._versions: dict[str, int] = {}
        self._last: Line | None = None
        for line, _row in exported(bookings.event_log):
            self._versions[line.stream] = line.version
            self._last = line
        self._base = self._sequence = self._last.sequence if self._last else 0
        self._number = 0
        self._key = ("", "")
        self._rows: list[LogRow] = []

    def take(self, written: bytes) -> None:
        """Check a line and keep its event. Raises ImportRefused."""
        self._number += 1
        line = self._read(written)
        self._place(line)
        self._check(line, written)
        event = self._event(line)
        self._last, self._sequence = line, line.sequence
        self._versions[line.stream] = line.version
        self._keep(line, event)

    def end(self) -> int:
        """How many events there were, when the last line was the end of a log."""
        if self._number == 0 or self._last is None or self._last != self._last.sealed():
            raise self._no("cut", "the end of the log is missing after this line")
        self._record(None)
        return self._sequence - self._base

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

    def _keep(self, line: Line, event: Event) -> None:
        """The events of a command are recorded together, as they were."""
        key = (event.actor.id, event.command_id)
        if key != self._key:
            self._record(None)
            self._key = key
        row = LogRow(line.sequence, line.stream, line.version, line.topic, bytes(line.event))
        self._rows.append(row)
        if line.command is not None:
            if line.command.first != self._rows[0].sequence:
                raise self._no("command-cut", f"its command began at {line.command.first}")
            self._record(CommandKey(*key, line.command.fingerprint, len(self._rows)))

    def _record(self, key: CommandKey | None) -> None:
        rows, self._rows = self._rows, []
        if rows:
            self._bookings.restore(rows, key)

    def _no(self, code: Code, said: str) -> ImportRefused:
        return ImportRefused(code, self._number, said)
