"""Folding a batch of the log into boards: at once, and with care where something is in the way."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert
from sqlalchemy.exc import OperationalError

from domain.codec import EVENTS, Decoder, UnreadableEvent
from domain.kernel import Event
from projections.board import Add, Board
from projections.log import Entry, Log, Row, bodies
from projections.store import quarantine

# So few that what is read of them is forgotten before it is out of the processor's reach.
READ = 1_000

Fold = Callable[[Connection, dict[Board, int], int], int]


class CareNeeded(Exception):
    """Boards that are not level, or an event that one of them cannot fold."""


class Folding:
    """Which events are for which of some boards, and how they come into them."""

    def __init__(self, log: Log, boards: Sequence[Board], batch: int) -> None:
        self._log = log
        self._bodies = bodies(log)
        self._boards = boards
        self._batch = batch
        self._decoder = Decoder()
        self._takers = {k: [b for b in boards if k in b.kinds] for k in EVENTS}
        self._known = {kind.TOPIC: takers for kind, takers in self._takers.items()}
        self._unheard = [topic for topic, takers in self._known.items() if not takers]

    def at_once(self, connection: Connection, seen: dict[Board, int], head: int) -> int:
        """Fold what comes next into all boards as it is read; the sequence reached.

        Raises CareNeeded when anything is in the way: then nothing of the transaction may stay. A
        savepoint to undo would cost a sixth of a fold, each time.
        """
        if len({*seen.values()}) > 1:
            raise CareNeeded
        try:
            return self._run(connection, min(seen.values()), head)
        except OperationalError:
            raise  # The store failed, not the fold: once it is well, the same events will do.
        except Exception as error:
            raise CareNeeded from error

    def _run(self, connection: Connection, reached: int, head: int) -> int:
        runs, decode = {board: board.run() for board in self._boards}, self._decoder.decode
        adders: dict[type[Event], list[Add]] = {}
        left = min(self._batch, head - reached)
        while left and (rows := self._bodies(reached, min(READ, left), but=self._unheard)):
            for sequence, topic, body in rows:
                event = decode(topic, body)
                kind = type(event)
                if kind not in adders:
                    adders[kind] = [runs[board].adder(kind) for board in self._takers[kind]]
                for add in adders[kind]:
                    add(event, sequence)
            reached, left = sequence, left - len(rows)
        for run in runs.values():
            run.write(connection)
        return max(reached, head) if left else reached

    def with_care(self, connection: Connection, seen: dict[Board, int], head: int) -> int:
        """Fold board by board, setting aside what one cannot read or fold; the sequence reached."""
        start = min(seen.values())
        limit = min(self._batch, head - start)
        rows = self._log.after(start, limit, but=self._unheard)
        for board, entries in self._read(connection, rows, seen).items():
            self._fold(connection, board, entries)
        return rows[-1].sequence if len(rows) == limit else head

    def _read(
        self, connection: Connection, rows: Sequence[Row], seen: dict[Board, int]
    ) -> dict[Board, list[Entry]]:
        """What there is for each board to fold."""
        entries: dict[Board, list[Entry]] = {board: [] for board in seen}
        for row in rows:
            try:
                event = self._decoder.decode(row.topic, row.body)
            except UnreadableEvent as error:
                # Any may be meant by one of a newer program.
                for board in self._known.get(row.topic, self._boards):
                    if seen[board] < row.sequence:
                        _set_aside(connection, board, row.sequence, error)
                continue
            entry = Entry(row.sequence, event)
            for board in self._takers[type(event)]:
                if entry.sequence > seen[board]:
                    entries[board].append(entry)
        return entries

    def _fold(self, connection: Connection, board: Board, entries: Sequence[Entry]) -> None:
        """Fold all at once; when that fails, one by one, setting aside what cannot be folded."""
        try:
            with connection.begin_nested():
                board.fold(connection, entries)
        except OperationalError:
            raise  # The store failed, not the fold: once it is well, the same events will do.
        except Exception as error:  # noqa: BLE001 (whatever a fold raises, the others go on)
            if len(entries) == 1:
                _set_aside(connection, board, entries[0].sequence, error)
                return
            for entry in entries:
                self._fold(connection, board, [entry])


def _set_aside(connection: Connection, board: Board, sequence: int, error: Exception) -> None:
    connection.execute(
        insert(quarantine).values(
            board=board.mark,
            sequence=sequence,
            error=f"{type(error).__name__}: {error}",
        )
    )
