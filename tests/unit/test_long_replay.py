"""A replay of a long log takes the fast way, and comes to the same."""

import pytest

import projections.boards
from booking.application import Bookings
from projections.replay import digests, replay
from tests.support.house import opened
from tests.support.wall import from_the_beginning, live_on


def test_the_fast_way_comes_to_the_same_and_tells_its_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bookings = opened(Bookings.in_memory())
    live_on(bookings, 0, 40)
    log, told = bookings.event_log, list[int]()
    slowly = from_the_beginning(log)
    monkeypatch.setattr(projections.boards, "MANY", 10)

    wall = replay(log, log.head(), told.append)

    assert digests(wall) == slowly
    assert sum(told) == log.head()
    assert wall.quarantined() == []
