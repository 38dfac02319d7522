"""A site's policy: the dated numbers of the house rules, and what they allow."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from domain.period import Period
from domain.refusals import (
    BeyondHorizon,
    InThePast,
    OffGrid,
    OutsideHours,
    Reason,
    SiteClosed,
    TooShort,
)
from domain.zones import instant, local_day, minute_of

Week = tuple[tuple[str, ...], ...]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Policy(Struct, frozen=True, kw_only=True):
    """House rules in numbers, in force from `starts_on` until a later policy starts.

    All `_minutes` and `_days` are what they say; `hours` has one entry a weekday from Monday on,
    `["08:30", "19:00"]` in wall-clock time or `[]` for a closed day. A branch's position falls open
    to all `fall_open_days` days before a day that nobody confirmed. Defaults: `rules.md`.
    """

    version: int
    starts_on: str
    grid_minutes: int
    min_minutes: int
    horizon_days: int
    max_upcoming: int
    check_in_opens_minutes: int
    grace_minutes: int
    full_day_grace_minutes: int
    hold_minutes: int
    waitlist_offer_minutes: int
    series_max_occurrences: int
    hours: Week
    fall_open_days: int

    def opening(self, day: date) -> tuple[str, str] | None:
        """When the site opens and closes that day, wall-clock; None when it stays closed."""
        match self.hours[day.weekday()]:
            case (opens, closes):
                return opens, closes
            case _:
                return None

    def last_day(self, today: date) -> date:
        """The last bookable day: `horizon_days` calendar days, today included."""
        return today + timedelta(days=self.horizon_days - 1)

    def admit(self, day: date, starts: str, ends: str, time_zone: str, *, at: datetime) -> Period:
        """The period, if these rules allow it at all, whoever asks and whatever is booked.

        Raises SiteClosed, OutsideHours, OffGrid, TooShort, InThePast, BeyondHorizon,
        NonexistentTime.
        """
        self._admit_day(day, ends, local_day(at, time_zone))
        self._admit_hours(day, starts, ends)
        period = Period.local(day, starts, ends, time_zone)
        if period.minutes < self.min_minutes:
            raise TooShort(minutes=self.min_minutes)
        if period.has_ended(at):
            raise InThePast(day=period.day, ends=ends)
        return period

    def _admit_day(self, day: date, ends: str, today: date) -> None:
        if day < today:
            raise InThePast(day=day.isoformat(), ends=ends)
        if day > self.last_day(today):
            raise BeyondHorizon(days=self.horizon_days, last=self.last_day(today).isoformat())

    def _admit_hours(self, day: date, starts: str, ends: str) -> None:
        opening = self.opening(day)
        if opening is None:
            raise SiteClosed(day=day.isoformat())
        first, last = minute_of(starts), minute_of(ends)
        opens, closes = opening
        if first % self.grid_minutes or (last % self.grid_minutes and ends != closes):
            raise OffGrid(minutes=self.grid_minutes)
        if first < minute_of(opens) or last > minute_of(closes):
            raise OutsideHours(opens=opens, closes=closes)

    def held_until(self, period: Period, reserved_at: datetime) -> datetime:
        """Until when (UTC) a position waits for its member (`rules.md`, grace).

        The clock starts with the period, or with the booking when that was made inside it; what
        takes more than half of the opening day has the full day's grace.
        """
        opening = self.opening(date.fromisoformat(period.day))
        open_minutes = minute_of(opening[1]) - minute_of(opening[0]) if opening else 0
        long = period.minutes * 2 > open_minutes
        grace = self.full_day_grace_minutes if long else self.grace_minutes
        begins = max(period.starts_at, reserved_at)
        return min(begins + timedelta(minutes=grace), period.ends_at)

    def closes_at(self, period: Period) -> datetime:
        """When (UTC) the site closes on the day of a period, at the earliest with its end.

        Raises NonexistentTime.
        """
        day = date.fromisoformat(period.day)
        opening = self.opening(day)
        closes = opening[1] if opening else period.ends
        return max(period.ends_at, instant(day, closes, period.time_zone))

    def contradictions(self) -> list[Reason]:
        """What in these numbers cannot go together, all of it."""
        found = contradictory_hours(self.hours)
        if self.min_minutes % self.grid_minutes:
            found.append(Reason("minimum-off-grid", {"minutes": self.grid_minutes}))
        if self.full_day_grace_minutes < self.grace_minutes:
            found.append(Reason("shorter-grace-for-longer-stays", {"minutes": self.grace_minutes}))
        longest = max((minute_of(h[1]) - minute_of(h[0]) for h in self.hours if h), default=0)
        if self.min_minutes > longest:
            found.append(Reason("minimum-longer-than-any-day", {"minutes": longest}))
        return found


def contradictory_hours(hours: Week) -> list[Reason]:
    """Days of a week that would close before they open."""
    return [
        Reason("closes-before-it-opens", {"weekday": name})
        for name, day in zip(WEEKDAYS, hours, strict=True)
        if day and minute_of(day[0]) >= minute_of(day[1])
    ]
