"""Moments of the past as people write them: an instant, a wall-clock time at a site, a sequence."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection

from domain.zones import instant, zone
from projections.event_log import EventLog

SEQUENCE = "[0-9]{1,16}"
INSTANT = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?"
    "(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)


class Moment(NamedTuple):
    """A place in the log, and the instant (UTC) one looks from."""

    sequence: int
    at: datetime


class NoMoment(Exception):
    """What was written is no moment of the log's; `code` says why."""

    code: ClassVar[str]


class Unreadable(NoMoment):
    """Neither an instant nor a sequence."""

    code = "as-of-unreadable"


class Ambiguous(NoMoment):
    """A wall-clock time that means several instants: only an offset makes it one."""

    code = "as-of-needs-offset"


class InTheFuture(NoMoment):
    """Later than now, or than the log's end."""

    code = "as-of-in-the-future"


class BeforeTheLog(NoMoment):
    """Before anything was recorded."""

    code = "as-of-before-the-log"


def moment(
    board: EventLog,
    connection: Connection,
    written: str,
    *,
    now: Moment,
    zones: Collection[str],
) -> Moment:
    """The moment that is meant; a time without an offset is one of the only zone there is.

    A sequence in the middle of a command means the whole of it.

    Raises Unreadable, Ambiguous, InTheFuture, BeforeTheLog, NonexistentTime.
    """
    meant = read(written, zones)
    if isinstance(meant, int):
        return _of_sequence(board, connection, meant, now)
    if meant > now.at:
        raise InTheFuture
    sequence = board.sequence_at(connection, meant)
    if sequence == 0:
        raise BeforeTheLog
    return Moment(min(sequence, now.sequence), meant)


def _of_sequence(board: EventLog, connection: Connection, sequence: int, now: Moment) -> Moment:
    if sequence > now.sequence:
        raise InTheFuture
    command = board.command_at(connection, sequence)
    if command is None:
        raise BeforeTheLog
    return Moment(*command)


def read(written: str, zones: Collection[str]) -> int | datetime:
    """A sequence, or an instant (UTC). Raises Unreadable, Ambiguous, NonexistentTime."""
    if re.fullmatch(SEQUENCE, written):
        return int(written)
    if not re.fullmatch(INSTANT, written):
        raise Unreadable
    try:
        at = datetime.fromisoformat(written)
        return at.astimezone(UTC) if at.tzinfo else _local(at, zones)
    except (ValueError, OverflowError) as error:
        raise Unreadable from error


def _local(wall: datetime, zones: Collection[str]) -> datetime:
    if len(set(zones)) != 1:
        raise Ambiguous
    (name,) = set(zones)
    early, late = (wall.replace(tzinfo=zone(name), fold=fold) for fold in (0, 1))
    begins = instant(date(wall.year, wall.month, wall.day), f"{wall:%H:%M}", name)
    if early.utcoffset() != late.utcoffset():
        raise Ambiguous
    return begins.replace(second=wall.second, microsecond=wall.microsecond)
