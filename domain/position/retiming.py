"""What a change of a zone's rules does to promises: wall-clock times stay, instants may not."""

from datetime import date, datetime

from domain.kernel import Stamp
from domain.period import Period
from domain.position.events import Retimed
from domain.position.state import Position


def retime(position: Position, reservation_id: str, *, by: Stamp) -> list[Retimed]:
    """Note the instants that a reservation's wall-clock times are by today's rules.

    One whose instants are the same, or that is over, needs no fact. Raises NonexistentTime.
    """
    kept = dict(position.ahead(by.at)).get(reservation_id)
    if kept is None:
        return []
    period = by_todays_rules(kept.period)
    if instants(period) == instants(kept.period):
        return []
    about = position.about(reservation_id, kept.member_id, by)
    return [Retimed(**about, period=period)]


def by_todays_rules(period: Period) -> Period:
    """The same wall-clock times with the instants of the zone rules in force."""
    day = date.fromisoformat(period.day)
    return Period.local(day, period.starts, period.ends, period.time_zone)


def instants(period: Period) -> tuple[datetime, datetime]:
    """When it begins and ends, UTC."""
    return period.starts_at, period.ends_at
