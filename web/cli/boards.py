"""`mogador boards rebuild` and `mogador boards retry`."""

from collections.abc import Sequence
from functools import partial

import click
from sqlalchemy import Engine

from projections.board import Board
from projections.boards import KINDS
from projections.building import Progress
from projections.comparing import Difference
from projections.estimating import estimate
from projections.log import Log
from projections.rebuild import all_rebuilt, difference, discard
from projections.scaffold import scaffold
from web.cli import Desk, pass_desk
from web.cli.words import say_estimate


@click.group()
def boards() -> None:
    """The boards: what is seen, derived from the log."""


@boards.command()
@click.argument("names", nargs=-1, type=click.Choice([kind.name for kind in KINDS]))
@click.option("--check", is_flag=True, help="Only compare with the live boards; exit 1 if unlike.")
@click.option("--estimate", "only_estimate", is_flag=True, help="Only say how long it would take.")
@pass_desk
def rebuild(desk: Desk, names: tuple[str, ...], check: bool, only_estimate: bool) -> None:
    """Rebuild boards beside the live ones and swap them in; all of them unless some are named."""
    wall, events = desk.house.wall, desk.house.bookings.event_log
    chosen = [live for live in wall.boards if not names or live.name in names]
    if only_estimate:
        say_estimate(desk, estimate(events, events.head(), partial(_try, wall.engine, chosen)))
        return
    found: list[Difference] = []
    with desk.progress(events.head(), "folding") as bar:
        if check:
            found = _unlike(desk, chosen, bar.update)
        else:
            wall.renew({live.name for live in chosen}, bar.update)
    _say_verdict(desk, found, "equal" if check else "rebuilt")


def _try(engine: Engine, chosen: Sequence[Board], events: Log) -> None:
    with scaffold(engine):
        for copy in all_rebuilt(engine, events, [type(live) for live in chosen]):
            discard(engine, copy)


def _unlike(desk: Desk, chosen: Sequence[Board], progress: Progress) -> list[Difference]:
    """The first difference of each board that has any; the copies are dropped."""
    engine, events = desk.house.wall.engine, desk.house.bookings.event_log
    with scaffold(engine):
        copies = all_rebuilt(engine, events, [type(live) for live in chosen], progress)
        pairs = zip(chosen, copies, strict=True)
        try:
            return [d for live, copy in pairs if (d := difference(engine, events, live, copy))]
        finally:
            for copy in copies:
                discard(engine, copy)


def _say_verdict(desk: Desk, found: Sequence[Difference], done: str) -> None:
    unlike = [each.board for each in found]
    lines = [f"unlike: {', '.join(unlike)}", *map(str, found)] if found else [done]
    desk.say(
        "\n".join(lines),
        unlike=unlike,
        differences=[each._asdict() for each in found],
        sequence=desk.house.bookings.event_log.head(),
    )
    if found:
        raise SystemExit(1)


@boards.command()
@pass_desk
def retry(desk: Desk) -> None:
    """Fold again what boards have set aside, in its order: those boards are rebuilt.

    Exit 1 when anything still cannot be folded.
    """
    wall = desk.house.wall
    wall.pull()
    aside = wall.quarantined()
    wall.renew({board for board, _, _ in aside})
    left = wall.quarantined()
    lines = [f"{board} at {sequence}: {error}" for board, sequence, error in left]
    desk.say(
        "\n".join([f"{len(aside) - len(left)} folded, {len(left)} still set aside", *lines]),
        folded=len(aside) - len(left),
        quarantined=left,
    )
    if left:
        raise SystemExit(1)


COMMANDS = (boards,)
