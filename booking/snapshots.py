"""Snapshots: states kept beside the log, so that a first look costs no more as history grows.

They are derived: a missing one, or one of another shape, only costs a longer fold.
"""

from typing import Any, TypeVar

import msgspec
from eventsourcing.persistence import AggregateRecorder, StoredEvent

from domain.kernel import Aggregate, Stream

EVERY = 500

A = TypeVar("A", bound=Aggregate)


class Snapshots:
    """Keeps one state of a stream about every `EVERY` events."""

    def __init__(self, recorder: AggregateRecorder) -> None:
        self._recorder = recorder

    def latest(self, stream_id: str, blank: A) -> Stream[A]:
        """The stream as last kept; the blank one when it never was, or in another shape."""
        kept = self._newest(stream_id)
        state = _read(kept.state, blank) if kept and kept.topic == _topic(blank) else None
        if kept is None or state is None:
            return Stream(stream_id, blank)
        return Stream(stream_id, state, kept.originator_version)

    def keep(self, known: Stream[Any], stream: Stream[Any]) -> None:
        """Keep the stream's state, if it has grown over a multiple of `EVERY` since `known`."""
        if stream.version // EVERY == known.version // EVERY:
            return
        newest = self._newest(stream.id)
        if newest is None or newest.originator_version < stream.version:
            state = msgspec.json.encode(stream.state)
            row = StoredEvent(stream.id, stream.version, _topic(stream.state), state)
            self._recorder.insert_events([row])

    def _newest(self, stream_id: str) -> StoredEvent | None:
        newest = self._recorder.select_events(stream_id, desc=True, limit=1)
        return newest[0] if newest else None


def _read(body: bytes, blank: A) -> A | None:
    """None unless it reads as it was written: a renamed field would pass for a blank one."""
    try:
        state = msgspec.json.decode(body, type=type(blank))
    except (msgspec.DecodeError, ValueError):
        return None
    return state if msgspec.json.encode(state) == body else None


def _topic(state: Aggregate) -> str:
    return f"{type(state).__name__.lower()}.v{state.SHAPE}"
