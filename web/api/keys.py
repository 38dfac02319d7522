"""The client's ids of commands: the same request sent twice with one of them is done once."""

import re
from http import HTTPStatus

from flask import abort, request
from marshmallow import ValidationError

from web.errors import problem
from web.languages import N_, gettext

KEY = re.compile("[!-~]{1,200}")
NO_KEY = N_("Send an Idempotency-Key, so that the same request sent twice is one reservation.")


def required_key() -> str:
    """The client's id of the command. Ends the request with 400 when there is none."""
    key = given_key()
    if key is None:
        abort(problem(HTTPStatus.BAD_REQUEST, "idempotency-key-required", gettext(NO_KEY)))
    return key


def given_key() -> str | None:
    """The client's id of the command, if it has one. Raises ValidationError."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise ValidationError({"Idempotency-Key": ["Not 1 to 200 visible ASCII characters."]})
    return key
