"""Which day and which hours the plan shows: the next bookable ones unless others are asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.policy import Policy
from domain.refusals import Refusal, TooShort
from domain.zones import local_day, local_wall, minute_of, wall_of
from projections.places import SitePlace

DAYS_A_WEEK = 7
STRIP_DAYS = 2 * DAYS_A_WEEK
MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Slot:
    """Some hours of a day at a site, wall-clock; `whole` when they reach from the first to the last
    that can still be had, `given` when somebody asked for just these.
    """

    day: date
    starts: str
    ends: str
    whole: bool = False
    given: bool = False


@dataclass(frozen=True)
class Half:
    """The morning or the afternoon of a day, or what is left of it."""

    slot: Slot
    morning: bool


@dataclass(frozen=True)
class DayTab:
    """A day in the strip; `opens` and `closes` are empty when it stays closed."""

    day: date
    opens: str
    closes: str
    today: bool
    over: bool = False

    @property
    def bookable(self) -> bool:
        """Whether anything can be reserved that day."""
        return bool(self.opens) and not self.over


@dataclass(frozen=True)
class Hours:
    """A site's days as somebody sees them at an instant (UTC)."""

    site: SitePlace
    at: datetime

    @property
    def today(self) -> date:
        """The day it is at the site."""
        return local_day(self.at, self.site.time_zone)

    @property
    def policy(self) -> Policy:
        """The policy what is reserved now is reserved under."""
        return self.site.calendar.policy_on(self.today)

    def rest_of(self, day: date) -> Slot | None:
        """All of a day that can still be had: from opening, or now, to closing."""
        opening = self.site.calendar.opening(day)
        if opening is None or not self.today <= day <= self.policy.last_day(self.today):
            return None
        opens, closes = opening
        starts = max(opens, self._now_on_grid()) if day == self.today else opens
        if minute_of(closes) - minute_of(self._now(day, starts)) < self.policy.min_minutes:
            return None
        return Slot(day, starts, closes, whole=True)

    def next_bookable(self, after: date | None = None) -> Slot | None:
        """The rest of today, else of the next open day, up to the horizon."""
        first = after + timedelta(days=1) if after else self.today
        for ahead in range((self.policy.last_day(self.today) - first).days + 1):
            if slot := self.rest_of(first + timedelta(days=ahead)):
                return slot
        return None

    def exactly(self, day: date, starts: str, ends: str) -> Slot:
        """Those hours. Raises the refusals of `Policy.admit`."""
        self.site.calendar.admit(self.policy, day, starts, ends, self.site.time_zone, at=self.at)
        whole = self.rest_of(day)
        same = whole is not None and (whole.starts, whole.ends) == (starts, ends)
        return Slot(day, starts, ends, whole=same, given=True)

    def on(self, day: date) -> Slot:
        """The rest of that day. Raises the refusal one would get for reserving then."""
        if slot := self.rest_of(day):
            return slot
        opens, closes = self.site.calendar.opening(day) or ("00:00", "24:00")
        self.site.calendar.admit(self.policy, day, opens, closes, self.site.time_zone, at=self.at)
        raise TooShort(minutes=self.policy.min_minutes)

    def halves(self, day: date) -> list[Half]:
        """The morning and the afternoon, as far as they can still be had."""
        opening = self.site.calendar.opening(day)
        if opening is None:
            return []
        opens, closes = opening
        middle = self._middle(opens, closes)
        sides = ((True, opens, middle), (False, middle, closes))
        found = ((morning, self._half(day, starts, ends)) for morning, starts, ends in sides)
        return [Half(slot, morning) for morning, slot in found if slot]

    def _half(self, day: date, starts: str, ends: str) -> Slot | None:
        if day == self.today:
            starts = max(starts, self._now_on_grid())
        if minute_of(ends) - minute_of(self._now(day, starts)) < self.policy.min_minutes:
            return None
        try:
            return self.exactly(day, starts, ends)
        except Refusal:
            return None

    def _middle(self, opens: str, closes: str) -> str:
        """The full hour before the middle of the day."""
        middle = (minute_of(opens) + minute_of(closes)) // 2
        return wall_of(middle // MINUTES_AN_HOUR * MINUTES_AN_HOUR)

    def strip(self, around: date) -> list[DayTab]:
        """Two weeks of days, counted in whole weeks from today, with the given day in the first."""
        first = self.strip_starts(around)
        days = (first + timedelta(days=n) for n in range(STRIP_DAYS))
        return [self._tab(day) for day in days if day <= self.policy.last_day(self.today)]

    def strip_starts(self, around: date) -> date:
        """The first day of the strip with the given day, or with the one nearest to it."""
        day = min(max(around, self.today), self.policy.last_day(self.today))
        return self.today + timedelta(days=(day - self.today).days // DAYS_A_WEEK * DAYS_A_WEEK)

    def _tab(self, day: date) -> DayTab:
        opens, closes = self.site.calendar.opening(day) or ("", "")
        over = bool(opens) and self.rest_of(day) is None
        return DayTab(day, opens, closes, today=day == self.today, over=over)

    def grid(self, day: date) -> list[str]:
        """Every time of the day one may start or end at."""
        opening = self.site.calendar.opening(day)
        if opening is None:
            return []
        opens, closes = map(minute_of, opening)
        step = self.policy.grid_minutes
        marks = range(-(-opens // step) * step, closes, step)
        return [*map(wall_of, marks), opening[1]]

    def _now_on_grid(self) -> str:
        """The beginning of the grid's interval it is now: whoever starts now may sit down now."""
        now, grid = minute_of(self.now), self.policy.grid_minutes
        return wall_of(now // grid * grid)

    def _now(self, day: date, starts: str) -> str:
        return max(starts, self.now) if day == self.today else starts

    def is_now(self, slot: Slot) -> bool:
        """Whether whoever stands there may sit down for these hours."""
        return slot.day == self.today and slot.starts <= self.now < slot.ends

    @property
    def now(self) -> str:
        """The wall-clock time at the site."""
        return local_wall(self.at, self.site.time_zone)
