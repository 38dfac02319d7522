"""Calls are counted a window at a time, and windows that are over leave nothing behind."""

import pytest

from web.api.counting import FEW, Counts


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("web.api.counting.time", clock)
    return clock


@pytest.fixture
def counts(clock: Clock) -> Counts:
    return Counts()


def test_calls_add_up_until_their_window_is_over(counts: Counts, clock: Clock) -> None:
    assert [counts.incr("salma", 60) for _ in range(3)] == [1, 2, 3]

    clock.now += 59
    assert (counts.incr("salma", 60), counts.get("salma")) == (4, 4)
    assert counts.get_expiry("salma") == clock.now + 1

    clock.now += 1
    assert counts.get("salma") == 0
    assert counts.incr("salma", 60) == 1


def test_each_key_has_a_window_of_its_own(counts: Counts) -> None:
    counts.incr("salma", 60, 5)
    counts.incr("youssef", 60)
    counts.clear("salma")

    assert (counts.get("salma"), counts.get("youssef")) == (0, 1)
    assert counts.get_expiry("nobody") == 1_000_000.0
    assert counts.check()
    assert counts.reset() == 1


def test_windows_that_are_over_leave_nothing_behind(counts: Counts, clock: Clock) -> None:
    for number in range(20 * FEW):
        clock.now += 0.1
        counts.incr(f"address {number}", 60)

    assert (counts.reset() or 0) <= 2 * FEW
