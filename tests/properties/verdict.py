"""A verdict of the model: why not, or what members are told from then on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.properties.model import Model, Reasons, Told

Wish = tuple[Told, Sequence[str]]


@dataclass
class Verdict:
    """Why not; and if nothing is against it, what members are told from then on."""

    reasons: Reasons = field(default_factory=set)
    told: list[Told] = field(default_factory=list)
    left: list[Told] = field(default_factory=list)
    enact: Callable[[Model], None] | None = None


def becomes(kept: Told, status: str, **changes: Any) -> Told:
    before = kept.before if status == kept.status else kept.status
    standing = {"status": status, "before": before, "displaced": False, "left_at": None, "why": ""}
    return replace(kept, **{**standing, **changes})


def ends(kept: Told, status: str, at: datetime, why: str = "", **changes: Any) -> Told:
    """It is over, at an instant and for a reason."""
    return becomes(kept, status, left_at=at, why=why or status, **changes)
