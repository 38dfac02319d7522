"""A site and its calendar in December."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Any

from msgspec.structs import replace

from domain.kernel import Event, Stamp
from domain.policy import Policy
from domain.site import Site
from tests.support.house import POLICY, stamp

ZONE = "Africa/Casablanca"
LATE = (("11:00", "19:00"),) * 5 + ((), ())
LONG = (("08:00", "22:00"),) * 7
BY = stamp("sam", role="operator")


def on(day: int, month: int = 12) -> date:
    return date(2026, month, day)


NEXT = replace(POLICY, version=2, starts_on="2026-11-23")


def opened(*policies: Policy, zone: str = ZONE) -> Site:
    events = Site().open(
        *("ess",),
        name="Essaouira",
        city="Essaouira",
        time_zone=zone,
        example=False,
        policies=policies or (POLICY,),
        by=stamp("setup", role="system"),
    )
    return reduce(Site.evolve, events, Site())


def then(site: Site, events: Sequence[Any]) -> Site:
    return reduce(Site.evolve, events, site)


PLAIN = opened()
IN_SEASON = then(PLAIN, PLAIN.set_season("s1", on(1), on(7), LATE, by=BY))
CLOSED = then(PLAIN, PLAIN.close("c1", on(1), on(7), "holiday", by=BY))
SITES = {"plain": PLAIN, "in season": IN_SEASON, "closed": CLOSED}


def act(site: Site, verb: str, by: Stamp = BY) -> Sequence[Event]:
    match verb:
        case "adopt":
            return site.adopt(NEXT, by=by)
        case "set season":
            return site.set_season("s2", on(8), on(9), LATE, by=by)
        case "reshape":
            return site.set_season("s1", on(2), on(9), LONG, by=by)
        case "overlap":
            return site.set_season("s2", on(7), on(9), LONG, by=by)
        case "close":
            return site.close("c2", on(7), on(9), "works", by=by)
        case "withdraw":
            return site.withdraw_season("s1", by=by)
        case _:
            return site.lift_closure("c1", by=by)
