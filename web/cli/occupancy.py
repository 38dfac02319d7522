"""`mogador occupancy`: how the positions of a site were used."""

from datetime import datetime
from typing import Any

import click

from projections.figures import BY, Figures, put_together, total
from projections.minutes import KINDS, minutes
from web.cli import Desk, pass_desk

DAY = click.DateTime(["%Y-%m-%d"])
MOST_DAYS = 366
NAMES = ("day", "weekday", "hour", "position")


@click.command("occupancy")
@click.argument("site_id", metavar="SITE")
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", type=DAY, required=True, help="The last day, included.")
@click.option("--by", type=click.Choice(list(BY)), default="day", help="What rows are told apart.")
@pass_desk
def occupancy(desk: Desk, site_id: str, first: datetime, last: datetime, by: str) -> None:
    """Say what was booked, used, missed and walked in to, beside what there was; in minutes."""
    days, wall = (first.date(), last.date()), desk.house.wall
    if not 0 <= (days[1] - days[0]).days < MOST_DAYS:
        raise click.UsageError(f"--to is a day from --from on, at most {MOST_DAYS} days in all")
    site = desk.site(site_id)
    with wall.look() as view:
        found = minutes(wall, view.connection, site, days, at=desk.house.clock())
    rows = put_together(found, by)
    sums = total(rows)
    lines = [*map(_line, rows), f"total {_said(sums)}"]
    told = [{name: value for name, value in row._asdict().items() if value != ""} for row in rows]
    asked = {"from": f"{days[0]}", "to": f"{days[1]}"}
    desk.say("\n".join(lines), site=site_id, by=by, **asked, total=sums, rows=told)


def _line(row: Figures) -> str:
    named = (getattr(row, name) for name in NAMES)
    return f"{' '.join(filter(None, named))} {_said(row._asdict())}"


def _said(counts: dict[str, Any]) -> str:
    return ", ".join(f"{kind.replace('_', '-')} {counts[kind]}" for kind in KINDS)


COMMANDS = (occupancy,)
