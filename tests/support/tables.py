"""Tables in words: a state a line, a verb a column, and in each cell what comes of it."""

from collections.abc import Callable, Sequence

import pytest

from domain.kernel import Event
from domain.refusals import Refusal

NOTHING = "-"


def cells(table: str) -> list[pytest.param]:  # type: ignore[valid-type]  # pytest has no name for it
    """One (state, verb, outcome) a cell, named as a sentence."""
    head, *lines = (
        [cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()
    )
    return [
        pytest.param(state, verb, outcome, id=f"{verb} when {state}: {outcome}")
        for state, *outcomes in lines
        for verb, outcome in zip(head[1:], outcomes, strict=True)
    ]


def outcome_of(verb: Callable[[], Sequence[Event]]) -> str:
    """What a verb comes to: its events by name, `-` for none, or the code of its refusal."""
    try:
        events = verb()
    except Refusal as refusal:
        return refusal.code
    return " ".join(event.TOPIC.partition(".")[2] for event in events) or NOTHING
