"""Parts of pages, as the script of a live page asks for them again: nothing new costs a 304."""

import json
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, g, request

from web.accounts.login import current_person
from web.house import house
from web.languages import language

HEADER = "Live-Part"


def init_parts(app: Flask) -> None:
    """Tell templates when just the part of them is asked for that may change."""
    app.context_processor(_frame)
    app.after_request(_tell)


def is_part() -> bool:
    """Whether just the part of the page is asked for that may change."""
    return HEADER in request.headers


def unless_known(sequence: int) -> None:
    """End the request with 304 when the script has this part as of the sequence, and the minute:
    some of what a page shows moves on with the clock alone.
    """
    if not is_part():
        return
    person, minute = current_person(), f"{house().clock():%Y-%m-%dT%H:%M}"
    whose = person.id if person else ""
    content = json.dumps([request.full_path, language(), whose, minute])
    tag = f"{sequence}-{blake2b(content.encode(), digest_size=8).hexdigest()}"
    g.part_tag = f'W/"{tag}"'
    if request.if_none_match.contains_weak(tag):
        abort(Response(status=HTTPStatus.NOT_MODIFIED))


def _frame() -> dict[str, Any]:
    return {"part": is_part()}


def _tell(response: Response) -> Response:
    """Keep parts from being taken for pages."""
    if is_part():
        response.headers["Cache-Control"] = "no-store"
        response.vary.add(HEADER)
        if "part_tag" in g:
            response.headers["ETag"] = g.part_tag
    return response
