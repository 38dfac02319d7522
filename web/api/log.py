"""The event log, for operators."""

import json
from http import HTTPStatus
from typing import Any

from flask import abort, url_for

from projections.instants import InTheFuture
from projections.log_line import LogLine
from web.api.answers import Headers, seen
from web.api.asked import EventsQuery
from web.api.bounds import bounds_asked, sequence_asked
from web.api.callers import must_be_operator
from web.api.door import Door
from web.api.schemas.log import EventSchema
from web.errors import NO_MOMENTS, problem
from web.languages import gettext
from web.moments import NOW, looking

ABOUT = {
    "site": "site_id",
    "position": "position_id",
    "member": "member_id",
    "reservation": "reservation_id",
    "actor": "actor_id",
    "kind": "topic",
}

door = Door("api-log", __name__, description="The event log, for operators.")


@door.get("/events")
@door.reading(EventSchema(many=True), EventsQuery, allowed=must_be_operator)
def events(query: dict[str, Any]) -> tuple[list[dict[str, Any]], Headers]:
    """Events that follow a sequence, oldest first, all or those of a kind, about something, by
    somebody, of some time; `Link` leads to more while there are more.
    """
    limit, about = query["limit"], {ABOUT[n]: v for n, v in query.items() if n in ABOUT}
    with looking(NOW) as look:
        upto = sequence_asked(look, query)
        _check_cursor(query["after"], upto)
        after, last = bounds_asked(look, query)
        headers = seen(upto, after, last, limit, about)
        lines = look.wall.event_log.lines(
            look.view.connection, after=after, before=last + 1, limit=limit + 1, **about
        )
    if len(lines) > limit:
        pinned = {"as_of": upto} if "as_of" in query else {}
        asked = query | pinned | {"after": lines[limit - 1].sequence}
        headers["Link"] = f'<{url_for("api-log.events", **asked)}>; rel="next"'
    return [_event(line) for line in lines[:limit]], headers


def _check_cursor(after: int, upto: int) -> None:
    """Ends the request when one asks to go on behind what has not happened yet."""
    if after > upto:
        said = gettext(NO_MOMENTS[InTheFuture])
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        abort(problem(status, "beyond-the-log", said, errors={"after": [said]}))


def _event(line: LogLine) -> dict[str, Any]:
    return line._asdict() | {"body": json.loads(line.body)}
