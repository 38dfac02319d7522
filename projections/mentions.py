"""Where in the log something is mentioned: an index of sequences, a row for every so many of them.

A row says of one subject at which of 4096 sequences it is mentioned: three hexadecimal digits each.
So a log of any length is indexed in a fraction of its rows, whatever it is cut into when folded.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, select

from projections.bulk import insert_rows

BLOCK, DIGITS = 4096, 3
PLACES = tuple(f"{place:03x}" for place in range(BLOCK))
ROWS_A_FETCH = 16
IDS_A_QUERY = 500

T = TypeVar("T")
Subject = tuple[str, str]
Note = Callable[[T, int], None]


class Bounds(NamedTuple):
    """Sequences between two, without either."""

    after: int
    before: int

    def blocks(self) -> tuple[int, int]:
        """The first and the last block they are in."""
        return (self.after + 1) // BLOCK, (self.before - 1) // BLOCK

    def all(self) -> range:
        """All of them."""
        return range(self.after + 1, self.before)


class Mentioned:
    """What is mentioned at sequences, which ascend; things of some kinds, each with its place."""

    def __init__(self, kinds: Iterable[str]) -> None:
        self._found: dict[str, dict[str, list[str]]] = {
            kind: defaultdict(list) for kind in sorted(kinds)
        }
        self._rows: list[tuple[str, str, int, str]] = []
        self._block = 0

    def noting(self, kinds: Iterable[str], ids: Callable[[T], Iterable[str]]) -> Note[T]:
        """What notes at which sequence something mentions the ids, of these kinds, that it has."""
        among = tuple(self._found[kind] for kind in kinds)

        def note(mentions: T, sequence: int) -> None:
            if sequence // BLOCK != self._block:
                self._end_block(sequence // BLOCK)
            digits = PLACES[sequence % BLOCK]
            for found, id_ in zip(among, ids(mentions)):  # noqa: B905 (to be asked costs an eighth)
                found[id_].append(digits)

        return note

    def rows(self) -> list[tuple[str, str, int, str]]:
        """The rows it comes to; those of a block in the order of their key, to go in together."""
        self._end_block(self._block)
        return self._rows

    def _end_block(self, following: int) -> None:
        for kind, found in self._found.items():
            ids = sorted(found.items())
            self._rows += ((kind, id_, self._block, "".join(places)) for id_, places in ids)
            found.clear()
        self._block = following


class Mentions:
    """The index, as a table; a subject is a kind of thing and the id of one."""

    def __init__(self, name: str, metadata: MetaData) -> None:
        self.table = Table(
            name,
            metadata,
            Column("kind", String, primary_key=True),
            Column("id", String, primary_key=True),
            Column("block", Integer, primary_key=True, autoincrement=False),
            Column("places", Text, nullable=False),
            sqlite_with_rowid=False,
        )
        self._more = (
            f' ON CONFLICT (kind, id, block) DO UPDATE SET places = "{name}".places'
            " || excluded.places"
        )

    def note(self, connection: Connection, mentioned: Mentioned) -> None:
        """Note what is mentioned at sequences that come after all that are noted."""
        insert_rows(connection, self.table, mentioned.rows(), self._more)

    def of_all(
        self, connection: Connection, subjects: Collection[Subject], bounds: Bounds, *, down: bool
    ) -> Iterator[int]:
        """The sequences that mention every one of some subjects, up or down."""
        first, *others = (self.table.alias() for _ in subjects)
        tables = (first, *others)
        query = select(first.c.block, *(each.c.places for each in tables))
        for table, (kind, id_) in zip(tables, subjects, strict=True):
            query = query.where(table.c.kind == kind, table.c.id == id_)
        query = query.where(first.c.block.between(*bounds.blocks()))
        query = query.where(*(each.c.block == first.c.block for each in others))
        query = query.order_by(first.c.block.desc() if down else first.c.block)
        query = query.execution_options(yield_per=ROWS_A_FETCH)
        with connection.execute(query) as found:
            for block, *places in found:
                common = set.intersection(*(set(_read(each)) for each in places))
                yield from _within(block, sorted(common, reverse=down), bounds)

    def of_any(
        self, connection: Connection, kind: str, ids: Collection[str] | None, bounds: Bounds
    ) -> Iterator[int]:
        """The sequences that mention any of some things of a kind, or of all, in no order."""
        c, wanted = self.table.c, sorted(ids or ())
        query = select(c.block, c.places).where(c.kind == kind, c.block.between(*bounds.blocks()))
        some = (wanted[at : at + IDS_A_QUERY] for at in range(0, len(wanted), IDS_A_QUERY))
        asked = [query] if ids is None else (query.where(c.id.in_(each)) for each in some)
        for each in asked:
            for block, places in connection.execute(each):
                yield from _within(block, _read(places), bounds)


def _within(block: int, places: Iterable[int], bounds: Bounds) -> Iterator[int]:
    first = block * BLOCK
    return (first + each for each in places if bounds.after < first + each < bounds.before)


def _read(places: str) -> Iterator[int]:
    return (int(places[at : at + DIGITS], 16) for at in range(0, len(places), DIGITS))
