"""What is left of some hours at a desk that others have for part of them."""

from collections.abc import Iterable

from domain.policy import Policy
from domain.zones import minute_of
from projections.day import Occupancy
from web.pages.slots import Slot


def free_stretch(slot: Slot, busy: Iterable[Occupancy], policy: Policy) -> Slot | None:
    """The longest stretch of the hours that nobody has, the earliest of equals.

    None when it is too short to be reserved.
    """
    starts, stretches = slot.starts, []
    for stay in sorted(busy, key=lambda stay: stay.starts):
        stretches.append((starts, min(stay.starts, slot.ends)))
        starts = max(starts, stay.ends)
    stretches.append((starts, slot.ends))
    longest = max(stretches, key=_minutes)
    if _minutes(longest) < policy.min_minutes:
        return None
    return Slot(slot.day, *longest, given=True)


def _minutes(stretch: tuple[str, str]) -> int:
    return minute_of(stretch[1]) - minute_of(stretch[0])
