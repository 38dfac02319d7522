"""The event log, for operators."""

import json
from http import HTTPStatus
from typing import Any

from flask import abort, url_for

from projections.event_log import LogLine
from web.api.answers import Headers, seen
from web.api.asked import EventsQuery
from web.api.callers import caller
from web.api.door import Door
from web.api.moments import NOW, looking, sequence_asked
from web.api.schemas import EventSchema
from web.house import house

door = Door("api-log", __name__, description="The event log, for operators.")


@door.get("/events")
@door.reading(EventSchema(many=True), EventsQuery, account=True)
def events(query: dict[str, Any]) -> tuple[list[dict[str, Any]], Headers]:
    """Events that follow a sequence, oldest first; `Link` leads to more while there are more."""
    if not caller().is_operator:
        abort(HTTPStatus.FORBIDDEN)
    after, limit, wall = query["after"], query["limit"], house().wall
    with looking(NOW) as look:
        upto = sequence_asked(look, query)
        headers = seen(upto, after, limit)
        lines = wall.event_log.lines(
            look.view.connection, after=after, before=upto + 1, limit=limit + 1
        )
    if len(lines) > limit:
        as_of = upto if "as_of" in query else None
        last = lines[limit - 1].sequence
        more = url_for("api-log.events", after=last, limit=limit, as_of=as_of)
        headers["Link"] = f'<{more}>; rel="next"'
    return [_event(line) for line in lines[:limit]], headers


def _event(line: LogLine) -> dict[str, Any]:
    return line._asdict() | {"body": json.loads(line.body)}
