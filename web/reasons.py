"""Why something is as it is: what made a reservation, or what decides about a position."""

from collections.abc import Iterable
from typing import NamedTuple

from domain.zones import local_day, local_wall
from projections.day import Occupancy
from projections.places import SitePlace
from projections.why import Step, steps
from web.house import house
from web.moments import NOW, Look, looking


class Explained(NamedTuple):
    """What a position is at a moment, the stay that decides it if any does, and what made it so."""

    state: str
    stay: Occupancy | None
    steps: list[Step]

    @property
    def reservation(self) -> str:
        """The id of the reservation that decides it; empty where none does."""
        return self.stay.reservation_id if self.stay else ""


def steps_of_reservation(site_id: str, reservation_id: str, upto: int) -> list[Step]:
    """What made a reservation what it is at a sequence."""
    return _steps(site_id, upto, reservation_id=reservation_id)


def explained(look: Look, site: SitePlace, position: str) -> Explained | None:
    """Why a position is free or not at the moment one looks at; None where there is none."""
    today, site_id = local_day(look.now, site.time_zone), site.site_id
    there = look.wall.places.positions_of(look.view.connection, site_id, today)
    if position not in {each.position_id for each in there}:
        return None
    stay, state = _deciding(look, site, position)
    found = Explained(state, stay, [])
    about = {"floor": site_id, "position_id": position}
    if found.reservation:
        about = {"reservation_id": found.reservation}
    return found._replace(steps=_steps(site_id, look.view.sequence, **about))


def _steps(site_id: str, upto: int, **about: str) -> list[Step]:
    with looking(NOW) as now:
        return steps(house().wall.event_log, now.view.connection, site_id, upto, about)


def _deciding(look: Look, site: SitePlace, position: str) -> tuple[Occupancy | None, str]:
    """The stay that says what the position is just now, and what that is.

    What keeps everybody out; who holds it now, or has not left; else who had it last that day, as
    far as anybody had.
    """
    day, wall = local_day(look.now, site.time_zone), local_wall(look.now, site.time_zone)
    stays = look.wall.stays(look.view.connection, site, day, at=look.now)
    here = [stay for stay in stays if stay.position_id == position]
    for stay in reversed(here):
        if stay.state == "checked-in" or (stay.holds and stay.starts <= wall < stay.ends):
            return stay, stay.state
    return _last(stay for stay in here if stay.starts <= wall), "free"


def _last(stays: Iterable[Occupancy]) -> Occupancy | None:
    return max(stays, key=lambda stay: (stay.starts, stay.stay), default=None)
