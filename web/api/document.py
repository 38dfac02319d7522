"""The OpenAPI document: what flask-smorest reads off the schemas, and what all calls share."""

from functools import cached_property
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, request
from flask_smorest import Api

from web.api.door import SiteIdConverter
from web.api.operations import HEADERS, PARAMETERS, PROBLEMS, completed
from web.api.schemas.problems import ConflictSchema, ProblemSchema, StaleSchema

PROBLEM = "application/problem+json"
SCHEMAS = {HTTPStatus.CONFLICT: ConflictSchema, HTTPStatus.PRECONDITION_FAILED: StaleSchema}
ABOUT = """Reading sites, positions and availability needs no account.

Every read can be asked `as_of` an earlier moment, and answers as it did then.

Every answer says with `Log-Sequence` how much of the event log it shows. Every error is a problem
(RFC 9457) with a stable `code`. A write that is repeated with its `Idempotency-Key` is done once,
and answered alike. The ETag of a reservation is its `seq`, also when it is a hold
that lapsed since and has no event of that yet: then `-lapsed` follows. A position
that is taken, out of use or a branch's comes with `alternatives`, each a body to send instead.

A change of what a site offers is looked at first: with `dry_run` it says whom it would affect and
where each could go. One that affects somebody is made by a `plan` for just those; any other plan
gets a 409 with everybody it affects by now."""


class Document(Api):
    """flask-smorest, except that it answers no error (`web.errors` does) and pages no lists."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    @classmethod
    def of(cls, app: Flask) -> "Document":
        """The document of an application, served at `/openapi.json`."""
        app.config["OPENAPI_URL_PREFIX"] = "/"
        document = cls(
            app,
            spec_kwargs={
                "title": "Mogador",
                "version": "1",
                "openapi_version": "3.1.0",
                "info": {"description": ABOUT},
            },
        )
        document.register_converter(SiteIdConverter, _site_id)
        document.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
        cookie = {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
        document.spec.components.security_scheme("session", cookie)
        return document

    def _register_error_handlers(self) -> None:
        pass

    def _register_etag_headers(self) -> None:
        for name, header in HEADERS.items():
            self.spec.components.header(name, header)
        for name, parameter in PARAMETERS.items():
            self.spec.components.parameter(name, "header", parameter)

    def _register_pagination_header(self) -> None:
        pass

    def _register_responses(self) -> None:
        for status, headers in PROBLEMS.items():
            schema = SCHEMAS.get(status, ProblemSchema)
            described = {
                "description": status.phrase,
                "headers": {name: name for name in headers},
                "content": {PROBLEM: {"schema": schema}},
            }
            self.spec.components.response(status.name, described)

    def _openapi_json(self) -> Response:
        response = Response(self._text, mimetype="application/json")
        response.add_etag()
        response.make_conditional(request)
        return response

    @cached_property
    def _text(self) -> str:
        return json.dumps(completed(self.spec.to_dict()))


def _site_id(converter: Any) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{converter.regex}$"}
