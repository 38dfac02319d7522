"""Time zones, read from the pinned `tzdata` package alone (`rules.md`, Time).

`zoneinfo` prefers the system's files, and many servers still hold rules from before Morocco left
UTC+01:00 on 2026-09-20 (tz release 2026c). Importing this module empties the search path; every
zone in Mogador is read through `zone`.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import tzdata

from domain.refusals import NonexistentTime

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()

TZ_VERSION: str = tzdata.IANA_VERSION
MINUTES_A_DAY = 24 * 60


class OutdatedZoneRules(Exception):
    """The zone rules in force are older than the ones reservations must be made with."""


class UnknownZone(ValueError):
    """No IANA zone has that name."""


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as missing:
        raise UnknownZone(name) from missing


def probe() -> None:
    """Raise OutdatedZoneRules unless Africa/Casablanca at 2026-12-01T12:00Z is UTC+00:00."""
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC).astimezone(zone("Africa/Casablanca"))
    if noon.utcoffset() != timedelta(0):
        raise OutdatedZoneRules(
            f"tz {TZ_VERSION} puts Africa/Casablanca at {noon:%z} on 2026-12-01; "
            "it is +0000 since tz 2026c: install the pinned tzdata (2026.3 or newer)"
        )


@lru_cache(2048)
def minute_of(wall: str) -> int:
    """Minutes since midnight of a wall-clock time "HH:MM"; "24:00" is the end of the day.

    Raises ValueError for anything else.
    """
    hours, colon, minutes = wall[:2], wall[2:3], wall[3:]
    digits = hours + minutes
    if len(wall) == 5 and colon == ":" and digits.isascii() and digits.isdecimal():
        minute = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and minute <= MINUTES_A_DAY:
            return minute
    raise ValueError(f"not a time of day as HH:MM: {wall!r}")


def wall_of(minute: int) -> str:
    """The wall-clock time "HH:MM" of a minute of the day, 0 to 1440."""
    return f"{minute // 60:02}:{minute % 60:02}"


@lru_cache(8192)
def instant(day: date, wall: str, time_zone: str, offset: timedelta | None = None) -> datetime:
    """The UTC instant of a wall-clock time at a site.

    An ambiguous time is the earlier instant unless `offset` picks one. Raises NonexistentTime for a
    time the clocks skip, or that has not that offset; OverflowError past the calendar's end.
    """
    local = datetime.combine(day, time.min) + timedelta(minutes=minute_of(wall))
    for fold in (0, 1):
        aware = local.replace(tzinfo=zone(time_zone), fold=fold)
        at = aware.astimezone(UTC)
        exists = at.astimezone(aware.tzinfo).replace(tzinfo=None) == local
        if exists and offset in (None, aware.utcoffset()):
            return at
    raise NonexistentTime(day=day.isoformat(), time=wall)


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day at the site at a UTC instant."""
    return at.astimezone(zone(time_zone)).date()


def local_wall(at: datetime, time_zone: str) -> str:
    """The wall-clock time "HH:MM" at the site at a UTC instant, seconds dropped."""
    return f"{at.astimezone(zone(time_zone)):%H:%M}"
