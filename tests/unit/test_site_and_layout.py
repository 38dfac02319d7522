"""Every verb of a site and of its floor in every state they can be in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce

import pytest
from msgspec.structs import replace

from domain.kernel import Event
from domain.layout import Landmark, Layout, Zone
from domain.policy import Policy
from domain.site import PolicyAdopted, Site, SiteEvent
from tests.support.house import POLICY, stamp
from tests.support.tables import cells, outcome_of

RAMADAN = replace(POLICY, version=2, starts_on="2027-02-08")


def open_(site: Site, *policies: Policy) -> Sequence[SiteEvent]:
    return site.open(
        "ess",
        name="Essaouira",
        city="Essaouira",
        time_zone="Africa/Casablanca",
        example=False,
        policies=policies or (POLICY,),
        by=stamp("setup", role="system"),
    )


def opened(*policies: Policy) -> Site:
    return reduce(Site.evolve, open_(Site(), *policies), Site())


def draw(layout: Layout) -> Sequence[Event]:
    return layout.draw(
        "ess",
        starts_on="2026-01-01",
        width=900,
        height=600,
        zones=(Zone(id="quay", names={"en": "Quay"}, x=0, y=0, width=900, height=300),),
        landmarks=(Landmark(kind="door", x=0, y=0, width=90, height=10),),
        by=stamp("setup", role="system"),
    )


SITES = {"closed": Site(), "open": opened()}
SITE_TABLE = """
state  | open                  | be known
closed | opened policy-adopted | unknown-position
open   | -                     | -
"""


def act(site: Site, verb: str) -> Sequence[Event]:
    if verb == "open":
        return open_(site)
    assert site.known() is site
    return ()


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(SITE_TABLE))
def test_a_site_opens_once_and_is_known_from_then_on(state: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: act(SITES[state], verb)) == outcome


def test_a_floor_is_drawn_once() -> None:
    drawn = draw(Layout())

    assert [event.TOPIC for event in drawn] == ["layout.drawn"]
    assert not draw(Layout().evolve(drawn[0]))  # type: ignore[arg-type]  # it is a Drawn


@pytest.mark.parametrize(
    ("at", "version"),
    [
        (datetime(2019, 6, 1, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, tzinfo=UTC), 1),
        (datetime(2027, 2, 7, 23, 59, tzinfo=UTC), 1),
        (datetime(2027, 2, 8, tzinfo=UTC), 2),
        (datetime(2028, 1, 1, tzinfo=UTC), 2),
    ],
)
def test_a_policy_is_in_force_from_its_first_day_until_the_next_one_starts(
    at: datetime, version: int
) -> None:
    assert opened(RAMADAN, POLICY).policy_at(at).version == version


def test_a_policy_starts_with_the_day_of_the_site_not_of_greenwich() -> None:
    berlin = replace(opened(POLICY, RAMADAN), time_zone="Europe/Berlin")

    assert berlin.policy_at(datetime(2027, 2, 7, 23, tzinfo=UTC)) == RAMADAN


def test_a_policy_adopted_again_under_its_version_takes_the_place_of_the_former() -> None:
    stricter = replace(POLICY, max_upcoming=3)
    adopted = PolicyAdopted(site_id="ess", policy=stricter, **stamp().marks())

    assert opened(POLICY, RAMADAN).evolve(adopted).calendar.policies == (stricter, RAMADAN)


def test_a_reservation_finds_the_policy_it_was_made_under() -> None:
    assert opened(POLICY, RAMADAN).calendar.policy(2) == RAMADAN
