"""`mogador boards rebuild`."""

import click

from projections.board import Board
from projections.boards import KINDS
from projections.rebuild import discard, rebuilt, same_as_live, swap
from web.cli import Desk, pass_desk


@click.group()
def boards() -> None:
    """The boards: what is seen, derived from the log."""


@boards.command()
@click.argument("names", nargs=-1, type=click.Choice([kind.name for kind in KINDS]))
@click.option("--check", is_flag=True, help="Only compare with the live boards; exit 1 if unlike.")
@pass_desk
def rebuild(desk: Desk, names: tuple[str, ...], check: bool) -> None:
    """Rebuild boards beside the live ones and swap them in; all of them unless some are named."""
    wall, events = desk.house.wall, desk.house.bookings.event_log
    unlike = []
    for live in wall.boards:
        if names and live.name not in names:
            continue
        with desk.progress(events.head(), live.name) as bar:
            copy = rebuilt(wall.engine, events, type(live), bar.update)
        if check:
            if not _agree(desk, live, copy):
                unlike.append(live.name)
        else:
            swap(wall.engine, events, live, copy)
    verdict = f"unlike: {', '.join(unlike)}" if unlike else "equal" if check else "rebuilt"
    desk.say(verdict, unlike=unlike, sequence=events.head())
    if unlike:
        raise SystemExit(1)


def _agree(desk: Desk, live: Board, copy: Board) -> bool:
    wall, events = desk.house.wall, desk.house.bookings.event_log
    try:
        return same_as_live(wall.engine, events, live, copy)
    finally:
        discard(wall.engine, copy)


COMMANDS = (boards,)
