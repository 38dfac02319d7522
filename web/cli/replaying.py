"""`mogador replay`: the boards as they stood, or what changed between two moments."""

import click

from projections.differing import Change, changes
from projections.estimating import estimate
from projections.instants import NoMoment
from projections.replay import digests, replay
from web.cli import Desk, pass_desk
from web.cli.failing import WronglyCalled
from web.cli.moments import moment, moments
from web.cli.words import say_estimate
from web.errors import NO_MOMENTS
from web.languages.catalogues import catalogue


@click.command("replay")
@click.option("--as-of", help="A sequence, or an instant like 2026-11-20T09:00:00Z; else the end.")
@click.option("--from", "first", help="Only tell what changed since this moment.")
@click.option("--to", "last", help="Until when, with --from; else the end.")
@click.option("--site", "site_id", help="The site asked about, whose clock shows 2026-11-20T09:00.")
@click.option("--digest", is_flag=True, help="Print a digest of each board.")
@click.option("--estimate", "only_estimate", is_flag=True, help="Only say how long it would take.")
@pass_desk
def replay_command(
    desk: Desk,
    *,
    as_of: str | None,
    first: str | None,
    last: str | None,
    site_id: str | None,
    digest: bool,
    only_estimate: bool,
) -> None:
    """Fold the log into fresh boards in memory, and say what it comes to."""
    if (last and not first) or (first and (as_of or digest or only_estimate)):
        raise click.UsageError("--from goes with --to and --site alone")
    if site_id:
        desk.site(site_id)
    if first:
        _say_changes(desk, *moments(desk, first, last, site_id), site_id)
        return
    events, upto = desk.house.bookings.event_log, moment(desk, as_of, site_id)
    if only_estimate:
        say_estimate(desk, estimate(events, upto, lambda recent: replay(recent, upto)))
        return
    with desk.progress(upto, "replaying") as bar:
        wall = replay(events, upto, bar.update)
    found = digests(wall) if digest else {}
    listed = [f"{name} {value}" for name, value in found.items()]
    desk.say(
        "\n".join([f"replayed {upto} events", *listed]),
        sequence=upto,
        digests=found,
        quarantined=wall.quarantined(),
    )


def _say_changes(desk: Desk, first: int, last: int, site_id: str | None) -> None:
    wall = desk.house.wall
    try:
        with wall.look() as view:
            found = changes(wall, view, first, last, site_id or "")
    except NoMoment as error:
        said = catalogue(desk.language).gettext(NO_MOMENTS[type(error)])
        raise WronglyCalled(error.code, said) from error
    lines = [f"{len(found)} rows are others at {last} than at {first}", *map(_line, found)]
    told = [each._asdict() for each in found]
    desk.say("\n".join(lines), **{"from": first, "to": last, "changes": told})


def _line(change: Change) -> str:
    before, after = change.before, change.after
    row = ", ".join(f"{name} {value}" for name, value in change.key.items())
    if before is None or after is None:
        return f"{'+' if after else '-'} {change.table}, {row}"
    values = (f"{n} {before[n]!r} -> {after[n]!r}" for n in after if before[n] != after[n])
    return f"~ {change.table}, {row}: {', '.join(values)}"


COMMANDS = (replay_command,)
