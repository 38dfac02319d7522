"""Headers that say how much of the log an answer shows, and answers that say no."""

import json
from hashlib import blake2b
from http import HTTPStatus

from flask import Response, abort, request

Headers = dict[str, str]
SHAPE = 1


def seen(sequence: int, *what: object) -> Headers:
    """The headers of a reading at a sequence; `what` is all else that makes it differ.

    Ends the request with 304 when the client has just that.
    """
    content = json.dumps([SHAPE, *what], default=str)
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    return _unless_known(f"{sequence}-{digest}", f'W/"{sequence}-{digest}"', sequence)


def seen_reservation(seq: int, sequence: int) -> Headers:
    """The headers of one reservation, which only its own events change.

    Ends the request with 304 when the client has just that.
    """
    return _unless_known(str(seq), etag(seq), sequence)


def written(seq: int, sequence: int) -> Headers:
    """The headers of an answer to a write, which left the log at a sequence."""
    return {"ETag": etag(seq), "Log-Sequence": str(sequence), "Cache-Control": "no-store"}


def etag(seq: int) -> str:
    """The ETag of a reservation."""
    return f'"{seq}"'


def _unless_known(tag: str, header: str, sequence: int) -> Headers:
    headers = {
        "ETag": header,
        "Log-Sequence": str(sequence),
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }
    if request.if_none_match.contains_weak(tag):
        abort(Response(status=HTTPStatus.NOT_MODIFIED, headers=headers))
    return headers
