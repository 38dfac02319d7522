"""Time taken, compared only with time taken in the same run."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """Something measured, held against its budget; `beside` is what one may want to know too."""

    what: str
    value: float
    unit: Literal["%", "µs", "ms", "x", "s"]
    kind: Literal["at least", "at most"]
    budget: float
    beside: str

    @property
    def is_met(self) -> bool:
        """Whether the budget is kept."""
        return self.value >= self.budget if self.kind == "at least" else self.value <= self.budget

    def __str__(self) -> str:
        verdict = "met   " if self.is_met else "MISSED"
        value, budget = (f"{number:.3g} {self.unit}" for number in (self.value, self.budget))
        return f"{verdict}  {self.what}: {value} ({self.kind} {budget}); {self.beside}"


def seconds(act: Callable[[], object]) -> float:
    """How long it takes, without waiting for the garbage of others."""
    gc.collect()
    gc.disable()
    try:
        began = perf_counter()
        act()
        return perf_counter() - began
    finally:
        gc.enable()


def in_turns(rounds: int, *acts: Callable[[], object]) -> list[list[float]]:
    """How long each takes, round by round, so that all meet the same weather."""
    taken: list[list[float]] = [[] for _ in acts]
    for number in range(rounds):
        order = list(enumerate(acts))
        for place, act in order if number % 2 else reversed(order):
            taken[place].append(seconds(act))
    return taken
