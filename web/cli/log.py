"""`mogador log export` and `mogador replay`."""

import csv
import sys
from codecs import getwriter
from collections.abc import Iterator
from datetime import datetime

import click
import msgspec

from domain.codec import Decoder, UnreadableEvent
from projections.event_log import LogLine, line
from projections.follower import BATCH
from projections.log import Entry, Log
from projections.replay import digests, replay, sequence_at
from web.cli import Desk, pass_desk

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
    entries = _entries(desk.house.bookings.event_log, after)
    lines = (line(e) for e in entries)
    wanted = (row for row in lines if site_id is None or row.site_id == site_id)
    if shape == "csv":
        _write_csv(wanted)
    else:
        _write_ndjson(wanted)


def _entries(events: Log, after: int) -> Iterator[Entry]:
    decoder = Decoder()
    while rows := events.after(after, BATCH):
        for row in rows:
            try:
                event = decoder.decode(row.topic, row.body)
            except UnreadableEvent as error:
                raise click.ClickException(f"event {row.sequence}: {error}") from error
            yield Entry(row.sequence, row.stream_id, row.body, event)
        after = rows[-1].sequence


def _write_ndjson(rows: Iterator[LogLine]) -> None:
    out = sys.stdout.buffer
    for row in rows:
        record = {
            "sequence": row.sequence,
            "stream": row.stream_id,
            "topic": row.topic,
            "event": msgspec.Raw(row.body.encode()),
        }
        out.write(msgspec.json.encode(record) + b"\n")
    out.flush()


def _write_csv(rows: Iterator[LogLine]) -> None:
    sheet = csv.writer(getwriter("utf-8")(sys.stdout.buffer), lineterminator="\r\n")
    sheet.writerow(LogLine._fields)
    sheet.writerows(map(_inert, row) for row in rows)


def _inert(cell: object) -> object:
    """What a spreadsheet would take for a formula, made text; command ids come from clients."""
    return f"'{cell}" if str(cell).startswith(FORMULA) else cell


@click.command("replay")
@click.option("--as-of", help="A sequence, or an instant like 2026-11-20T09:00:00Z; else the end.")
@click.option("--digest", is_flag=True, help="Print a digest of each board.")
@pass_desk
def replay_command(desk: Desk, as_of: str | None, digest: bool) -> None:
    """Fold the log into fresh boards in memory, and say what it comes to."""
    events = desk.house.bookings.event_log
    upto = _sequence(events, as_of)
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


def _sequence(events: Log, as_of: str | None) -> int:
    if as_of is None:
        return events.head()
    if as_of.isascii() and as_of.isdecimal():
        return min(int(as_of), events.head())
    try:
        instant = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise click.UsageError(f"neither a sequence nor an instant: {as_of}") from error
    if instant.tzinfo is None:
        raise click.UsageError(f"say the instant's offset, like {as_of}Z")
    return sequence_at(events, instant)


COMMANDS = (log, replay_command)
