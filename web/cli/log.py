"""`mogador log export` and `mogador log import`."""

import csv
import os
import sys
from codecs import getwriter
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import click

from booking.exporting import Line, exported
from booking.importing import LONGEST_LINE, ImportRefused, import_log
from booking.recorder import LogRecorder
from domain.codec import Decoder, UnreadableEvent
from projections.log_line import LogLine, line
from web.cli import Desk, pass_desk
from web.cli.failing import Failed
from web.cli.moments import check_happened
from web.sheets import inert


@click.group()
def log() -> None:
    """The event log."""


class _Exporting(click.Command):
    """Its output is the log itself, so that a failure must be told beside it."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        desk = parent and parent.find_object(Desk)
        if desk:
            desk.output_is_taken = True
        return super().make_context(info_name, args, parent, **extra)


@log.command(cls=_Exporting)
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin after a sequence.")
@click.option("--site", "site_id", help="Only events about a site.")
@click.option("--format", "shape", type=click.Choice(("ndjson", "csv")), default="ndjson")
@pass_desk
def export(desk: Desk, after: int, site_id: str | None, shape: str) -> None:
    """Write events to standard output, in order: the same log gives the same bytes."""
    if site_id:
        desk.site(site_id)
    check_happened(desk, after)
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
            raise Failed("unreadable-event", f"event {row.sequence}: {error}") from error
        yield written, line(row, event)


def _write_ndjson(lines: Iterator[Line]) -> None:
    out = sys.stdout.buffer
    for each in lines:
        out.write(each.written() + b"\n")
    out.flush()


def _write_csv(rows: Iterator[LogLine]) -> None:
    sheet = csv.writer(getwriter("utf-8")(sys.stdout.buffer), lineterminator="\r\n")
    sheet.writerow(LogLine._fields)
    # Command ids come from clients, who may send what a spreadsheet takes for a formula.
    sheet.writerows(map(inert, row) for row in rows)


@log.command("import")
@click.argument("file", type=click.File("rb"))
@pass_desk
def import_(desk: Desk, file: BinaryIO) -> None:
    """Take over an export from FILE, or - for standard input: all of it, or nothing.

    The log must be empty, or end just where the export begins. It is checked whole before anything
    is written, in a temporary file (TMPDIR), so that it may come slowly.
    """
    desk.make_stores()
    house = desk.house
    try:
        with desk.progress(_length(file), "importing") as bar:
            lines = iter(partial(file.readline, LONGEST_LINE), b"")
            count = import_log(house.bookings, lines, bar.update)
    except ImportRefused as refusal:
        errors = {f"line {refusal.line}": [refusal.said]}
        raise Failed(refusal.code, str(refusal), errors) from refusal
    sequence = house.wall.pull()
    desk.say(f"imported {count} events; the log has {sequence}.", imported=count, sequence=sequence)


def _length(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size if file.seekable() else 0


COMMANDS = (log,)
