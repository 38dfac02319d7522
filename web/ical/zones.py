"""Time zones as they are told to calendar programs: with every change of the clocks in some years.

From the pinned rules that reservations are made with, so that nobody's own copy matters. The
library's own description of a zone has the clocks go forward an hour late, on the dial of after the
change: RFC 5545 (3.6.5) counts on the dial of before.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from domain.zones import zone

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@lru_cache(256)
def described(time_zone: str, first: int, last: int) -> Timezone:
    """The zone in the years from a first to a last one, as its sites count them."""
    since = datetime(first, 1, 1, tzinfo=UTC) - DAY
    until = datetime(last + 1, 1, 1, tzinfo=UTC) + DAY
    told = Timezone()
    told.add("tzid", time_zone)
    for at in (since, *_changes(time_zone, since, until)):
        told.add_component(_observance(time_zone, at))
    return told


def _changes(time_zone: str, since: datetime, until: datetime) -> Iterator[datetime]:
    """The instants (UTC) between two at which the clocks of a zone are put forward or back."""
    while since < until:
        after = min(since + DAY, until)
        if _offset(time_zone, since) != _offset(time_zone, after):
            yield _change(time_zone, since, after)
        since = after


def _change(time_zone: str, before: datetime, after: datetime) -> datetime:
    """The first minute with another offset than before."""
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        if _offset(time_zone, middle) == _offset(time_zone, before):
            before = middle
        else:
            after = middle
    return after


def _observance(time_zone: str, at: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What the clocks show from an instant on."""
    local, before = at.astimezone(zone(time_zone)), _offset(time_zone, at - MINUTE)
    told = TimezoneDaylight() if local.dst() else TimezoneStandard()
    told.add("dtstart", (at + before).replace(tzinfo=None))
    told.add("tzoffsetfrom", before)
    told.add("tzoffsetto", _offset(time_zone, at))
    told.add("tzname", local.tzname())
    return told


def _offset(time_zone: str, at: datetime) -> timedelta:
    return at.astimezone(zone(time_zone)).utcoffset() or timedelta()
