"""What a process counts of what it does: requests, decisions, and what it could not do.

Loaded once there is a place to count together (`together`), or there is none. Whatever tells one
count from another is of the program: no address with an id in it, and nobody's.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from time import monotonic
from typing import NamedTuple, TypeVar

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from booking.application import Bookings, Outcome
from booking.group_commit import Turn
from domain.refusals import Refusal
from web.waiting import waited

# Up to the 8 s within which everybody has an answer.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 8.0)
NOWHERE = "none"
DONE, FAILED = "done", "failed"
# More than a process does in a second: what nobody counts is not kept for ever.
MOST_NOTED = 10_000

T = TypeVar("T")

# Where processes count together, none of them could tell when that began.
disable_created_metrics()
REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "mogador_request_duration_seconds",
    "Time from a whole request to its answer, waiting for a thread included",
    ["endpoint", "status"],
    buckets=SECONDS,
    registry=REGISTRY,
)
UNAVAILABLE = Counter(
    "mogador_unavailable",
    "Requests that could not be carried out, by the code of their 503: busy, storage-full",
    ["code"],
    registry=REGISTRY,
)
COMMANDS = Counter(
    "mogador_commands",
    "Commands that were decided, by door and by what came of them: done, or the code of a refusal",
    ["via", "outcome"],
    registry=REGISTRY,
)
WAITS = Histogram(
    "mogador_lock_wait_seconds",
    "Time a command waited until it was decided",
    buckets=SECONDS,
    registry=REGISTRY,
)
GROUPS = Histogram(
    "mogador_transaction_commands",
    "Commands that were decided in one transaction",
    buckets=(1, 2, 4, 8),
    registry=REGISTRY,
)
CONNECTIONS = Gauge(
    "mogador_connections_in_use",
    "Connections to a store that somebody uses",
    ["store"],
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
WATCHERS = Gauge(
    "mogador_live_watchers",
    "Connections of the live stream",
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)


class _Answered(NamedTuple):
    """A request's endpoint, the status of its answer, and how many seconds it took."""

    endpoint: str | None
    status: int
    seconds: float
    problem: str


class _Decided(NamedTuple):
    """The door a command came by, what came of it, and how many seconds it waited for that."""

    via: str
    outcome: str
    waited: float | None


_answered: deque[_Answered] = deque(maxlen=MOST_NOTED)
_decided: deque[list[_Decided]] = deque(maxlen=MOST_NOTED)


def init_counting(app: Flask, bookings: Bookings) -> None:
    """Note what an application answers and decides; before anything else is done of a request."""
    app.before_request(_begin)
    app.after_request(_note_answer)
    bookings.turns.observer = _note_decisions


def _begin() -> None:
    g.whole_at = monotonic() - waited()


def _note_answer(response: Response) -> Response:
    status, problem = response.status_code, ""
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        problem = g.get("unavailable", "")
    _answered.append(_Answered(request.endpoint, status, monotonic() - g.whole_at, problem))
    return response


def _note_decisions(group: Sequence[Turn[Outcome]]) -> None:
    """Facts alone: a turn would keep all that decided it, as long as nobody counts."""
    _decided.append(
        [_Decided(turn.command.by.via, _outcome(turn.error), turn.waited) for turn in group]
    )


def count() -> None:
    """Count what was noted since: to do so takes as long as much else of an answer, if it is done
    on the way there, and a fifth of that for many at once.
    """
    for answer in _taken(_answered):
        status = f"{answer.status // 100}xx"
        REQUESTS.labels(answer.endpoint or NOWHERE, status).observe(answer.seconds)
        if answer.problem:
            UNAVAILABLE.labels(answer.problem).inc()
    for group in _taken(_decided):
        _count_group(group)


def _taken(noted: deque[T]) -> Iterator[T]:
    """One after the other, each by one thread alone."""
    with suppress(IndexError):
        while True:
            yield noted.popleft()


def _count_group(group: Sequence[_Decided]) -> None:
    """What came of commands that were decided together, and how long each waited for that."""
    waits = [each.waited for each in group if each.waited is not None]
    if waits:
        GROUPS.observe(len(waits))
    for seconds in waits:
        WAITS.observe(seconds)
    for each in group:
        COMMANDS.labels(each.via, each.outcome).inc()


def _outcome(error: Exception | None) -> str:
    if isinstance(error, Refusal):
        return error.code
    return FAILED if error else DONE
