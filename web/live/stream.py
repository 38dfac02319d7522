"""The HTTP side of the stream: handed over where it can be, else told once and asked for again."""

import socket
from collections.abc import Iterable, Mapping
from random import randint
from typing import TYPE_CHECKING, Any, cast

from flask import Response, current_app, request

from booking.turnstile import Busy
from web.errors import busy
from web.house import house
from web.live.changes import read_changes
from web.live.doorway import Doorway
from web.live.frames import event, hello
from web.live.hub import REMEMBERED, RETRY_MILLISECONDS, Resync, Watch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EXTENSION = "mogador-live"
MIMETYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
PLAIN = ("HTTP/1.0", "HTTP/1.1")


class HandedOver(Response):
    """An answer that the live process gives: this one's server is left with a dead end."""

    def __init__(self, doorway: Doorway, connection: socket.socket, watch: Watch) -> None:
        super().__init__(mimetype=MIMETYPE, headers={**HEADERS, "Connection": "close"})
        self._doorway = doorway
        self._connection = connection
        self._watch = watch

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Hand the connection over, with the headers everybody has added by now."""
        headers = self.get_wsgi_headers(environ)
        del headers["Content-Length"]
        head = f"HTTP/1.1 {self.status}\r\n{headers}".encode("latin-1")
        watch = Watch(self._watch.site_id, self._watch.after, head)
        try:
            self._doorway.hand_over(self._connection, watch)
        except Busy as error:
            return cast("Response", busy(error))(environ, start_response)
        start_response(self.status, [])
        return []


def stream(site_id: str, after: int) -> Response:
    """The answer to whoever watches a site from behind a sequence on."""
    doorway: Doorway | None = current_app.extensions.get(EXTENSION)
    connection = _connection(request.environ)
    if doorway and connection and request.method == "GET":
        return HandedOver(doorway, connection, Watch(site_id, after))
    return Response(_told_once(site_id, after), mimetype=MIMETYPE, headers=HEADERS)


def _connection(environ: Mapping[str, Any]) -> socket.socket | None:
    """What can be handed over: a plain connection that has nothing else on it."""
    found = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    plain = type(found) is socket.socket and environ["SERVER_PROTOCOL"] in PLAIN
    return cast("socket.socket", found) if plain else None


def _told_once(site_id: str, after: int) -> bytes:
    """All there is to tell now; the client comes back for more as it would after a break."""
    here = house()
    rows = here.bookings.event_log.after(after, REMEMBERED + 1)
    level = rows[-1].sequence if rows else after
    if len(rows) > REMEMBERED:
        level = here.bookings.event_log.head()
        frames = [event("resync", level, Resync(level))]
    else:
        told = read_changes(here.wall, rows, here.clock())
        frames = [event("change", t.sequence, t.change) for t in told if t.site_id == site_id]
    return b"".join([*frames, hello(level, randint(*RETRY_MILLISECONDS))])  # noqa: S311
