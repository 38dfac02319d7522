"""Whom a change affects, as people read it: what they have reserved, and where it would go."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from booking.displacing import Displaced
from web.house import House


class Affected(NamedTuple):
    """A reservation as it stood before the change; `to` is None when it ends."""

    reservation: str
    position: str
    day: str
    starts: str
    ends: str
    state: str
    member: str
    to: str | None


def planned(displaced: Iterable[Displaced]) -> Iterator[Affected]:
    """Whom a preview has found, in its order."""
    for each in displaced:
        period = each.kept.period
        yield Affected(
            each.reservation_id,
            each.position_id,
            *(period.day, period.starts, period.ends),
            each.kept.status,
            each.kept.member_id,
            each.to_position_id or None,
        )


def with_names(house: House, affected: Iterable[Affected]) -> list[dict[str, Any]]:
    """The same with the names of those who have one."""
    rows = list(affected)
    names = house.accounts.names(row.member for row in rows)
    return [row._asdict() | {"name": names.get(row.member)} for row in rows]
