"""`mogador zones`."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import click

from booking.commands import RetimePosition
from booking.retiming import Retiming, retime_position, retimings
from domain.refusals import NonexistentTime
from domain.zones import TZ_VERSION, probe
from projections.states import rfc3339
from web.cli import Desk, pass_desk
from web.house import House
from web.sites.reading import COMMAND_LINE

Place = tuple[str, str]


class Found(NamedTuple):
    """A reservation whose instants moved; without a new start the clocks skip its time."""

    site: str
    position: str
    reservation: str
    day: str
    starts: str
    ends: str
    started_at: str
    starts_at: str | None

    @property
    def line(self) -> str:
        """The same for people."""
        when = f"{self.site} {self.position} {self.day} {self.starts}-{self.ends}"
        if self.starts_at is None:
            return f"{when}: the clocks skip that time; move or end it"
        return f"{when}: began at {self.started_at}, begins at {self.starts_at}"


@click.command()
@click.option("--apply", "applies", is_flag=True, help="Record one fact for each that moved.")
@pass_desk
def zones(desk: Desk, applies: bool) -> None:
    """Compare what is reserved with today's zone rules: 09:00 stays 09:00, its instant may move.

    Exit 1 when the clocks skip a time that is reserved.
    """
    probe()
    found = list(_found(desk.house))
    recorded = _record(desk.house, {(f.site, f.position) for f in found}) if applies else 0
    skipped = [each for each in found if each.starts_at is None]
    moved = [each for each in found if each.starts_at is not None]
    summary = (
        f"tz {TZ_VERSION}: {len(moved)} moved, {len(skipped)} at a time that is skipped;"
        f" {recorded} recorded."
    )
    lines: dict[str, Any] = {
        "moved": [each._asdict() for each in moved],
        "skipped": [each._asdict() for each in skipped],
    }
    desk.say("\n".join([*(f.line for f in found), summary]), **lines, recorded=recorded)
    if skipped:
        raise SystemExit(1)


def _found(house: House) -> Iterator[Found]:
    for site_id, position_id in _positions(house):
        for each in retimings(house.bookings, site_id, position_id, house.clock()):
            yield _row(site_id, position_id, each)


def _positions(house: House) -> Iterator[Place]:
    with house.wall.look() as view:
        sites = house.wall.places.all_sites(view.connection)
    for site in sites:
        for position_id in house.bookings.positions(site.site_id):
            yield site.site_id, position_id


def _row(site_id: str, position_id: str, each: Retiming) -> Found:
    before, after = each.kept.period, each.period
    return Found(
        site_id,
        position_id,
        each.reservation_id,
        *(before.day, before.starts, before.ends),
        rfc3339(before.starts_at),
        rfc3339(after.starts_at) if after else None,
    )


def _record(house: House, places: set[Place]) -> int:
    """How many facts; a position where the clocks skip a time waits until that is mended."""
    recorded = 0
    for site_id, position_id in sorted(places):
        by = house.stamp(COMMAND_LINE, f"zones-{uuid4()}", "cli")
        command = RetimePosition(by=by, site_id=site_id, position_id=position_id)
        try:
            outcome = retime_position(house.bookings, command)
        except NonexistentTime:
            continue
        recorded += sum(1 for event in outcome.events if event.TOPIC == "position.retimed")
    return recorded


COMMANDS = (zones,)
