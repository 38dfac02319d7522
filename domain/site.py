"""A site of the network: its name, its zone and its calendar."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, assert_never

from msgspec import Struct

from domain.calendar import Calendar, Closure, Season
from domain.causes import Cause
from domain.kernel import Event, Stamp
from domain.policy import Policy, Week, contradictory_hours
from domain.refusals import Reason, UnknownChange, UnknownPosition, must_be_sound
from domain.zones import local_day

# How long a calendar remembers what is over: longer than anybody may still be checked in.
KEPT = timedelta(days=2)


class Opened(Event, frozen=True, kw_only=True):
    """A site joined the network."""

    TOPIC: ClassVar[str] = "site.opened"

    site_id: str
    name: str
    city: str
    time_zone: str
    example: bool


class PolicyAdopted(Event, frozen=True, kw_only=True, tag=2):
    """A site adopted a policy, in force from its own start date on."""

    TOPIC: ClassVar[str] = "site.policy-adopted"

    site_id: str
    policy: Policy

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """At first, no position was assigned to anybody, so none fell open."""
        state["policy"]["fall_open_days"] = 1


class SeasonSet(Event, frozen=True, kw_only=True):
    """A site has other weekly hours for a season, or changed those of one."""

    TOPIC: ClassVar[str] = "site.season-set"

    site_id: str
    season: Season


class ClosureSet(Event, frozen=True, kw_only=True):
    """A site stays closed for some days, for a cause."""

    TOPIC: ClassVar[str] = "site.closure-set"

    site_id: str
    closure: Closure


class SeasonWithdrawn(Event, frozen=True, kw_only=True):
    """A site goes back to its usual hours for what is left of a season."""

    TOPIC: ClassVar[str] = "site.season-withdrawn"

    site_id: str
    season_id: str


class ClosureLifted(Event, frozen=True, kw_only=True):
    """A site is open again on what is left of the days it was to stay closed."""

    TOPIC: ClassVar[str] = "site.closure-lifted"

    site_id: str
    closure_id: str


SiteEvent = Opened | PolicyAdopted | SeasonSet | ClosureSet | SeasonWithdrawn | ClosureLifted


class Site(Struct, frozen=True):
    """What a site is, and the calendar it goes by."""

    SHAPE: ClassVar[int] = 3

    site_id: str = ""
    time_zone: str = ""
    calendar: Calendar = Calendar()

    def evolve(self, event: SiteEvent) -> "Site":
        """The site after one more fact."""
        match event:
            case Opened():
                return Site(event.site_id, event.time_zone, self.calendar)
            case PolicyAdopted():
                return self._with(self.calendar.with_policy(event.policy))
            case SeasonSet():
                return self._with(self._recent(event.at).with_season(event.season))
            case ClosureSet():
                return self._with(self._recent(event.at).with_closure(event.closure))
            case SeasonWithdrawn():
                return self._with(self.calendar.without(event.season_id))
            case ClosureLifted():
                return self._with(self.calendar.without(event.closure_id))
            case _:
                assert_never(event)

    def _with(self, calendar: Calendar) -> "Site":
        return Site(self.site_id, self.time_zone, calendar)

    def _recent(self, at: datetime) -> Calendar:
        return self.calendar.since((at - KEPT).date())

    def open(
        self,
        site_id: str,
        *,
        name: str,
        city: str,
        time_zone: str,
        example: bool,
        policies: tuple[Policy, ...],
        by: Stamp,
    ) -> list[SiteEvent]:
        """Open the site with its policies; a site that is open stays as it is."""
        if self.site_id:
            return []
        opened = Opened(
            site_id=site_id,
            name=name,
            city=city,
            time_zone=time_zone,
            example=example,
            **by.marks(),
        )
        adopted = [PolicyAdopted(site_id=site_id, policy=p, **by.marks()) for p in policies]
        return [opened, *adopted]

    def known(self) -> "Site":
        """The site itself; raises UnknownPosition when no such site was opened."""
        if not self.site_id:
            raise UnknownPosition
        return self

    def policy_at(self, at: datetime) -> Policy:
        """The policy in force at a UTC instant; the first one before it starts."""
        return self.calendar.policy_on(self.day_at(at))

    def day_at(self, at: datetime) -> date:
        """The day it is at the site at a UTC instant."""
        return local_day(at, self.time_zone)

    @property
    def next_version(self) -> int:
        """The version that the next policy has."""
        return 1 + max(p.version for p in self.calendar.policies)

    def adopt(self, policy: Policy, *, by: Stamp) -> list[PolicyAdopted]:
        """Adopt a policy from today or a later day on.

        Raises Contradictory with everything that is wrong with it.
        """
        wrong = [*policy.contradictions(), *self._not_before_today(policy.starts_on, by)]
        if policy.version != self.next_version:
            wrong.append(Reason("not-the-next-version", {"version": self.next_version}))
        must_be_sound(wrong)
        return [PolicyAdopted(site_id=self.site_id, policy=policy, **by.marks())]

    def set_season(
        self, season_id: str, first: date, last: date, hours: Week, *, by: Stamp
    ) -> list[SeasonSet]:
        """Have other weekly hours from a first to a last day; a season of that id is replaced.

        Hours are wall-clock. Raises Contradictory with everything that is wrong with it, other
        seasons on the same days included.
        """
        season = Season(id=season_id, first=first.isoformat(), last=last.isoformat(), hours=hours)
        wrong = [*contradictory_hours(hours), *self._backwards(season.first, season.last, by)]
        wrong += [
            Reason("seasons-overlap", {"season": other.id, "first": other.first})
            for other in self.calendar.since(self.day_at(by.at)).seasons
            if other.id != season_id and other.first <= season.last and season.first <= other.last
        ]
        must_be_sound(wrong)
        return [SeasonSet(site_id=self.site_id, season=season, **by.marks())]

    def close(
        self, closure_id: str, first: date, last: date, cause: Cause, *, by: Stamp
    ) -> list[ClosureSet]:
        """Stay closed from a first to a last day. Raises Contradictory."""
        closure = Closure(
            id=closure_id, first=first.isoformat(), last=last.isoformat(), cause=cause
        )
        must_be_sound(self._backwards(closure.first, closure.last, by))
        return [ClosureSet(site_id=self.site_id, closure=closure, **by.marks())]

    def withdraw_season(self, season_id: str, *, by: Stamp) -> list[SeasonWithdrawn]:
        """Go back to the usual hours. Raises UnknownChange, also for what is over."""
        if season_id not in {each.id for each in self.calendar.since(self.day_at(by.at)).seasons}:
            raise UnknownChange
        return [SeasonWithdrawn(site_id=self.site_id, season_id=season_id, **by.marks())]

    def lift_closure(self, closure_id: str, *, by: Stamp) -> list[ClosureLifted]:
        """Be open after all. Raises UnknownChange, also for what is over."""
        if closure_id not in {each.id for each in self.calendar.since(self.day_at(by.at)).closures}:
            raise UnknownChange
        return [ClosureLifted(site_id=self.site_id, closure_id=closure_id, **by.marks())]

    def _backwards(self, first: str, last: str, by: Stamp) -> list[Reason]:
        over = self._not_before_today(last, by)
        return over if first <= last else [*over, Reason("ends-before-it-starts", {"day": first})]

    def _not_before_today(self, day: str, by: Stamp) -> list[Reason]:
        today = self.day_at(by.at).isoformat()
        return [] if day >= today else [Reason("in-the-past", {"day": today})]
