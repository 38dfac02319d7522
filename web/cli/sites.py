"""`mogador sites open FILE`."""

from collections.abc import Iterable
from pathlib import Path

import click

from booking.opening import open_site
from web.cli import Desk, pass_desk
from web.cli.files import bad_files
from web.house import House
from web.sites.mistakes import BadFile
from web.sites.reading import read_site_file


def open_files(house: House, paths: Iterable[Path], language: str) -> list[str]:
    """Open the sites of some files, once all of them have been read; their ids.

    Ends the program with every mistake of every file, in a language.
    """
    commands, refused = [], []
    for path in paths:
        try:
            commands.append(read_site_file(path, house))
        except BadFile as error:
            refused.append(error)
    if refused:
        raise bad_files(refused, language)
    for command in commands:
        open_site(house.bookings, command)
    return [command.site_id for command in commands]


@click.group()
def sites() -> None:
    """The sites of the network."""


@sites.command("open")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@pass_desk
def open_command(desk: Desk, files: tuple[str, ...]) -> None:
    """Open the sites of FILES; what is open already stays as it is."""
    before = desk.house.bookings.event_log.head()
    opened = open_files(desk.house, map(Path, files), desk.language)
    sequence = desk.house.wall.pull()
    desk.say(
        f"{', '.join(opened)}: open, {sequence - before} new events.",
        sites=opened,
        events=sequence - before,
        sequence=sequence,
    )


COMMANDS = (sites,)
