"""Headers that say how much of the log an answer shows, and answers that say no."""

import json
from hashlib import blake2b
from http import HTTPStatus

from flask import Response, abort, request

from projections.reservations import ReservationRow

Headers = dict[str, str]
SHAPE = 1


def seen(sequence: int, *what: object) -> Headers:
    """The headers of a reading at a sequence; `what` is all else that makes it differ.

    Ends the request with 304 when the client has just that.
    """
    content = json.dumps([SHAPE, *what], default=str)
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    return _unless_known(f"{sequence}-{digest}", f'W/"{sequence}-{digest}"', sequence)


def seen_reservation(row: ReservationRow, sequence: int) -> Headers:
    """The headers of one reservation, which only its own events change, and the lapse of a hold.

    Ends the request with 304 when the client has just that.
    """
    return _unless_known(tag(row), etag(row), sequence)


def written(sequence: int, row: ReservationRow | None = None) -> Headers:
    """The headers of an answer to a write that left the log at a sequence; one reservation, or
    several, as the write left them.
    """
    headers = {"Log-Sequence": str(sequence), "Cache-Control": "no-store"}
    return headers | {"ETag": etag(row)} if row else headers


def etag(row: ReservationRow) -> str:
    """The ETag of a reservation."""
    return f'"{tag(row)}"'


def tag(row: ReservationRow) -> str:
    """What is between the quotes of an ETag: the sequence, and whether it lapsed since."""
    lapsed = row.reason == "lapsed" and not row.released_at
    return f"{row.sequence}-lapsed" if lapsed else str(row.sequence)


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
