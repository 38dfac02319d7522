"""What staff see of how a site was used: sums, and pictures with the figures they are drawn of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from domain.policy import WEEKDAYS
from projections.figures import Figures, put_together, total
from projections.minutes import AN_HOUR, Days, minutes
from projections.places import SitePlace
from web.languages import direction
from web.moments import Look
from web.pages.pictures import Box, Heatmap, columns, few, heatmap, ticks
from web.pages.slots import DAYS_A_WEEK, Hours

USUAL_WEEKS = 4
WEEKS = (1, USUAL_WEEKS, 12)


class Bar(NamedTuple):
    """A position's bar: how far what was booked and what was used reach, in percent."""

    figures: Figures
    booked: float
    used: float

    @property
    def share(self) -> float:
        """The share that was really used of what there was."""
        return used(self.figures)


class DayColumns(NamedTuple):
    """Columns by day: the hours that lines are drawn at, the boxes of each kind of minutes, and
    some days to be named below.
    """

    hours: Sequence[int]
    kinds: Mapping[str, Sequence[Box]]
    named: Sequence[tuple[float, date]]


@dataclass(frozen=True)
class OccupancyPage:
    """Some days of a site in figures, in minutes."""

    site: SitePlace
    days: Days
    today: date
    total: dict[str, int]
    by_hour: Sequence[Figures]
    by_position: Sequence[Figures]
    by_day: Sequence[Figures]

    @property
    def presets(self) -> list[tuple[int, Days]]:
        """Numbers of weeks one may look back upon, each with its days."""
        return [(weeks, last_weeks(self.today, weeks)) for weeks in WEEKS]

    def of_all(self, kind: str, whole: str) -> float:
        """What share the minutes of one kind are of those of another, over all of the days."""
        return _share(self.total[kind], self.total[whole])

    @property
    def busiest(self) -> Figures:
        """The hour of the week with the largest share used."""
        return max(self.by_hour, key=used)

    @property
    def ranked(self) -> list[Figures]:
        """The positions, the most used first."""
        return sorted(self.by_position, key=used, reverse=True)

    def heatmap(self, *, upright: bool) -> Heatmap:
        """The week by hours, which always go from left to right; upright, they go down."""
        hours = sorted({each.hour for each in self.by_hour})
        days = sorted({each.weekday for each in self.by_hour}, key=WEEKDAYS.index)
        if not upright:
            shares = [(each.hour, each.weekday, used(each)) for each in self.by_hour]
            return heatmap(hours, days, shares)
        shares = [(each.weekday, each.hour, used(each)) for each in self.by_hour]
        return heatmap(days[::-1] if direction() == "rtl" else days, hours, shares)

    def bars(self) -> list[Bar]:
        """A bar for each position; the longest reaches all the way."""
        shares = [(each, _share(each.booked, each.capacity), used(each)) for each in self.ranked]
        peak = max((share for _, *both in shares for share in both), default=0) or 1
        return [Bar(each, 100 * booked / peak, 100 * used / peak) for each, booked, used in shares]

    def columns(self, **fills: float) -> DayColumns:
        """Columns of some kinds of minutes, each as wide as it is to fill its day."""
        amounts = {kind: [getattr(day, kind) for day in self.by_day] for kind in fills}
        hours = ticks(max(map(max, amounts.values())) / AN_HOUR)
        drawn = {
            kind: columns(each, hours[-1] * AN_HOUR, fills=fills[kind])
            for kind, each in amounts.items()
        }
        first, number = self.days[0], len(self.by_day)
        named = [(100 * (n + 0.5) / number, first + timedelta(days=n)) for n in few(number)]
        return DayColumns(hours, drawn, named)


def used(figures: Figures) -> float:
    """The share that was really used of what there was."""
    return _share(figures.used, figures.capacity)


def _share(part: int, whole: int) -> float:
    """A part of something; of nothing there is none."""
    return part / whole if whole else 0.0


def last_weeks(today: date, weeks: int) -> Days:
    """The days of the last weeks, today among them."""
    return today - timedelta(days=weeks * DAYS_A_WEEK - 1), today


def build(look: Look, hours: Hours, days: Days) -> OccupancyPage:
    """Some days of a site, as they are seen at this moment."""
    found = minutes(look.wall, look.view.connection, hours.site, days, at=look.now)
    by_day = put_together(found, "day")
    return OccupancyPage(
        site=hours.site,
        days=days,
        today=hours.today,
        total=total(by_day),
        by_hour=put_together(found, "weekday-hour"),
        by_position=put_together(found, "position"),
        by_day=_every_day(by_day, days),
    )


def _every_day(found: Sequence[Figures], days: Days) -> list[Figures]:
    """A row for each day, also for those on which the site was closed."""
    rows, (first, last) = {each.day: each for each in found}, days
    names = (f"{first + timedelta(days=n)}" for n in range((last - first).days + 1))
    return [rows.get(name, Figures(day=name)) for name in names]
