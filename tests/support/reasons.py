"""What was wrong, in words to compare."""

import pytest

from domain.refusals import Contradictory


def reasons(refused: pytest.ExceptionInfo[Contradictory]) -> list[tuple[str, str]]:
    """All that was wrong, and about which position."""
    return [(r.code, str(r.facts.get("position", ""))) for r in refused.value.reasons]
