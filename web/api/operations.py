"""What calls have in common by their kind, for the OpenAPI document."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

Json = dict[str, Any]

NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
KEY = {"type": "string", "pattern": "^[!-~]{1,200}$"}
TAGS = {"type": "string"}

HEADERS: dict[str, Json] = {
    "ETag": {
        "description": "Of one reservation; a weak one of what is read of more.",
        "schema": TAGS,
    },
    "Log-Sequence": {"description": "The last event that the answer shows.", "schema": NUMBER},
    "Location": {
        "description": "Where the reservation is, when it is one.",
        "schema": {"type": "string"},
    },
    "Link": {"description": 'The next page, as `rel="next"`, if any.', "schema": TAGS},
    "Retry-After": {"description": "Seconds to wait.", "schema": NUMBER},
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
}

PARAMETERS: dict[str, Json] = {
    "If-None-Match": {
        "description": "ETags of what one has; 304 if it is still that.",
        "schema": TAGS,
    },
    "If-Match": {
        "description": "The ETag of the reservation one saw; 412 if it has changed.",
        "schema": TAGS,
    },
    "Required-If-Match": {
        "name": "If-Match",
        "description": "The ETag of the reservation one saw; 412 if it has changed.",
        "required": True,
        "schema": TAGS,
    },
    "Idempotency-Key": {
        "description": "The same request sent again with the same key is done once.",
        "required": True,
        "schema": KEY,
    },
    "Optional-Idempotency-Key": {
        "name": "Idempotency-Key",
        "description": "The same request sent again with the same key is done once.",
        "schema": KEY,
    },
    "Last-Event-ID": {
        "description": "The `id` of the last event one has, instead of `after`.",
        "schema": {"type": "string", "pattern": "^[0-9]{1,16}$"},
    },
    "X-CSRFToken": {
        "description": "The form token of the page, from browsers signed in by cookie.",
        "schema": {"type": "string"},
    },
}

# Each with the headers it comes with.
PROBLEMS: dict[HTTPStatus, tuple[str, ...]] = {
    HTTPStatus.BAD_REQUEST: (),
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.FORBIDDEN: (),
    HTTPStatus.NOT_FOUND: (),
    HTTPStatus.CONFLICT: (),
    HTTPStatus.PRECONDITION_FAILED: ("ETag",),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (),
    HTTPStatus.UNPROCESSABLE_ENTITY: (),
    HTTPStatus.PRECONDITION_REQUIRED: (),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After",),
    HTTPStatus.INTERNAL_SERVER_ERROR: (),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}


def completed(document: Json) -> Json:
    """The document with what flask-smorest cannot know of each call."""
    for path, item in document["paths"].items():
        for method, call in item.items():
            if method in ("get", "post", "patch"):
                _complete(path, method, call)
    for tag in document["tags"]:
        tag["name"] = tag["name"].removeprefix("api-")
    return document


def _complete(path: str, method: str, call: Json) -> None:
    call["tags"] = [tag.removeprefix("api-") for tag in call["tags"]]
    call["parameters"] += [_ref("parameters", name) for name in _parameters(path, method)]
    for status, answer in call["responses"].items():
        if status.startswith("2"):
            names = _headers(path, status)
            answer["headers"] = {name: _ref("headers", name) for name in names}
    if method == "get" and not _is_stream(path):
        names = _headers("", "304")
        headers = {name: _ref("headers", name) for name in names}
        call["responses"]["304"] = {"description": "Not Modified", "headers": headers}
    for problem in _problems(path, method, needs_account="security" in call):
        call["responses"][str(int(problem))] = _ref("responses", problem.name)


def _parameters(path: str, method: str) -> Iterator[str]:
    if method == "get":
        yield "Last-Event-ID" if _is_stream(path) else "If-None-Match"
        return
    if _is_about_reservation(path):
        yield "Required-If-Match" if method == "patch" else "If-Match"
        yield "Optional-Idempotency-Key"
    else:
        yield "Idempotency-Key"
    yield "X-CSRFToken"


def _headers(path: str, status: str) -> Iterator[str]:
    if _is_stream(path):
        return
    yield "ETag"
    yield "Log-Sequence"
    if status == "201":
        yield "Location"
    if path.endswith(("/events", "/slots")):
        yield "Link"


def _problems(path: str, method: str, *, needs_account: bool) -> Iterator[HTTPStatus]:
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.TOO_MANY_REQUESTS
    yield HTTPStatus.INTERNAL_SERVER_ERROR
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if needs_account:
        yield HTTPStatus.UNAUTHORIZED
        yield HTTPStatus.FORBIDDEN
    if "{" in path or _is_feed(path):
        yield HTTPStatus.NOT_FOUND
    if method == "patch":
        yield HTTPStatus.PRECONDITION_REQUIRED
    if method != "get":
        yield HTTPStatus.BAD_REQUEST
        yield HTTPStatus.CONFLICT
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        if _is_about_reservation(path):
            yield HTTPStatus.PRECONDITION_FAILED


def _is_about_reservation(path: str) -> bool:
    return "{reservation}" in path


def _is_stream(path: str) -> bool:
    return path.endswith("/live")


def _is_feed(path: str) -> bool:
    return path.endswith("/calendar.ics")


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}
