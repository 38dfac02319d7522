"""Waiting for the log to grow: done in one place a process, however many watch."""

from collections.abc import Callable
from time import monotonic, sleep

from projections.log import Log

EVERY_SECONDS = 0.1


def wait_for_news(
    log: Log, known: int, seconds: float, pause: Callable[[float], None] = sleep
) -> int:
    """Block until the log reaches beyond a sequence, or for so long; the log's head then.

    A file tells nobody that it has grown, so it is looked at ten times a second. A store that
    notifies is waited for here.
    """
    deadline = monotonic() + seconds
    while (head := log.head()) <= known and monotonic() < deadline:
        pause(EVERY_SECONDS)
    return head
