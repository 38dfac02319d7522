"""A period: some hours of one day at one site, half-open, promised in wall-clock time."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from domain.zones import TZ_VERSION, instant

# How long a state remembers what has ended: so long that no new period reaches back into it.
KEPT_AFTER_END = timedelta(days=1)


class Period(Struct, frozen=True, gc=False):
    """Wall-clock time at a site, from `starts` up to but without `ends`.

    `day` is "YYYY-MM-DD", `starts` and `ends` are "HH:MM" ("24:00" ends a day), all local. The UTC
    instants and the tz release that gave them ride along as evidence (`rules.md`, Time).
    """

    day: str
    starts: str
    ends: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    tz_version: str

    @classmethod
    def local(
        cls,
        day: date,
        starts: str,
        ends: str,
        time_zone: str,
        *,
        offsets: tuple[timedelta | None, timedelta | None] = (None, None),
    ) -> "Period":
        """The period with its instants by today's rules. Raises NonexistentTime, ValueError."""
        starts_at = instant(day, starts, time_zone, offsets[0])
        ends_at = instant(day, ends, time_zone, offsets[1])
        return cls(day.isoformat(), starts, ends, time_zone, starts_at, ends_at, TZ_VERSION)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share an instant: 09-10 and 10-11 do not.

        Wall clocks of one zone are compared first, so that a change of the zone's rules between two
        bookings neither opens nor closes a gap; instants settle what wall clocks cannot: other
        zones, and an hour that comes twice.
        """
        if self.time_zone == other.time_zone:
            if self.day == other.day and self.starts < other.ends and other.starts < self.ends:
                return True
            if self.tz_version != other.tz_version:
                return False
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def has_ended(self, at: datetime) -> bool:
        """Whether the period is over at a UTC instant."""
        return self.ends_at <= at

    @property
    def minutes(self) -> int:
        """How long it lasts, in elapsed minutes; negative when it ends before it starts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
