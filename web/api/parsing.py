"""How requests are read: strictly, so that no two programs can take them for different things."""

import json
from collections import Counter
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from web.api.fields import unclean


class StrictParser(FlaskParser):
    """Refuses unknown and repeated fields, other media types, and JSON that is none.

    What a schema refuses is left to `web.errors` as a ValidationError, its fields named as sent.
    """

    def load_json(self, req: Request, schema: Schema) -> Any:
        body = _whole_body(req)
        if not body:
            return missing
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        return _named_cleanly(_read(body))

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        for name, values in req.args.lists():
            if len(values) > 1:
                raise ValidationError({name: ["Given more than once."]})
        return _named_cleanly(req.args.to_dict())

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        raise ValidationError(next(iter(error.messages_dict.values()))) from error


def _whole_body(req: Request) -> bytes:
    """The body. Raises RequestEntityTooLarge, also where Werkzeug just stops reading: at the limit
    of a body that comes in chunks.
    """
    body = req.get_data()
    limit = req.max_content_length
    if req.content_length is None and limit is not None and len(body) >= limit:
        raise RequestEntityTooLarge
    return body


def _read(body: bytes) -> Any:
    """The JSON in a body. Raises BadRequest."""
    try:
        return json.loads(
            body.decode(), object_pairs_hook=object_of, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, each field in it once. Raises ValueError."""
    names = Counter(name for name, _ in pairs)
    if len(names) < len(pairs):
        raise ValueError("a field is there twice")
    return dict(pairs)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _named_cleanly(data: Any) -> Any:
    if isinstance(data, dict) and unclean(data):
        raise ValidationError({"_schema": ["Leave control characters out of the names of fields."]})
    return data
