"""The boards as they were, as far as a question goes: the events that concern it, folded again.

A question is about the floor of a site and some reservations. Their events are found by index, so
the answer costs what the question is about, and nothing for the history before it; the folds are
those of the living boards, so it is the answer that was given then.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, or_, select

from projections.boards import Wall
from projections.follower import View
from projections.log import Row
from projections.states import rfc3339
from projections.store import memory_engine


class Excerpt:
    """Some rows of a log that ended at a sequence."""

    def __init__(self) -> None:
        self.show((), 0)

    def show(self, rows: Sequence[Row], last: int) -> None:
        """Be those rows."""
        self._rows = rows
        self._places = [row.sequence for row in rows]
        self._last = last

    def after(self, sequence: int, limit: int, *, but: Collection[str] = ()) -> Sequence[Row]:
        """At most `limit` of the rows, after a sequence, in order."""
        rows = self._rows[bisect_right(self._places, sequence) :]
        return [row for row in rows if row.topic not in but][:limit]

    def at(self, sequences: Collection[int]) -> Sequence[Row]:
        """Those of the rows that are at some sequences, in order."""
        wanted = set(sequences)
        return [row for row in self._rows if row.sequence in wanted]

    def head(self) -> int:
        """The last sequence there was."""
        return self._last


class _Slate:
    """Boards in memory that show one past after another; making them anew costs more."""

    def __init__(self) -> None:
        self.excerpt = Excerpt()
        self.wall = Wall(memory_engine(), self.excerpt)
        self.wall.prepare()

    def show(self, rows: Sequence[Row], sequence: int) -> Wall:
        """The boards that some events come to."""
        self.wall.rewind()
        self.excerpt.show(rows, sequence)
        self.wall.pull()
        return self.wall


_SLATES: list[_Slate] = []


def ids_on(wall: Wall, view: View, site_id: str, day: date) -> set[str]:
    """Every reservation that by then had a stay on a site's day, whatever came of it."""
    return ids_between(wall, view, site_id, day, day)


def ids_between(wall: Wall, view: View, site_id: str, first: date, last: date) -> set[str]:
    """Every reservation that by then had a stay on some days of a site."""
    c = wall.day.rows.c
    days = c.day.between(first.isoformat(), last.isoformat())
    query = select(c.reservation_id).where(c.site_id == site_id, days)
    return set(view.connection.scalars(query.where(c.stay <= view.sequence)))


def ids_ahead_of(wall: Wall, view: View, member_id: str, at: datetime) -> set[str]:
    """What of a member's may have ended after an instant, booked as far ahead as one may.

    A reservation stays within its day; two days more on either side are for other zones.
    """
    sites = wall.places.all_sites(view.connection)
    horizon = max((p.horizon_days for site in sites for p in site.calendar.policies), default=0)
    c, more = wall.reservations.rows.c, timedelta(days=2)
    query = select(c.reservation_id).where(
        or_(c.member_id == member_id, c.booker_id == member_id),
        c.starts_at > rfc3339(at - more),
        c.starts_at < rfc3339(at + timedelta(days=horizon) + more),
    )
    return set(view.connection.scalars(query))


@contextmanager
def wall_at(
    wall: Wall,
    connection: Connection,
    sequence: int,
    *,
    reservations: Iterable[str] = (),
    site_id: str = "",
) -> Iterator[tuple[Wall, View]]:
    """The boards at a sequence: the floor of a site, or of all, and some reservations."""
    rows = wall.event_log.history(connection, sequence, reservations, site_id)
    try:
        slate = _SLATES.pop()
    except IndexError:
        slate = _Slate()
    then = slate.show(rows, sequence)
    try:
        with then.engine.connect() as past:
            yield then, View(past, sequence)
    finally:
        _SLATES.append(slate)
