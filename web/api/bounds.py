"""Which part of the log a query asks for: up to a moment, since one, until another."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from domain.refusals import NonexistentTime
from projections.instants import NoMoment, read
from web.errors import NO_MOMENTS
from web.languages import gettext, language, sentence
from web.moments import Look, moment_asked, zones_meant

TICK = timedelta(microseconds=1)
FIRST = datetime.min.replace(tzinfo=UTC)


def sequence_asked(look: Look, query: Mapping[str, Any]) -> int:
    """The last sequence that a query about the log itself may see. Raises NoMoment."""
    if "as_of" not in query:
        return look.view.sequence
    return moment_asked(look, query["as_of"], "").sequence


def bounds_asked(look: Look, query: Mapping[str, Any]) -> tuple[int, int]:
    """The sequences after which a query about the log begins, and with which it ends.

    What a clock that was set back recorded counts where the log has it. Raises NoMoment, and
    ValidationError for a `since` or an `until` that is no moment.
    """
    upto, board = sequence_asked(look, query), look.wall.event_log
    since, until = (_bound(look, query, name) for name in ("since", "until"))
    if isinstance(since, datetime):
        just_before = since - min(TICK, since - FIRST)
        since = board.sequence_at(look.view.connection, just_before) + 1
    if isinstance(until, datetime):
        until = board.sequence_at(look.view.connection, until)
    after = max(query["after"], (since or 1) - 1)
    return after, upto if until is None else min(upto, until)


def _bound(look: Look, query: Mapping[str, Any], name: str) -> int | datetime | None:
    """A sequence or an instant (UTC), by the clock of the site that is asked about."""
    if name not in query:
        return None
    try:
        return read(query[name], zones_meant(look, query.get("site", "")))
    except NoMoment as error:
        said = gettext(NO_MOMENTS[type(error)])
    except NonexistentTime as error:
        said = sentence(error, language())
    raise ValidationError({name: [said]})
