"""Where a reservation stands at an instant, and what may be done about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.period import Period
from domain.policy import Policy
from domain.zones import local_day, local_wall
from projections.places import SitePlace
from projections.reservations import ReservationRow
from projections.states import rfc3339
from web.languages import N_, gettext

WORDS = {
    "held": N_("To be confirmed"),
    "upcoming": N_("Reserved"),
    "due": N_("Check-in is open"),
    "late": N_("Late"),
    "overdue": N_("About to be freed"),
    "inside": N_("Here now"),
    "left": N_("Over"),
    "stayed": N_("Time is up"),
    "missed": N_("Did not come"),
    "cancelled": N_("Cancelled"),
    "closed": N_("Checked out at closing time"),
    "displaced": N_("Cancelled by the site"),
    "erased": N_("Cancelled"),
    "lapsed": N_("Not confirmed in time"),
}
AHEAD = ("held", "upcoming", "due", "late", "overdue")


@dataclass(frozen=True)
class Standing:
    """A reservation at an instant (UTC), under its policy with the hours of its day."""

    row: ReservationRow
    policy: Policy
    at: datetime

    @classmethod
    def of(cls, row: ReservationRow, site: SitePlace, at: datetime) -> "Standing":
        """The standing of a reservation at its site."""
        calendar, day = site.calendar, date.fromisoformat(row.day)
        return cls(row, calendar.rules(calendar.policy(row.policy_version), day), at)

    @property
    def state(self) -> str:
        """One of the keys of `WORDS`, whether or not what time has decided is recorded already."""
        match self.row.state:
            case "released":
                return self.row.reason
            case "no-show":
                return "missed"
            case "checked-in":
                return "inside" if self.at < self.ends_at else "stayed"
            case "held":
                return "held" if self.at < self.held_until else "lapsed"
            case _:
                return self._awaited()

    def _awaited(self) -> str:
        """How urgently a member is awaited; late is who is as late as others may be early."""
        if self.at >= self.ends_at:
            return "missed"
        if self.at >= self.held_until:
            return "overdue"
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
    def stands(self) -> bool:
        """Whether it keeps others from the position."""
        return self.row.state in ("reserved", "checked-in") or self.state == "held"

    @property
    def may_check_in(self) -> bool:
        """Whether the check-in window is open."""
        return self.state in ("due", "late", "overdue")

    @property
    def may_confirm(self) -> bool:
        """Whether it is a hold that has not lapsed."""
        return self.state == "held"

    @property
    def may_check_out(self) -> bool:
        """Whether somebody is checked in; who forgot to leave counts until the day is over."""
        today = local_day(self.at, self.row.time_zone).isoformat()
        return self.row.state == "checked-in" and self.row.day >= today

    @property
    def may_move(self) -> bool:
        """Whether what is left can be had at another position."""
        return self.state == "inside" or (self.ahead and not self.may_confirm)

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
        """Until when the position waits: for a confirmation, or for somebody to come."""
        if self.row.state == "held":
            return instant_of(self.row.held_until)
        return self.policy.held_until(self.period, instant_of(self.row.reserved_at))

    @property
    def period(self) -> Period:
        """What is promised; boards keep no release of the zone rules."""
        row = self.row
        return Period(
            *(row.day, row.starts, row.ends, row.time_zone),
            self.starts_at,
            self.ends_at,
            tz_version="",
        )

    @property
    def held(self) -> str:
        """The same as a wall-clock time at the site; empty when there is nothing to hold."""
        return self.kept_until if self.ahead and self.at < self.held_until else ""

    @property
    def kept_until(self) -> str:
        """Until when the position waits or has waited, wall-clock."""
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


def as_it_reads(row: ReservationRow, at: datetime) -> ReservationRow:
    """The row at a UTC instant: a hold that has lapsed is released, recorded as lapsed or not."""
    if row.state == "held" and row.held_until <= rfc3339(at):
        return row._replace(state="released", reason="lapsed")
    return row


def instant_of(text: str) -> datetime:
    """The aware instant of a board's text."""
    return datetime.fromisoformat(text)
