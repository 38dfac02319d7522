"""What is left of some hours at a desk that others have for part of them."""

from datetime import date

import pytest

from projections.day import Occupancy
from tests.support.house import POLICY
from web.pages.gaps import free_stretch
from web.pages.slots import Slot

DAY = date(2026, 11, 23)


def taken(starts: str, ends: str) -> Occupancy:
    about = (1, "r", "ess", DAY.isoformat(), "A", "ada", starts, ends)
    return Occupancy(*about, "Africa/Casablanca", "reserved", "", "")


@pytest.mark.parametrize(
    ("busy", "left"),
    [
        ([("13:00", "19:00")], ("09:00", "13:00")),
        ([("08:30", "10:00"), ("13:00", "14:00")], ("14:00", "18:00")),
        ([("12:00", "12:30"), ("16:00", "19:00")], ("12:30", "16:00")),
        ([("09:00", "12:00"), ("15:00", "18:00")], ("12:00", "15:00")),
        ([("09:15", "17:45")], None),
        ([("08:00", "20:00")], None),
    ],
)
def test_the_longest_stretch_that_can_be_reserved_is_left(
    busy: list[tuple[str, str]], left: tuple[str, str] | None
) -> None:
    stays = [taken(*each) for each in busy]

    found = free_stretch(Slot(DAY, "09:00", "18:00"), stays, POLICY)

    assert found == (Slot(DAY, *left, given=True) if left else None)
