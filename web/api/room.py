"""What there is to choose from at a site: who has which position, and where somebody may sit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.policy import Policy
from domain.refusals import UnknownPosition
from domain.zones import local_day, local_wall
from projections.availability import PositionDay, availability
from projections.choosing import groups, last_desk, other_times, ranked
from projections.day import Occupancy
from projections.places import PositionPlace, SitePlace
from projections.reservations import ReservationRow
from projections.states import STANDING
from web.house import house
from web.standing import as_it_reads

MOST_AHEAD = 1000


@dataclass(frozen=True)
class Room:
    """A site on some days, and the reservations somebody has across the network."""

    site: SitePlace
    places: Mapping[date, Sequence[PositionPlace]]
    stays: dict[date, list[Occupancy]]
    member_id: str
    theirs: Sequence[ReservationRow]

    @classmethod
    def seen(cls, site_id: str, days: Iterable[date] = (), member_id: str = "") -> "Room":
        """The site as it is now, on the days or today. Raises UnknownPosition."""
        wall, now = house().wall, house().clock()
        with wall.look() as view:
            known = view.connection
            site = wall.places.site(known, site_id)
            if site is None:
                raise UnknownPosition
            days = list(days) or [local_day(now, site.time_zone)]
            ahead = wall.reservations.of_member(
                known, member_id, ending_after=now, limit=MOST_AHEAD
            )
            past = wall.reservations.past_of_member(known, member_id, ended_by=now)
            return cls(
                site,
                {day: wall.places.positions_of(known, site_id, day) for day in days},
                {day: wall.stays(known, site, day, at=now, member_id=member_id) for day in days},
                member_id,
                [as_it_reads(row, now) for row in (*ahead, *past)],
            )

    @property
    def policy(self) -> Policy:
        """The policy that is in force."""
        return self.site.calendar.policy_on(self.today)

    @property
    def today(self) -> date:
        """The day it is at the site."""
        return local_day(house().clock(), self.site.time_zone)

    @property
    def now(self) -> str:
        """The wall-clock time it is at the site."""
        return local_wall(house().clock(), self.site.time_zone)

    def on(self, day: date, starts: str, ends: str) -> list[PositionDay]:
        """Every position on one of the days, free or not for that time."""
        return availability(self.places[day], self.stays[day], starts, ends)

    def sat_at(self) -> set[str]:
        """The codes of where somebody is checked in on one of the days, even if their time is over:
        nobody else can sit down there.
        """
        stays = (stay for day in self.stays.values() for stay in day)
        return {stay.position_id for stay in stays if stay.state == "checked-in"}

    def best(self, starts: str, ends: str, features: Sequence[str] = ()) -> tuple[str, ...]:
        """The codes of what is free at that time, what suits the member best first."""
        last = last_desk(self.theirs, self.member_id, self.site.site_id)
        days = [self.on(day, starts, ends) for day in self.stays]
        return ranked(days, last=last, features=features)

    def together(self, starts: str, ends: str, seats: int) -> tuple[tuple[str, ...], ...]:
        """Groups of free positions for a team."""
        (day,) = self.stays
        return groups(self.on(day, starts, ends), seats)

    def is_open(self, day: date, starts: str, ends: str) -> bool:
        """Whether the site is open for all of that time."""
        opening = self.site.calendar.opening(day)
        return opening is not None and opening[0] <= starts and ends <= opening[1]

    def still(self, reservation_id: str) -> ReservationRow | None:
        """A reservation of the member as it is now, if it stands."""
        standing = (row for row in self.theirs if row.state in STANDING)
        return next((row for row in standing if row.reservation_id == reservation_id), None)

    def elsewhere(self, day: date, starts: str, ends: str) -> bool:
        """Whether the member is promised somewhere in that time, as far as clocks agree."""
        return any(starts < until and since < ends for since, until in self._promised(day))

    def free_until(self, kept: ReservationRow) -> str:
        """The latest end that a reservation of the member could have: its own, if something else is
        there already, or the member is elsewhere, or the site does not open that day any more.
        """
        day = date.fromisoformat(kept.day)
        here = (s for s in self.stays[day] if s.holds and s.position_id == kept.position_id)
        taken = [*((stay.starts, stay.ends) for stay in here), *self._promised(day)]
        _, closes = self.site.calendar.opening(day) or ("", kept.ends)
        return min(
            [closes, *(max(since, kept.ends) for since, until in taken if until > kept.ends)]
        )

    def _promised(self, day: date) -> list[tuple[str, str]]:
        """From when to when the member is promised something that day, anywhere."""
        theirs = (row for row in self.theirs if row.member_id == self.member_id)
        standing = (row for row in theirs if row.state in STANDING)
        return [(row.starts, row.ends) for row in standing if row.day == day.isoformat()]

    def other_times(self, day: date, starts: str, ends: str) -> list[tuple[str, str]]:
        """When else that day the member could come for as long, nearest first."""
        earliest = self.now if day == self.today else "00:00"
        rules = self.site.calendar.rules(self.policy, day)
        times = other_times(rules, day, starts, ends, earliest=earliest)
        return [time for time in times if not self.elsewhere(day, *time)]
