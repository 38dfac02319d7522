"""Holding the log against its register, and against checkpoints that were kept elsewhere."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from projections.audit.checkpoint import Checkpoint
from projections.audit.merkle import Tree
from projections.audit.register import Progress, Register, leaf_of
from projections.audit.tampering import Finding, named, rows_after
from projections.log import WholeLog, WholeRow

TELL_EVERY = 1_000


class Verdict(NamedTuple):
    """How many events the log has, the root over them, and what is wrong first, if anything."""

    events: int
    root: bytes
    findings: Sequence[Finding]


def verify(
    log: WholeLog,
    register: Register,
    kept: Collection[Checkpoint] = (),
    progress: Progress | None = None,
) -> Verdict:
    """Read all of the log beside all of its register; what is kept of them does not grow.

    `progress` is told how many events were read.
    """
    own = register.checkpoints()
    walk = _Walk(register, {each.size for each in (*own, *kept)})
    for row in rows_after(log):
        walk.pass_by(row)
        if progress and walk.tree.size % TELL_EVERY == 0:
            progress(TELL_EVERY)
    walk.end()
    accused = _is_the_register(walk, own, kept)
    findings = [*_rewritten(walk, kept, accused=accused)]
    if accused:
        findings += _the_register(walk, own)
    elif walk.differs_at:
        findings.append(named(log, register, walk.differs_at, walk.found))
    return Verdict(walk.tree.size, walk.tree.root(), findings)


class _Walk:
    """From the first row of the log to the last; where it leaves the register, and its roots."""

    def __init__(self, register: Register, sizes: Collection[int]) -> None:
        self.tree = Tree()
        self.roots: dict[int, bytes] = {}
        self.differs_at = 0
        self.found: WholeRow | None = None
        self._sizes = sizes
        self._noted = register.leaves()
        self._next = next(self._noted, None)

    def pass_by(self, row: WholeRow) -> None:
        """The next row."""
        leaf = leaf_of(row)
        self.tree.grow(leaf)
        if self.tree.size in self._sizes:
            self.roots[self.tree.size] = self.tree.root()
        if not self.differs_at:
            self._compare(row, (self.tree.size, leaf))

    def _compare(self, row: WholeRow, expected: tuple[int, bytes]) -> None:
        if row.sequence == expected[0] and self._next in (expected, None):
            self._next = next(self._noted, None)
        else:
            self.differs_at, self.found = expected[0], row

    def end(self) -> None:
        """The register may know of more."""
        if not self.differs_at and self._next:
            self.differs_at = self.tree.size + 1

    def bears_out(self, checkpoint: Checkpoint) -> bool:
        """Whether the log is what it was when the checkpoint was made."""
        return self.roots.get(checkpoint.size) == checkpoint.root


def _is_the_register(walk: _Walk, own: Sequence[Checkpoint], kept: Collection[Checkpoint]) -> bool:
    """Whether it is not the log that was changed: what was kept elsewhere is believed first."""
    at = walk.differs_at
    if not at:
        return not all(map(walk.bears_out, own))
    witnesses = [each for each in kept if each.size >= at] or own
    return any(each.size >= at and walk.bears_out(each) for each in witnesses)


def _the_register(walk: _Walk, own: Sequence[Checkpoint]) -> Iterator[Finding]:
    if walk.differs_at:
        stream = walk.found.stream_id if walk.found else ""
        said = "a checkpoint bears out the event, and the register does not"
        yield Finding("register-changed", walk.differs_at, stream, said)
        return
    wrong = next(each for each in own if not walk.bears_out(each))
    said = "the checkpoint that the register has there is of other events"
    yield Finding("register-changed", wrong.size, "", said)


def _rewritten(walk: _Walk, kept: Collection[Checkpoint], *, accused: bool) -> Iterator[Finding]:
    """What only a checkpoint kept elsewhere can tell: log and register agree, and are wrong."""
    good = 0
    for each in sorted(kept):
        if walk.differs_at and not accused and each.size >= walk.differs_at:
            return
        if not walk.bears_out(each):
            yield _since(good, each, walk.tree.size)
            return
        good = each.size


def _since(good: int, bad: Checkpoint, events: int) -> Finding:
    if bad.size > events:
        said = f"there were {bad.size} at {bad.at}, and the register says nothing of them either"
        return Finding("cut", events + 1, "", said)
    said = f"up to event {bad.size}, log and register are not what they were at {bad.at}"
    return Finding("rewritten", good + 1, "", said)
