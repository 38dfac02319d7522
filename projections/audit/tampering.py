"""What was done to a log that is not what its register says, as far as the two can tell."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from projections.audit.register import BATCH, Register, leaf_of
from projections.log import WholeLog, WholeRow

Kind = Literal["changed", "swapped", "missing", "inserted", "cut", "rewritten", "register-changed"]
# Below every sequence there may be: a row in front of the first is an event to whoever loads its
# stream.
BEFORE_ALL = -(2**62)


class Finding(NamedTuple):
    """What is wrong first at an event; `stream` is empty where nobody can tell it any more."""

    kind: Kind
    sequence: int
    stream: str
    said: str

    def __str__(self) -> str:
        where = f"event {self.sequence}" + (f", {self.stream}" if self.stream else "")
        return f"{self.kind} at {where}: {self.said}"


def rows_after(log: WholeLog, sequence: int = BEFORE_ALL) -> Iterator[WholeRow]:
    """Every row of a log behind a sequence, so many at a time."""
    while rows := log.after(sequence, BATCH):
        yield from rows
        sequence = rows[-1].sequence


def named(log: WholeLog, register: Register, expected: int, row: WholeRow | None) -> Finding:
    """What the first difference is: `row` is found where the event `expected` should be."""
    if row is None:
        gone = register.size() - expected + 1
        return Finding("cut", expected, "", f"the log ends before it, {gone} events are gone")
    if row.sequence < expected:
        return Finding("inserted", row.sequence, row.stream_id, "it stands before the first event")
    if row.sequence > expected:
        said = f"{row.sequence - expected} events are gone, the next one is {row.sequence}"
        return Finding("missing", expected, _torn(log, expected), said)
    return _of_another(log, register, row)


def _of_another(log: WholeLog, register: Register, here: WholeRow) -> Finding:
    """An event is there, and it is not the one that was registered."""
    at, stream = here.sequence, here.stream_id
    noted = register.leaves(at - 1)
    place, sought = next(noted)
    if place != at:
        return Finding("register-changed", at, stream, "the register has lost it")
    now_at = next((r.sequence for r in rows_after(log, at) if leaf_of(r, at) == sought), 0)
    was_at = next((place for place, leaf in noted if leaf_of(here, place) == leaf), 0)
    if now_at and was_at:
        said = f"its place is {was_at}, and what was registered here is at {now_at}"
        return Finding("swapped", at, stream, said)
    if was_at:
        said = f"{was_at - at} events are gone here, and what followed was moved up"
        return Finding("missing", at, _torn(log, at), said)
    if now_at:
        return Finding("inserted", at, stream, f"what was registered here is at {now_at}")
    if _nothing_as_noted(log, register, at):
        return Finding("rewritten", at, stream, "from here on nothing is as it was registered")
    return Finding("changed", at, stream, "it is not what was registered")


def _nothing_as_noted(log: WholeLog, register: Register, at: int) -> bool:
    """Whether something follows an event, and all of it differs as well."""
    later = False
    for row, (_, leaf) in zip(rows_after(log, at), register.leaves(at), strict=False):
        if leaf_of(row) == leaf:
            return False
        later = True
    return later


def _torn(log: WholeLog, at: int) -> str:
    """The first stream that has one version less than it should, behind a gap in the log."""
    versions: dict[str, int] = {}
    for row in rows_after(log):
        if row.sequence >= at and row.version != versions.get(row.stream_id, 0) + 1:
            return row.stream_id
        versions[row.stream_id] = row.version
    return ""
