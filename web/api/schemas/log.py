"""The shape of an event of the log."""

from marshmallow import fields

from web.api.schemas.answer import Answer


class EventSchema(Answer):
    """An event of the log."""

    sequence = fields.Integer()
    stream = fields.String(attribute="stream_id")
    topic = fields.String()
    at = fields.String(metadata={"format": "date-time"})
    body = fields.Dict()
