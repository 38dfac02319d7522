"""Waiting for news: one look in a while, and none once there are some."""

from collections.abc import Collection, Sequence
from time import monotonic

from projections.log import Row
from web.live.news import EVERY_SECONDS, wait_for_news


class Growing:
    """A log that grows at the third look."""

    def __init__(self) -> None:
        self.looks = 0

    def head(self) -> int:
        self.looks += 1
        return 8 if self.looks > 2 else 7

    def after(self, _sequence: int, _limit: int, /, *, but: Collection[str] = ()) -> Sequence[Row]:
        raise NotImplementedError

    def at(self, _sequences: Collection[int], /) -> Sequence[Row]:
        raise NotImplementedError


def test_news_that_are_there_already_are_not_waited_for() -> None:
    paused: list[float] = []

    assert wait_for_news(Growing(), 6, 60, paused.append) == 7
    assert paused == []


def test_the_log_is_looked_at_once_in_a_while_until_it_has_grown() -> None:
    log, paused = Growing(), list[float]()

    assert wait_for_news(log, 7, 60, paused.append) == 8
    assert paused == [EVERY_SECONDS] * 2
    assert log.looks == 3


def test_without_news_the_wait_ends() -> None:
    began = monotonic()

    assert wait_for_news(Growing(), 100, 0.05) == 7
    assert monotonic() - began < 5
