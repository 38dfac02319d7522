"""The audit register: beside the log, a hash for each of its events, and checkpoints of them all.

It grows behind the log, never on the way of a booking, and is never derived again: what it says of
an event was said when the event was new.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Engine, func, insert, select

from projections.audit.checkpoint import Checkpoint
from projections.audit.merkle import Tree, leaf_hash
from projections.audit.tables import checkpoints, create_tables, leaves
from projections.bulk import insert_rows
from projections.log import WholeLog, WholeRow
from projections.states import rfc3339
from projections.store import writing

LOCK = int.from_bytes(b"audit")
BATCH = 5_000
EVERY = 1_000
# Three times as fast as row by row.
MANY = "INSERT INTO leaf SELECT * FROM unnest(%b::bigint[], %b::bytea[])"

Progress = Callable[[int], None]


class Broken(Exception):
    """The log is not what the register knows of it, so the register does not go on."""


def leaf_of(row: WholeRow, sequence: int | None = None) -> bytes:
    """The leaf of an event, or what it would be at another sequence.

    The record is a JSON list: sequence, stream, version, topic, SHA-256 of the body in hex. A body
    that is redacted may leave that digest behind, and its leaf can still be had.
    """
    place = row.sequence if sequence is None else sequence
    digest = sha256(row.body).hexdigest()
    return leaf_hash(msgspec.json.encode((place, row.stream_id, row.version, row.topic, digest)))


class Register:
    """The register of one log; `clock` gives the present instant."""

    def __init__(self, engine: Engine, log: WholeLog, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self._log = log
        self._clock = clock
        self._tree = Tree()

    def prepare(self) -> None:
        """Make what tables are missing."""
        with writing(self.engine, LOCK).begin() as connection:
            create_tables(connection)

    def extend(self, progress: Progress | None = None) -> int:
        """Note every event that the log has more; how many are noted now.

        `progress` is told how many each batch had. Raises Broken.
        """
        head = self._log.head()
        _must_reach(head, self._tree.size)
        while self._tree.size < head:
            with writing(self.engine, LOCK).begin() as connection:
                tree = self._where_it_ends(connection)
                before = tree.size
                self._note(connection, tree)
            self._tree = tree
            if progress:
                progress(tree.size - before)
        return self._tree.size

    def checkpoint(self) -> Checkpoint | None:
        """A checkpoint at the log's end; none of an empty log. Raises Broken."""
        self.extend()
        with writing(self.engine, LOCK).begin() as connection:
            tree = self._where_it_ends(connection)
            if tree.size and _last_checkpoint(connection) < tree.size:
                self._keep_checkpoint(connection, tree)
        kept = self.checkpoints()
        return kept[-1] if kept else None

    def size(self) -> int:
        """The last event that is noted; 0 when none is."""
        with self.engine.connect() as connection:
            return _size(connection)

    def leaves(self, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Every sequence that is noted behind one, in order, with its hash; so many at a time."""
        while rows := self._leaves_after(after):
            yield from rows
            after = rows[-1][0]

    def checkpoints(self) -> list[Checkpoint]:
        """All there are, the smallest first."""
        query = select(checkpoints.c.size, checkpoints.c.root, checkpoints.c.at)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(checkpoints.c.size)).all()
        return [Checkpoint(*row) for row in rows]

    def _leaves_after(self, sequence: int) -> list[tuple[int, bytes]]:
        query = select(leaves).where(leaves.c.sequence > sequence)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(leaves.c.sequence).limit(BATCH))
            return [(place, hash_) for place, hash_ in rows]

    def _where_it_ends(self, connection: Connection) -> Tree:
        """A tree to go on with; somebody else may have been here since."""
        size = _size(connection)
        if size != self._tree.size:
            return _grown_again(connection, size)
        return Tree.of_peaks(size, self._tree.peaks)

    def _note(self, connection: Connection, tree: Tree) -> None:
        """Grow by a batch, if the log still has the last event as it was noted."""
        size, head = tree.size, self._log.head()
        _must_reach(head, size)
        rows = self._log.after(max(size - 1, 0), min(BATCH, head - size) + min(size, 1))
        if size and (not rows or leaf_of(rows[0]) != _leaf(connection, size)):
            raise Broken(f"event {size} is not what was registered")
        noted = [(row.sequence, leaf_of(row)) for row in _dense(rows[min(size, 1) :], size + 1)]
        if not noted and size < head:
            raise Broken(f"event {size + 1} is missing")
        _append(connection, noted)
        for _, leaf in noted:
            tree.grow(leaf)
        if tree.size - _last_checkpoint(connection) >= EVERY:
            self._keep_checkpoint(connection, tree)

    def _keep_checkpoint(self, connection: Connection, tree: Tree) -> None:
        row = (tree.size, tree.root(), tree.peaks, rfc3339(self._clock()))
        connection.execute(insert(checkpoints).values(row))


def _append(connection: Connection, noted: list[tuple[int, bytes]]) -> None:
    if connection.dialect.name == "postgresql":
        columns = tuple(map(list, zip(*noted, strict=True))) or ([], [])
        connection.exec_driver_sql(MANY, columns)
    else:
        insert_rows(connection, leaves, noted)


def _must_reach(head: int, size: int) -> None:
    if head < size:
        raise Broken(f"the log ends at {head}, and {size} events are registered")


def _dense(rows: Sequence[WholeRow], first: int) -> Iterator[WholeRow]:
    """Those before the first gap."""
    for sequence, row in enumerate(rows, start=first):
        if row.sequence != sequence:
            return
        yield row


def _size(connection: Connection) -> int:
    return connection.scalar(select(func.max(leaves.c.sequence))) or 0


def _last_checkpoint(connection: Connection) -> int:
    return connection.scalar(select(func.max(checkpoints.c.size))) or 0


def _leaf(connection: Connection, sequence: int) -> bytes | None:
    return connection.scalar(select(leaves.c.hash).where(leaves.c.sequence == sequence))


def _grown_again(connection: Connection, size: int) -> Tree:
    """From the last checkpoint on. Raises Broken."""
    last = select(checkpoints.c.size, checkpoints.c.peaks).order_by(checkpoints.c.size.desc())
    found = connection.execute(last.limit(1)).first()
    tree = Tree.of_peaks(*found) if found else Tree()
    rest = select(leaves.c.hash).where(leaves.c.sequence > tree.size)
    for leaf in connection.scalars(rest.order_by(leaves.c.sequence)):
        tree.grow(leaf)
    if tree.size != size:
        raise Broken("the register is not whole")
    return tree
