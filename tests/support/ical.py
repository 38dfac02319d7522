"""Calendars as a program reads them that knows no zones but those that it is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar


def calendar(body: bytes) -> Any:
    """A calendar, read again."""
    return Calendar.from_ical(body)


def entries(body: bytes) -> list[dict[str, Any]]:
    """The entries of a calendar, in its order: what each says, by name."""
    return [
        {name: _value(entry[name]) for name in entry} for entry in calendar(body).walk("VEVENT")
    ]


def entry(body: bytes) -> dict[str, Any]:
    """The only entry of a calendar."""
    (only,) = entries(body)
    return only


def _value(value: Any) -> Any:
    return value.dt if hasattr(value, "dt") else value


def instant(body: bytes, time_zone: str, wall: str) -> datetime:
    """The instant (UTC) of a local time like "2026-12-01T09:00", by what a calendar says of a zone
    (RFC 5545, 3.3.5 and 3.6.5): the first of those at which clocks show it.
    """
    (zone,) = (z for z in calendar(body).walk("VTIMEZONE") if z["tzid"] == time_zone)
    local = datetime.fromisoformat(wall).replace(tzinfo=UTC)
    return min(_instants(sorted(_onsets(zone)), local))


def _onsets(zone: Any) -> Iterator[tuple[datetime, timedelta]]:
    for told in zone.subcomponents:
        local = told["dtstart"].dt.replace(tzinfo=UTC)
        yield local - told["tzoffsetfrom"].td, told["tzoffsetto"].td


def _instants(onsets: list[tuple[datetime, timedelta]], local: datetime) -> Iterator[datetime]:
    ends = [*(at for at, _ in onsets[1:]), datetime.max.replace(tzinfo=UTC)]
    for (begins, offset), end in zip(onsets, ends, strict=True):
        if begins <= local - offset < end:
            yield local - offset
