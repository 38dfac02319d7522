"""What the house decides about a position, in days counted from the Monday of the tests."""

from datetime import timedelta
from functools import reduce
from typing import Any

from msgspec.structs import replace

from domain.position import Assigned, Blocked, Placed, Position, Retired, Spot, spot_of
from domain.position.blocking import block
from tests.support.diaries import FREE, TEN, after, arrived, hours, installed, promised
from tests.support.house import MONDAY, SEVEN, stamp

BY = stamp("sam", role="operator")
FIRST = spot_of(installed()[0])
SECOND, THIRD = (replace(FIRST, x=x) for x in (200, 300))


def day(number: int) -> str:
    """A day, counted from the Monday of the tests."""
    return (MONDAY + timedelta(days=number)).isoformat()


def marks(on: int = 0) -> Any:
    """What an event says that was recorded so many days after that Monday."""
    at = SEVEN + timedelta(days=on)
    return {"site_id": "ess", "position_id": "A", **stamp("sam", role="operator", at=at).marks()}


def then(position: Position, *events: Any) -> Position:
    return reduce(Position.evolve, events, position)


def stands(spot: Spot | None, starts: int, version: int, on: int = 0) -> Placed | Retired:
    dated: Any = {**marks(on), "starts_on": day(starts), "layout_version": version}
    return Placed(**dated, spot=spot) if spot else Retired(**dated)


MORNING = (f"{day(1)}T09:00", f"{day(1)}T12:00")
BLOCKED = after(block(FREE, "b1", *MORNING, "works", by=BY), start=FREE)
MINE = promised("ada", hours("10:00", "11:00", MONDAY + timedelta(days=1)))
STATES = {
    "not installed": Position(),
    "free": FREE,
    "blocked": BLOCKED,
    "mine": MINE,
    "here": arrived(MINE, at=TEN + timedelta(days=1)),
    "retired": then(FREE, stands(None, 1, 1)),
    "to be retired": then(FREE, stands(None, 2, 1)),
}


def given(
    first: int, last: int, days: int = 2, *, id_: str = "a1", on: int = 0, branch: str = "atlas"
) -> Assigned:
    return Assigned(
        **marks(on),
        assignment_id=id_,
        branch_id=branch,
        first=day(first),
        last=day(last),
        fall_open_days=days,
    )


def blocked(number: int) -> Blocked:
    """All of a day, decided that morning."""
    return Blocked(
        **marks(number),
        block_id=f"b{number}",
        starts=f"{day(number)}T00:00",
        ends=f"{day(number)}T24:00",
        cause="works",
    )
