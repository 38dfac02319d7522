"""What all calls have in common: who may call, what they may send, how they are answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.routing import BaseConverter

from web.api.asked import NoFields
from web.api.callers import caller, check_origin
from web.api.memo import remembering
from web.api.parsing import StrictParser
from web.api.schemas.reservations import MadeSchema

View = Callable[..., Any]
Check = Callable[[str], None]
SIGNED_IN: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]


class SiteIdConverter(BaseConverter):
    """The id of a site in an address; anything else is no address of ours."""

    regex = "[A-Za-z0-9_-]{1,64}"


class Door(Blueprint):
    """A part of the API."""

    # `None`: each schema's own word on unknown fields, in queries too.
    ARGUMENTS_PARSER = StrictParser(unknown=None)

    @staticmethod
    def _make_doc_response_schema(schema: Schema) -> Any:
        """A schema that is one of several is told as such."""
        if isinstance(schema, MadeSchema):
            return {"oneOf": list(schema.KINDS)}
        return schema

    def reading(
        self,
        answer: Schema,
        query: type[Schema] | None = None,
        *,
        account: bool = False,
        allowed: Check | None = None,
        remembered: bool = False,
    ) -> Callable[[View], View]:
        """A call that shows something; with an `account`, only to somebody.

        `allowed` ends the request of who has no right at the site, or at all, before anything of it
        is read. What is `remembered` is what the view has left in the memo.
        """

        def decorate(view: View) -> View:
            answering = self.response(200, answer)(view)
            asked = self._queried(query)(answering)
            told = remembering(asked) if remembered else asked
            return self._guarded(told, allowed) if account or allowed else told

        return decorate

    def sending(
        self, told: dict[str, Any], media_type: str, query: type[Schema]
    ) -> Callable[[View], View]:
        """A call that answers with something else than JSON; `told` is its schema, or that of each
        event of a stream.
        """

        def decorate(view: View) -> View:
            telling: View = self.response(200, told, content_type=media_type)(view)
            return self._queried(query)(telling)

        return decorate

    def writing(
        self,
        answer: Schema,
        body: type[Schema] = NoFields,
        *,
        status: int = 200,
        allowed: Check | None = None,
    ) -> Callable[[View], View]:
        """A call that changes something, by somebody; a body that may be empty may be left out.

        `allowed` ends the request of who has no right at the site, before anything of it is read.
        """

        def decorate(view: View) -> View:
            sending = body()
            needed = any(field.required for field in sending.fields.values())
            answering = self.response(status, answer)(view)
            sent = self.arguments(sending, required=needed)(answering)
            return self._guarded(self._queried(None)(sent), allowed)

        return decorate

    def _queried(self, query: type[Schema] | None) -> Callable[[View], View]:
        asked: Callable[[View], View] = self.arguments(
            (query or NoFields)(), location="query", as_kwargs=query is None
        )
        return asked

    def _guarded(self, view: View, allowed: Check | None = None) -> View:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            caller()
            check_origin()
            if allowed:
                allowed(values.get("site", ""))
            return view(*args, **values)

        documented: View = self.doc(security=SIGNED_IN)(guarded)
        return documented
