"""The shapes of the answers to why."""

from marshmallow import fields

from web.api.schemas.answer import Answer, one_of
from web.api.schemas.reservations import ReservationSchema

STATES_OF_A_POSITION = ("free", "held", "reserved", "checked-in", "blocked", "assigned")


class ActorSchema(Answer):
    """Who acted, in which role; no id where it is not for the caller's eyes."""

    id = fields.String(allow_none=True)
    role = fields.String()


class RuleSchema(Answer):
    """A rule that was applied; `policy` is the version whose `numbers` these are."""

    name = fields.String()
    policy = fields.Integer()
    numbers = fields.Dict()


class StepSchema(Answer):
    """A command's id, the rule that was applied, the event it came to and what that says."""

    sequence = fields.Integer()
    at = fields.String(metadata={"format": "date-time"})
    event = fields.String(metadata={"example": "position.reserved"})
    command = fields.String(allow_none=True)
    actor = fields.Nested(ActorSchema)
    via = fields.String()
    rule = fields.Nested(RuleSchema, allow_none=True)
    says = fields.Dict()


class WhySchema(ReservationSchema):
    """A reservation with the steps that made it what it is, oldest first."""

    steps = fields.List(fields.Nested(StepSchema))


class PositionWhySchema(Answer):
    """A position at an instant, with the steps of what decides its state: of a reservation, or of
    the position itself where no reservation does.
    """

    site = fields.String()
    position = fields.String()
    at = fields.DateTime(format="iso")
    state = one_of(STATES_OF_A_POSITION)
    reservation = fields.String(allow_none=True, metadata={"format": "uuid"})
    steps = fields.List(fields.Nested(StepSchema))
