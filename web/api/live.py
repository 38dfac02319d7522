"""The live stream of a site: server-sent events about its floor."""

import re
from http import HTTPStatus
from typing import Any

from flask import Response, abort, request
from flask_smorest import Api
from marshmallow import ValidationError
from msgspec import Struct
from msgspec.json import schema_components

from web.api.asked import LiveQuery
from web.api.door import Door
from web.api.fields import LAST_SEQUENCE
from web.errors import problem
from web.languages import N_, gettext
from web.live.changes import Change
from web.live.hub import Resync
from web.live.stream import stream
from web.moments import NOW, looking, seen_or_404

REFERENCE = "#/components/schemas/{name}"
SEQUENCE = re.compile("[0-9]{1,16}")
BEYOND = N_("That is beyond the end of the log. Watch again without naming a sequence.")


def _event(name: str, data: type[Struct]) -> dict[str, Any]:
    """The schema of an event, its data told as they are once they are read as JSON."""
    inside = {"$ref": REFERENCE.format(name=data.__name__)}
    json = {"type": "string", "contentMediaType": "application/json", "contentSchema": inside}
    parts = {"event": {"const": name}, "id": {"type": "string"}, "data": json}
    return {"type": "object", "properties": parts, "required": [*parts]}


EVENTS = {"oneOf": [_event("change", Change), _event("resync", Resync)]}

door = Door("api-live", __name__, description="What changes on a site's floor, as it happens.")


@door.get("/sites/<site:site>/live")
@door.sending(EVENTS, "text/event-stream", LiveQuery)
def live(query: dict[str, Any], site: str) -> Response:
    """What changes on the floor of a site, as server-sent events.

    The data of a `change` are a Change: which position and day, what happened, and how that day
    stands there now. `id` is the log's sequence: whoever sends it back as `Last-Event-ID`, or as
    `after`, misses nothing and sees nothing twice. Whoever was away for too long gets a `resync`
    (a Resync) instead, and reads everything again. Comments every 15 s keep the connection open.
    Where it cannot be kept open, the answer ends with what there is to tell, and one asks again
    after `retry`.
    """
    with looking(NOW) as look:
        seen_or_404(look, site)
        head = look.view.sequence
    after = _last_event_id(query.get("after", head))
    if after > head:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        abort(problem(status, "beyond-the-log", gettext(BEYOND)))
    return stream(site, after)


def _last_event_id(otherwise: int) -> int:
    """Where the client was, as browsers say it when they come back. Raises ValidationError."""
    given = request.headers.get("Last-Event-ID")
    if given is None:
        return otherwise
    if not SEQUENCE.fullmatch(given) or int(given) > LAST_SEQUENCE:
        raise ValidationError({"Last-Event-ID": ["Not a sequence."]})
    return int(given)


def describe(document: Api) -> None:
    """Tell in the document what the data of the events are."""
    _, schemas = schema_components([Change, Resync], ref_template=REFERENCE)
    for name, schema in schemas.items():
        document.spec.components.schema(name, schema)
