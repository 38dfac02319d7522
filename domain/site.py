"""A site of the network: its name, its zone and its dated policies."""

from datetime import date, datetime
from typing import ClassVar, assert_never

from msgspec import Struct

from domain.kernel import Event, Stamp
from domain.policy import Policy
from domain.refusals import UnknownPosition
from domain.zones import local_day


class Opened(Event, frozen=True, kw_only=True):
    """A site joined the network."""

    TOPIC: ClassVar[str] = "site.opened"

    site_id: str
    name: str
    city: str
    time_zone: str
    example: bool


class PolicyAdopted(Event, frozen=True, kw_only=True):
    """A site adopted a policy, in force from its own start date on."""

    TOPIC: ClassVar[str] = "site.policy-adopted"

    site_id: str
    policy: Policy


SiteEvent = Opened | PolicyAdopted


class Site(Struct, frozen=True):
    """What a site is, and the policies it goes by, in the order they start."""

    SHAPE: ClassVar[int] = 1

    site_id: str = ""
    time_zone: str = ""
    policies: tuple[Policy, ...] = ()

    def evolve(self, event: SiteEvent) -> "Site":
        """The site after one more fact."""
        match event:
            case Opened():
                return Site(event.site_id, event.time_zone, self.policies)
            case PolicyAdopted():
                others = [p for p in self.policies if p.version != event.policy.version]
                dated = sorted((*others, event.policy), key=lambda p: (p.starts_on, p.version))
                return Site(self.site_id, self.time_zone, tuple(dated))
            case _:
                assert_never(event)

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
        today = local_day(at, self.time_zone)
        return in_force(self.policies, today)

    def policy(self, version: int) -> Policy:
        """The policy a reservation was made under, by its version."""
        return next(p for p in self.policies if p.version == version)


def in_force(policies: tuple[Policy, ...], day: date) -> Policy:
    """The last of the policies that has started by that day; the first of all before any has."""
    started = [p for p in policies if p.starts_on <= day.isoformat()]
    return started[-1] if started else policies[0]
