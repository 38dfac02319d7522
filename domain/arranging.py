"""Arranging a floor: what stands where after some changes, and everything that is wrong with them.

Pure arithmetic over spots by the code of their position; nothing here is stored.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from math import hypot
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from domain.kernel import Stamp
from domain.layout import Layout, LayoutChanged
from domain.position.events import Spot
from domain.refusals import Reason, must_be_sound

# Two centres nearer than this are one on top of the other.
ROOM_CM = 60

Floor = Mapping[str, Spot]
Spots = dict[str, Spot]


class Moved(Struct, frozen=True, kw_only=True):
    """Where a position is to stand; `zone` says nothing when it stays.

    It is next to the `neighbours` it has there: to nobody, when nothing is said of them.
    """

    code: str
    x: int
    y: int
    rotation: int
    zone: str = ""
    neighbours: tuple[str, ...] | None = None


class Joined(Struct, frozen=True, kw_only=True):
    """A team table of a code of its own, in the place of its parts."""

    code: str
    parts: tuple[str, ...]


class Added(Struct, frozen=True, kw_only=True):
    """A position that is put on the floor."""

    code: str
    spot: Spot


class Changes(Struct, frozen=True, kw_only=True):
    """What is to be different on a floor."""

    add: tuple[Added, ...] = ()
    move: tuple[Moved, ...] = ()
    retire: tuple[str, ...] = ()
    join: tuple[Joined, ...] = ()
    split: tuple[str, ...] = ()

    def named(self) -> Iterator[str]:
        """Every code that is spoken of, as often as it is."""
        yield from (each.code for each in self.add)
        yield from (each.code for each in self.move)
        yield from chain(self.retire, self.split)
        for table in self.join:
            yield from (table.code, *table.parts)


class Wish(NamedTuple):
    """Changes of a floor from a day on.

    `floor` is what stands where on that day; `before` has the last spots of what stands nowhere.
    """

    layout: Layout
    floor: Floor
    before: Floor
    changes: Changes
    starts_on: date

    @property
    def touched(self) -> set[str]:
        """Every code that may stand otherwise, but for its neighbours."""
        parts = (self.floor[code].parts for code in self.changes.split if code in self.floor)
        return {*self.changes.named(), *chain.from_iterable(parts)}

    def after(self) -> Spots:
        """What stands where after the changes; what stands nowhere cannot be moved or joined."""
        spots, changes = dict(self.floor), self.changes
        for code in chain(changes.retire, *(each.parts for each in changes.join)):
            spots.pop(code, None)
        into = {part: table.code for table in changes.join for part in table.parts}
        for table in changes.join:
            if parts := [self.floor[code] for code in table.parts if code in self.floor]:
                spots[table.code] = _table(table, parts, into)
        for code in changes.split:
            table_spot = spots.pop(code, None)
            parts_of = table_spot.parts if table_spot else ()
            spots |= {part: self.before[part] for part in parts_of if part in self.before}
        for moved in changes.move:
            if moved.code in spots:
                spots[moved.code] = _moved(spots[moved.code], moved)
        spots |= {each.code: each.spot for each in changes.add}
        return _mutual(spots, self.touched)


def _table(table: Joined, parts: list[Spot], into: Mapping[str, str]) -> Spot:
    """In the middle of its parts, with all they have and next to all they were next to.

    `into` says which parts go into which table: of tables, too, some stand next to others.
    """
    beside = dict.fromkeys(chain.from_iterable(each.neighbours for each in parts))
    return Spot(
        zone=parts[0].zone,
        x=sum(each.x for each in parts) // len(parts),
        y=sum(each.y for each in parts) // len(parts),
        rotation=parts[0].rotation,
        features=tuple(dict.fromkeys(chain.from_iterable(each.features for each in parts))),
        neighbours=tuple(dict.fromkeys(into.get(code, code) for code in beside)),
        seats=sum(each.seats for each in parts),
        parts=table.parts,
    )


def _moved(spot: Spot, moved: Moved) -> Spot:
    """A position moved without a word on its neighbours has none."""
    return replace(
        spot,
        x=moved.x,
        y=moved.y,
        rotation=moved.rotation,
        zone=moved.zone or spot.zone,
        neighbours=moved.neighbours or (),
    )


def _mutual(spots: Spots, changed: set[str]) -> Spots:
    """Two are neighbours when one that changed says so, or both that did not."""
    told = {code: set(spots[code].neighbours) for code in changed if code in spots}
    result = dict(spots)
    for code, spot in spots.items():
        unknown = {code} | (set() if code in changed else changed)
        own = tuple(o for o in spot.neighbours if o in spots and o not in unknown)
        more = {o for o, theirs in told.items() if code in theirs and o not in (code, *own)}
        kept = (*own, *sorted(more))
        if set(kept) != set(spot.neighbours):
            result[code] = replace(spot, neighbours=kept)
    return result


def contradictions(wish: Wish, today: date) -> list[Reason]:
    """Everything that is wrong with the changes."""
    return [
        *_wrong_days(wish.layout, wish.starts_on.isoformat(), today.isoformat()),
        *_wrong_codes(wish.changes),
        *_not_as_they_stand(wish.floor, wish.changes),
        *_wrong_spots(wish.layout, wish.changes),
        *_on_top_of_each_other(wish.after(), wish.touched),
    ]


def _wrong_days(layout: Layout, starts_on: str, today: str) -> Iterator[Reason]:
    if starts_on < today:
        yield Reason("in-the-past", {"day": today})
    elif starts_on < layout.starts_on:
        yield Reason("before-the-last-change", {"day": layout.starts_on})


def _wrong_codes(changes: Changes) -> Iterator[Reason]:
    for code, times in Counter(changes.named()).items():
        if times > 1:
            yield Reason("named-twice", {"position": code})
    if not any(changes.named()):
        yield Reason("nothing-to-change", {})
    for table in changes.join:
        if len(set(table.parts)) < 2:
            yield Reason("too-few-to-join", {"position": table.code})


def _not_as_they_stand(floor: Floor, changes: Changes) -> Iterator[Reason]:
    added, joined = (each.code for each in changes.add), (each.code for each in changes.join)
    moved, parts = (each.code for each in changes.move), (each.parts for each in changes.join)
    back = chain.from_iterable(floor[code].parts for code in changes.split if code in floor)
    there = (code for code in chain(added, joined, back) if code in floor)
    needed = chain(moved, changes.retire, changes.split, *parts)
    yield from (Reason("already-there", {"position": code}) for code in there)
    yield from (Reason("not-there", {"position": code}) for code in needed if code not in floor)
    for code in changes.split:
        if code in floor and not floor[code].parts:
            yield Reason("no-team-table", {"position": code})


def _wrong_spots(layout: Layout, changes: Changes) -> Iterator[Reason]:
    added = [(each.code, each.spot.x, each.spot.y, each.spot.zone) for each in changes.add]
    moved = [(each.code, each.x, each.y, each.zone) for each in changes.move]
    for code, x, y, zone in (*added, *moved):
        if not (0 <= x <= layout.width and 0 <= y <= layout.height):
            yield Reason("off-the-floor", {"position": code})
        if zone and layout.zones and zone not in layout.zones:
            yield Reason("no-such-zone", {"position": code, "zone": zone})


def _on_top_of_each_other(after: Floor, changed: set[str]) -> Iterator[Reason]:
    for code in sorted(changed & after.keys()):
        for other, spot in after.items():
            first = code < other or other not in changed
            near = hypot(after[code].x - spot.x, after[code].y - spot.y) < ROOM_CM
            if other != code and first and near:
                yield Reason("on-top-of-each-other", {"position": code, "other": other})


def rearrange(wish: Wish, wrong: Sequence[Reason], *, by: Stamp) -> list[LayoutChanged]:
    """Change the layout. Raises Contradictory when anything is wrong with that."""
    must_be_sound(wrong)
    changes = wish.changes
    changed = LayoutChanged(
        site_id=wish.layout.site_id,
        layout_version=wish.layout.version + 1,
        starts_on=wish.starts_on.isoformat(),
        added=tuple(each.code for each in changes.add),
        moved=tuple(each.code for each in changes.move),
        retired=changes.retire,
        joined=tuple(each.code for each in changes.join),
        split=changes.split,
        **by.marks(),
    )
    return [changed]
