"""A site's calendar: its dated policies, the seasons with other hours, the days it stays closed."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.causes import Cause
from domain.period import Period
from domain.policy import Policy, Week
from domain.refusals import OutsideHours, SiteClosed


class Season(Struct, frozen=True, kw_only=True):
    """Other weekly hours from a `first` to a `last` day, both included: Ramadan, summer."""

    id: str
    first: str
    last: str
    hours: Week

    def covers(self, day: str) -> bool:
        """Whether a day "YYYY-MM-DD" is in it."""
        return self.first <= day <= self.last


class Closure(Struct, frozen=True, kw_only=True):
    """Days on which the site stays closed, from a `first` to a `last`, both included, and why."""

    id: str
    first: str
    last: str
    cause: Cause

    def covers(self, day: str) -> bool:
        """Whether a day "YYYY-MM-DD" is one of them."""
        return self.first <= day <= self.last


class Calendar(Struct, frozen=True):
    """What a site goes by on which day; policies, seasons and closures in the order they start."""

    policies: tuple[Policy, ...] = ()
    seasons: tuple[Season, ...] = ()
    closures: tuple[Closure, ...] = ()

    def policy_on(self, day: date) -> Policy:
        """The last of the policies that has started by that day; the first before any has."""
        started = [p for p in self.policies if p.starts_on <= day.isoformat()]
        return started[-1] if started else self.policies[0]

    def policy(self, version: int) -> Policy:
        """The policy a reservation was made under, by its version."""
        return next(p for p in self.policies if p.version == version)

    def hours_on(self, day: date) -> Week:
        """The weekly hours that count on a day: its season's, else its policy's."""
        text = day.isoformat()
        season = next((s for s in self.seasons if s.covers(text)), None)
        return season.hours if season else self.policy_on(day).hours

    def closed_for(self, day: date) -> Cause | Literal[""]:
        """Why the site stays closed on a day it might be open; empty when it does not."""
        text = day.isoformat()
        return next((c.cause for c in self.closures if c.covers(text)), "")

    def opening(self, day: date) -> tuple[str, str] | None:
        """When the site opens and closes that day, wall-clock; None when it stays closed."""
        return self.rules(self.policy_on(day), day).opening(day)

    def rules(self, policy: Policy, day: date) -> Policy:
        """The numbers of a policy with the hours of the day they are applied to.

        Numbers are those a reservation was made under, hours those of the day it is for.
        """
        hours: Week = ((),) * 7 if self.closed_for(day) else self.hours_on(day)
        return policy if hours == policy.hours else replace(policy, hours=hours)

    def admit(
        self, policy: Policy, day: date, starts: str, ends: str, time_zone: str, *, at: datetime
    ) -> Period:
        """What `Policy.admit` says, with the hours of that day; a closure gives its cause."""
        try:
            return self.rules(policy, day).admit(day, starts, ends, time_zone, at=at)
        except SiteClosed as closed:
            raise self._closed(day) from closed

    def admits(self, period: Period) -> bool:
        """Whether the site is open for all of a period."""
        opening = self.opening(date.fromisoformat(period.day))
        return opening is not None and opening[0] <= period.starts and period.ends <= opening[1]

    def must_admit(self, period: Period) -> None:
        """Raise SiteClosed or OutsideHours unless the site is open for all of a period."""
        day = date.fromisoformat(period.day)
        opening = self.opening(day)
        if opening is None:
            raise self._closed(day)
        if not self.admits(period):
            raise OutsideHours(opens=opening[0], closes=opening[1])

    def _closed(self, day: date) -> SiteClosed:
        """The refusal for a day the site stays closed, with the cause when it might be open."""
        facts = {"day": day.isoformat(), "cause": self.closed_for(day)}
        return SiteClosed(**{name: fact for name, fact in facts.items() if fact})

    def with_policy(self, policy: Policy) -> "Calendar":
        """The calendar with a policy, which takes the place of another of its version."""
        others = [p for p in self.policies if p.version != policy.version]
        dated = sorted((*others, policy), key=lambda p: (p.starts_on, p.version))
        return Calendar(tuple(dated), self.seasons, self.closures)

    def with_season(self, season: Season) -> "Calendar":
        """The calendar with a season, which takes the place of another of its id."""
        others = [s for s in self.seasons if s.id != season.id]
        dated = sorted((*others, season), key=lambda s: (s.first, s.id))
        return Calendar(self.policies, tuple(dated), self.closures)

    def with_closure(self, closure: Closure) -> "Calendar":
        """The calendar with a closure, which takes the place of another of its id.

        The one that starts first gives the cause of a day that several cover.
        """
        others = [c for c in self.closures if c.id != closure.id]
        dated = sorted((*others, closure), key=lambda c: (c.first, c.id))
        return Calendar(self.policies, self.seasons, tuple(dated))

    def without(self, id_: str) -> "Calendar":
        """The calendar without the season or the closure of that id."""
        seasons = tuple(s for s in self.seasons if s.id != id_)
        return Calendar(self.policies, seasons, tuple(c for c in self.closures if c.id != id_))

    def since(self, day: date) -> "Calendar":
        """The calendar without seasons and closures that end before a day.

        All policies stay: reservations name the one they were made under.
        """
        text = day.isoformat()
        return Calendar(
            self.policies,
            tuple(s for s in self.seasons if s.last >= text),
            tuple(c for c in self.closures if c.last >= text),
        )
