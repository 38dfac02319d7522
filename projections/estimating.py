"""How long folding the whole log would take, from folding the end of it."""

from collections.abc import Callable, Collection, Sequence
from time import perf_counter
from typing import NamedTuple

from projections.log import Log, Row

SAMPLE = 20_000


class Estimate(NamedTuple):
    """A log of `events` events would be folded in about so many seconds."""

    events: int
    seconds: float


class Recent:
    """The end of a log, as if nothing had been before it."""

    def __init__(self, log: Log, head: int) -> None:
        self._log = log
        self._head = head
        self._before = max(head - SAMPLE, 0)

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[Row]:
        """At most `limit` of the last rows, after a sequence, in order."""
        return self._log.after(max(sequence, self._before), limit, but=but)

    def at(self, sequences: Collection[int]) -> Sequence[Row]:
        """The rows at some sequences, in order."""
        return self._log.at(sequences)

    def head(self) -> int:
        """The last sequence, as it was when one began to look."""
        return self._head

    @property
    def share(self) -> float:
        """How many times as long the whole log is."""
        return self._head / (self._head - self._before) if self._head else 0.0


def estimate(log: Log, head: int, fold: Callable[[Recent], object]) -> Estimate:
    """What it would take to fold a log up to a sequence: its last events are folded, and timed."""
    recent = Recent(log, head)
    began = perf_counter()
    fold(recent)
    return Estimate(head, (perf_counter() - began) * recent.share)
