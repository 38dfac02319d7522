"""Where a reservation stands at an instant, and what may be done about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.policy import Policy
from domain.zones import local_day, local_wall
from projections.places import SitePlace
from projections.reservations import ReservationRow
from web.languages import N_, gettext

WORDS = {
    "upcoming": N_("Reserved"),
    "due": N_("Expected now"),
    "late": N_("Late"),
    "inside": N_("Here now"),
    "left": N_("Over"),
    "stayed": N_("Over"),
    "missed": N_("Did not come"),
    "cancelled": N_("Cancelled"),
    "closed": N_("Checked out at closing time"),
    "displaced": N_("Cancelled by the site"),
    "erased": N_("Cancelled"),
}
AHEAD = ("upcoming", "due", "late")


@dataclass(frozen=True)
class Standing:
    """A reservation at an instant (UTC), under the policy it was made under."""

    row: ReservationRow
    policy: Policy
    at: datetime

    @classmethod
    def of(cls, row: ReservationRow, site: SitePlace, at: datetime) -> "Standing":
        """The standing of a reservation at its site."""
        policy = next(p for p in site.policies if p.version == row.policy_version)
        return cls(row, policy, at)

    @property
    def state(self) -> str:
        """One of the keys of `WORDS`; late is who is as late as others may be early."""
        if self.row.state == "released":
            return self.row.reason
        if self.row.state == "checked-in":
            return "inside" if self.at < self.ends_at else "stayed"
        if self.at >= self.ends_at:
            return "missed"
        if self.minutes_late >= self.policy.check_in_opens_minutes:
            return "late"
        return "due" if self.at >= self.opens_at else "upcoming"

    @property
    def word(self) -> str:
        """The state in words."""
        return gettext(WORDS[self.state])

    @property
    def ahead(self) -> bool:
        """Whether the member has not arrived and still may."""
        return self.state in AHEAD

    @property
    def may_check_in(self) -> bool:
        """Whether the check-in window is open."""
        return self.state in ("due", "late")

    @property
    def may_check_out(self) -> bool:
        """Whether somebody is checked in; who forgot to leave counts until the day is over."""
        today = local_day(self.at, self.row.time_zone).isoformat()
        return self.row.state == "checked-in" and self.row.day >= today

    @property
    def opens_at(self) -> datetime:
        """When the check-in window opens."""
        return self.starts_at - timedelta(minutes=self.policy.check_in_opens_minutes)

    @property
    def expected_at(self) -> datetime:
        """When the member is to come: at the start, or as soon as a reservation made later."""
        return max(self.starts_at, instant_of(self.row.reserved_at))

    @property
    def held_until(self) -> datetime:
        """Until when the position is kept for somebody who does not come."""
        grace = self.policy.grace_minutes
        if self.policy.opening(date.fromisoformat(self.row.day)) == (
            self.row.starts,
            self.row.ends,
        ):
            grace = self.policy.full_day_grace_minutes
        return min(self.expected_at + timedelta(minutes=grace), self.ends_at)

    @property
    def held(self) -> str:
        """The same as a wall-clock time at the site; empty when there is nothing to hold."""
        if not self.ahead or self.at >= self.held_until:
            return ""
        return local_wall(self.held_until, self.row.time_zone)

    @property
    def opens(self) -> str:
        """When the check-in window opens, wall-clock."""
        return local_wall(self.opens_at, self.row.time_zone)

    @property
    def minutes_late(self) -> int:
        """How many minutes ago the member was expected."""
        return int((self.at - self.expected_at).total_seconds() // 60)

    @property
    def starts_at(self) -> datetime:
        return instant_of(self.row.starts_at)

    @property
    def ends_at(self) -> datetime:
        return instant_of(self.row.ends_at)


def instant_of(rfc3339: str) -> datetime:
    """The aware instant of a board's text."""
    return datetime.fromisoformat(rfc3339)
