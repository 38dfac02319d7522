"""A preview sees the house as it is at one moment, whatever people do meanwhile."""

from threading import Thread
from typing import Any

import pytest

from booking.changing import move
from booking.commands import CloseDays, Move
from tests.support.changing import VERBS, Staff
from tests.support.house import stamp

SECONDS_FOR_A_MOVE = 0.2


@pytest.fixture
def staff() -> Staff:
    return Staff()


def test_who_moves_while_it_looks_around_is_neither_seen_twice_nor_missed(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    reservation = staff.books("A")
    wish = Move(
        by=stamp("ada"),
        site_id="ess",
        position_id="A",
        reservation_id=reservation,
        to_position_id="D",
    )
    mover = Thread(target=move, args=(staff.bookings, wish))
    look = staff.bookings.position

    def look_slowly(site_id: str, code: str) -> Any:
        if code == "B" and not mover.ident:
            mover.start()
            mover.join(SECONDS_FOR_A_MOVE)
        return look(site_id, code)

    monkeypatch.setattr(staff.bookings, "position", look_slowly)
    seen = VERBS[CloseDays].preview(staff.bookings, staff.wish(CloseDays))
    mover.join()

    assert [(each.position_id, each.reservation_id) for each in seen.displaced] == [
        ("A", reservation)
    ]
    assert seen.sequence == staff.head() - 3
