"""What the house has decided, as the model remembers it: hours, blocks, branches, what stands."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import NamedTuple

from tests.properties.floors import Spots, in_a_row

Week = tuple[tuple[str, ...], ...]
Desk = tuple[str, str]


class Span(NamedTuple):
    """Days from a first to a last, both included; `hours` are none where the site stays closed."""

    first: date
    last: date
    hours: Week = ()

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Given:
    """A desk that is a branch's; a day falls open the day before, unless it is kept."""

    branch: str
    span: Span
    opened: frozenset[date] = frozenset()
    kept: frozenset[date] = frozenset()

    def is_open(self, day: date, today: date) -> bool:
        near = day - timedelta(days=1) <= today
        return day not in self.kept and (day in self.opened or near)


class Stage(NamedTuple):
    """From a day on, these desks stand on these spots of a floor (in centimetres); `moved` is what
    else the change touched.
    """

    starts_on: date
    spots: Spots
    moved: frozenset[str] = frozenset()
    undoable: bool = False


@dataclass
class Rules:
    """By site or by desk, in the order it was decided."""

    policies: dict[str, list[tuple[date, Week]]] = field(default_factory=dict)
    seasons: dict[str, dict[str, Span]] = field(default_factory=dict)
    closures: dict[str, dict[str, Span]] = field(default_factory=dict)
    stages: dict[str, list[Stage]] = field(default_factory=dict)
    tables: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    blocks: dict[str, dict[str, tuple[str, str, frozenset[str]]]] = field(default_factory=dict)
    given: dict[str, dict[str, dict[str, Given]]] = field(default_factory=dict)
    branches: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Mapping[str, tuple[Collection[str], Week]]) -> "Rules":
        """The rules the sites open with."""
        rules = cls()
        for site, (codes, hours) in places.items():
            rules.policies[site] = [(date.min, hours)]
            rules.stages[site] = [Stage(date.min, in_a_row(codes))]
            rules.seasons[site], rules.closures[site], rules.tables[site] = {}, {}, {}
            rules.blocks[site], rules.given[site] = {}, {}
        return rules

    def copy(self) -> "Rules":
        """Others that say the same: what is in them is replaced, never changed."""
        return Rules(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})

    def opening(self, site: str, day: date) -> tuple[str, ...]:
        """When the site opens and closes that day; empty when it stays closed."""
        if any(span.covers(day) for span in self.closures[site].values()):
            return ()
        season = [span for span in self.seasons[site].values() if span.covers(day)]
        started = [hours for first, hours in self.policies[site] if first <= day]
        return (season[0].hours if season else started[-1])[day.weekday()]

    def codes(self, site: str, day: date) -> frozenset[str]:
        """The desks that stand there that day."""
        return frozenset(self.spots(site, day))

    def spots(self, site: str, day: date) -> Spots:
        """Where they stand."""
        return [stage.spots for stage in self.stages[site] if stage.starts_on <= day][-1]

    def last_spot(self, site: str, code: str) -> tuple[int, int]:
        """Where a desk stood last, if it stands nowhere now."""
        stages = reversed(self.stages[site])
        return next(stage.spots[code] for stage in stages if code in stage.spots)

    def is_blocked(self, desk: Desk, day: date, starts: str, ends: str) -> bool:
        site, code = desk
        return any(
            f"{day}T{starts}" < end and start < f"{day}T{ends}" and code in codes
            for start, end, codes in self.blocks[site].values()
        )

    def assigned(self, desk: Desk, day: date) -> Iterator[Given]:
        site, code = desk
        for positions in self.given[site].values():
            if code in positions and positions[code].span.covers(day):
                yield positions[code]

    def is_others(self, desk: Desk, day: date, who: str, today: date) -> bool:
        """Whether the desk is a branch's that somebody is not of, and has not fallen open."""
        theirs = self.branches.get(who, frozenset())
        return any(
            given.branch not in theirs and not given.is_open(day, today)
            for given in self.assigned(desk, day)
        )
