from inspect import unwrap

import pytest

from booking import memory
from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from domain.refusals import PositionTaken
from tests.contract.conftest import Opener
from tests.support.house import reserve


@pytest.mark.parametrize("gap", [1, 2, 3, 2_000])
def test_what_another_process_decided_is_known_to_the_next_decision(
    opener: Opener, gap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "GAP", gap)
    one, other = opener(), opener()
    reserve_desk(one, reserve("A", "09:00", "10:00", member="ada"))
    reserve_desk(other, reserve("A", "10:00", "11:00", member="bob"))

    for bookings in (one, other):
        with pytest.raises(PositionTaken):
            reserve_desk(bookings, reserve("A", "09:30", "10:30", member="eve"))


def fail_after_recording(bookings: Bookings, wish: ReserveDesk) -> None:
    """A handler that records, looks again, and breaks."""
    with bookings.deciding():
        unwrap(reserve_desk)(bookings, wish)
        bookings.position("ess", "A")
        raise ZeroDivisionError


def test_what_was_rolled_back_is_not_remembered(opener: Opener) -> None:
    bookings = opener()
    with pytest.raises(ZeroDivisionError):
        fail_after_recording(bookings, reserve("A", member="ada"))

    reserve_desk(bookings, reserve("A", member="bob"))

    with bookings.deciding():
        assert bookings.position("ess", "A") == opener().position("ess", "A")
