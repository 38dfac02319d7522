"""The shape of a difference."""

from marshmallow import fields

from web.api.schemas.answer import Answer


class OtherRowSchema(Answer):
    """A row of a board that came (no `before`), went (no `after`) or is another."""

    board = fields.String()
    table = fields.String()
    key = fields.Dict()
    before = fields.Dict(allow_none=True)
    after = fields.Dict(allow_none=True)


class DifferenceSchema(Answer):
    """What is another at one sequence than at an earlier one."""

    site = fields.String()
    since = fields.Integer(data_key="from")
    until = fields.Integer(data_key="to")
    floor = fields.List(fields.Nested(OtherRowSchema))
    reservations = fields.List(fields.Nested(OtherRowSchema))
