"""What was answered lately, by address and person: asked again, it costs no look."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Any

from flask import Response, after_this_request, current_app, request

from web.api.answers import Headers
from web.api.callers import me
from web.house import house

MOST = 512

Asked = tuple[str, str]


@dataclass(frozen=True)
class _Answered:
    """An answer that is true at a sequence and between two instants (UTC)."""

    sequence: int
    since: datetime
    until: datetime
    headers: Headers
    body: bytes

    def holds(self, sequence: int, now: datetime) -> bool:
        return self.sequence == sequence and self.since <= now < self.until

    def response(self) -> Response:
        tag = self.headers["ETag"].removeprefix("W/").strip('"')
        if request.if_none_match.contains_weak(tag):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=self.headers)
        return Response(self.body, headers=self.headers, mimetype="application/json")


class Memo:
    """The answers of one process, the latest of them."""

    def __init__(self) -> None:
        self._answered: OrderedDict[Asked, _Answered] = OrderedDict()
        self._lock = Lock()

    def keep(
        self, sequence: int, since: datetime, until: datetime, headers: Headers, who: str
    ) -> None:
        """Note what this request of somebody will be answered with."""
        address = (request.full_path, who)

        @after_this_request
        def note(response: Response) -> Response:
            if response.status_code == HTTPStatus.OK and request.method == "GET":
                answered = _Answered(sequence, since, until, headers, response.get_data())
                self._note(address, answered)
            return response

    def _note(self, address: Asked, answered: _Answered) -> None:
        with self._lock:
            self._answered[address] = answered
            self._answered.move_to_end(address)
            if len(self._answered) > MOST:
                self._answered.popitem(last=False)

    def known(self, who: str) -> Response | None:
        """What this request of somebody was answered with before, if that still holds."""
        answered = self._answered.get((request.full_path, who))
        if answered is not None and answered.holds(house().wall.log.head(), house().clock()):
            return answered.response()
        return None


def memo() -> Memo:
    """The memo of the application that answers this request."""
    kept: Memo = current_app.extensions.setdefault("mogador-memo", Memo())
    return kept


def remembering(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that is asked only for what is not known: before anything is parsed, since the same
    address was understood when it was answered.
    """

    @wraps(view)
    def answered(*args: Any, **values: Any) -> Any:
        return memo().known(me()) or view(*args, **values)

    return answered
