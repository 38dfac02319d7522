"""Waiting for the log to grow: done in one place a process, however many watch."""

from collections.abc import Callable
from time import monotonic, sleep

from projections.log import Log

EVERY_SECONDS = 0.1


def wait_for_news(
    log: Log, known: int, seconds: float, pause: Callable[[float], object] = sleep
) -> int:
    """Block until the log reaches beyond a sequence, or for so long; the log's head then.

    Looked at ten times a second, or as soon as a pause is cut short by a store that tells of news.
    """
    deadline = monotonic() + seconds
    while (head := log.head()) <= known and monotonic() < deadline:
        pause(EVERY_SECONDS)
    return head
