"""`mogador log export`, `mogador log import` and `mogador replay`."""

import csv
import os
import sys
from codecs import getwriter
from collections.abc import Iterator
from typing import BinaryIO

import click

from booking.exporting import Line, exported
from booking.importing import ImportRefused, import_log
from booking.recorder import LogRecorder
from booking.turnstile import Busy
from domain.codec import Decoder, UnreadableEvent
from domain.refusals import NonexistentTime
from projections.estimating import estimate
from projections.event_log import LogLine, line
from projections.instants import Ambiguous, Unreadable, read
from projections.log import Entry
from projections.replay import digests, replay
from web.cli import Desk, pass_desk
from web.cli.estimates import say_estimate

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.group()
def log() -> None:
    """The event log."""


@log.command()
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin after a sequence.")
@click.option("--site", "site_id", help="Only events about a site.")
@click.option("--format", "shape", type=click.Choice(("ndjson", "csv")), default="ndjson")
@pass_desk
def export(desk: Desk, after: int, site_id: str | None, shape: str) -> None:
    """Write events to standard output, in order: the same log gives the same bytes."""
    lines = _readable(desk.house.bookings.event_log, after)
    wanted = (each for each in lines if site_id is None or each[1].site_id == site_id)
    if shape == "csv":
        _write_csv(row for _line, row in wanted)
    else:
        _write_ndjson(line for line, _row in wanted)


def _readable(events: LogRecorder, after: int) -> Iterator[tuple[Line, LogLine]]:
    """What follows a sequence; ends the program at an event that cannot be read."""
    decoder = Decoder()
    for written, row in exported(events):
        if row.sequence <= after:
            continue
        try:
            event = decoder.decode(row.topic, row.body)
        except UnreadableEvent as error:
            raise click.ClickException(f"event {row.sequence}: {error}") from error
        yield written, line(Entry(row.sequence, row.stream_id, row.body, event))


def _write_ndjson(lines: Iterator[Line]) -> None:
    out = sys.stdout.buffer
    for each in lines:
        out.write(each.written() + b"\n")
    out.flush()


def _write_csv(rows: Iterator[LogLine]) -> None:
    sheet = csv.writer(getwriter("utf-8")(sys.stdout.buffer), lineterminator="\r\n")
    sheet.writerow(LogLine._fields)
    sheet.writerows(map(_inert, row) for row in rows)


def _inert(cell: object) -> object:
    """What a spreadsheet would take for a formula, made text; command ids come from clients."""
    return f"'{cell}" if str(cell).startswith(FORMULA) else cell


@log.command("import")
@click.argument("file", type=click.File("rb"))
@pass_desk
def import_(desk: Desk, file: BinaryIO) -> None:
    """Take over an export from FILE, or - for standard input: all of it, or nothing.

    The log must be empty, or end just where the export begins.
    """
    desk.make_stores()
    house = desk.house
    try:
        with desk.progress(_length(file), "importing") as bar:
            count = import_log(house.bookings, file, bar.update)
    except ImportRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except Busy as busy:
        raise click.ClickException("the log is being written to: try again") from busy
    sequence = house.wall.pull()
    desk.say(f"imported {count} events; the log has {sequence}.", imported=count, sequence=sequence)


def _length(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size if file.seekable() else 0


@click.command("replay")
@click.option("--as-of", help="A sequence, or an instant like 2026-11-20T09:00:00Z; else the end.")
@click.option("--site", "site_id", help="The site whose clock shows --as-of 2026-11-20T09:00.")
@click.option("--digest", is_flag=True, help="Print a digest of each board.")
@click.option("--estimate", "only_estimate", is_flag=True, help="Only say how long it would take.")
@pass_desk
def replay_command(
    desk: Desk, *, as_of: str | None, site_id: str | None, digest: bool, only_estimate: bool
) -> None:
    """Fold the log into fresh boards in memory, and say what it comes to."""
    events = desk.house.bookings.event_log
    upto = _sequence(desk, as_of, site_id)
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


def _sequence(desk: Desk, as_of: str | None, site_id: str | None) -> int:
    events = desk.house.bookings.event_log
    if as_of is None:
        return events.head()
    try:
        meant = read(as_of, _zones(desk, site_id))
    except Unreadable as error:
        raise click.UsageError(f"neither a sequence nor an instant: {as_of}") from error
    except Ambiguous as error:
        raise click.UsageError(
            f"say the instant's offset, like {as_of}Z, or --site for its clock"
        ) from error
    except NonexistentTime as error:
        raise click.UsageError(f"the clocks there skip {as_of}") from error
    if isinstance(meant, int):
        return min(meant, events.head())
    wall = desk.house.wall
    with wall.look() as view:
        return wall.event_log.sequence_at(view.connection, meant)


def _zones(desk: Desk, site_id: str | None) -> list[str]:
    """Whose clock is meant by a time without an offset."""
    if site_id is None:
        return []
    wall = desk.house.wall
    with wall.look() as view:
        site = wall.places.site(view.connection, site_id)
    if site is None:
        raise click.UsageError(f"no site {site_id} is open")
    return [site.time_zone]


COMMANDS = (log, replay_command)
