"""What a process remembers of the streams: states, level with the log as of the last look."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from eventsourcing.application import LRUCache

from booking.recorder import LogRecorder, LogRow
from booking.snapshots import Snapshots
from domain.codec import Decoder, UnreadableEvent
from domain.kernel import Aggregate, Recorded, Stream, fold

STREAMS = 20_000
GAP = 2_000

A = TypeVar("A", bound=Aggregate)


class Memory:
    """Remembered streams; one read of the log's end brings all of them up to date.

    Used inside the write lock alone, so that nothing is remembered that was not committed, and
    nothing committed is missed. States are frozen, so no copies are handed out.
    """

    def __init__(self, log: LogRecorder, snapshots: Snapshots) -> None:
        self._log = log
        self._snapshots = snapshots
        self._decoder = Decoder()
        self._streams = _nothing_remembered()
        self._level = 0
        self._mark = b""
        self._decided: tuple[Sequence[bytes], Collection[Stream[Any]]] = ((), ())

    def catch_up(self) -> None:
        """Fold what was appended since the last look; after a long while, begin anew.

        The last event seen is read again: where it is another one, or none, the log was brought
        back to an earlier moment, and nothing that is remembered can be trusted.
        """
        seen = int(self._level > 0)
        rows = self._log.after(self._level - seen, GAP)
        if len(rows) == GAP or (seen and [row.body for row in rows[:1]] != [self._mark]):
            self._begin_anew()
            return
        news = rows[seen:]
        for row in news[self._committed(news) :]:
            known = self.get(row.stream_id)
            if known is not None:
                self._advance(known, row.version, row.topic, row.body)
        if news:
            self._level, self._mark = news[-1].sequence, news[-1].body

    def _begin_anew(self) -> None:
        self._streams, self._decided = _nothing_remembered(), ((), ())
        self._level = self._log.head()
        self._mark = b"".join(row.body for row in self._log.after(self._level - 1, 1))

    @property
    def level(self) -> int:
        """The sequence that all of it is level with."""
        return self._level

    def decided(self, bodies: Sequence[bytes], streams: Collection[Stream[Any]]) -> None:
        """What this process is about to commit; taken for true once the log says the same."""
        self._decided = (bodies, streams)

    def _committed(self, rows: Sequence[LogRow]) -> int:
        """How many of the rows are what this process decided last: those need not be read."""
        (bodies, streams), self._decided = self._decided, ((), ())
        if not bodies or [row.body for row in rows[: len(bodies)]] != list(bodies):
            return 0
        for stream in streams:
            self._snapshots.keep(self.get(stream.id) or stream, stream)
            self.put(stream)
        return len(bodies)

    def _advance(self, known: Stream[Any], version: int, topic: str, body: bytes) -> None:
        try:
            event = self._decoder.decode(topic, body)
        except UnreadableEvent:
            self._streams.get(known.id, evict=True)
            return
        stream = fold(known, [Recorded(known.id, version, event)])
        self._snapshots.keep(known, stream)
        self.put(stream)

    def get(self, stream_id: str) -> Stream[Any] | None:
        """The stream as of the last look, if it is remembered."""
        try:
            stream: Stream[Any] = self._streams.get(stream_id)
        except KeyError:
            return None
        return stream

    def put(self, stream: Stream[Any]) -> None:
        """Remember a stream that is level with the log."""
        self._streams.put(stream.id, stream)


def _nothing_remembered() -> LRUCache[str, Stream[Any]]:
    """A new cache: the library's `clear` forgets the order of the keys, not the keys (9.5.6)."""
    return LRUCache(STREAMS)
