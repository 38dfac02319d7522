"""Event by event: what lies before a moment and after it, of all or of what is about something."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from projections.event_log import EventLog

AT_ONCE = 20


class Beside(NamedTuple):
    """The sequences of the events before and after a moment; None where there is none."""

    before: int | None
    after: int | None


def beside(
    board: EventLog,
    connection: Connection,
    sequence: int,
    about: Mapping[str, str],
    *,
    within: bool,
) -> Beside:
    """The events next to a moment at which the log ended with a sequence.

    What a command recorded counts as one; `within` when the moment is that of the last command,
    whose events are then neither before it nor after.
    """
    first = _first_of_its_command(board, connection, sequence) if within else sequence + 1
    older = board.told(connection, before=first, after=None, limit=1, **about)
    newer = board.told(connection, before=None, after=sequence, limit=1, **about)
    return Beside(*(found[0][0].sequence if found else None for found in (older, newer)))


def _first_of_its_command(board: EventLog, connection: Connection, sequence: int) -> int:
    """Where the command begins whose last event is at a sequence."""
    command, first = None, sequence
    while told := board.told(connection, before=first + 1, limit=AT_ONCE):
        for row, event in told:
            its = (event.actor.id, event.command_id)
            if command not in (None, its):
                return row.sequence + 1
            command, first = its, row.sequence
        first -= 1
    return first + 1
