"""The shapes of what goes out when the answer is no."""

from marshmallow import fields

from web.api.schemas.answer import STATES, Answer, one_of, wall
from web.api.schemas.reservations import ReservationSchema


class InsteadSchema(Answer):
    """What would work instead: a body to send in place of the one refused."""

    SOMETIMES = frozenset(
        {"position", "day", "days", "starts", "ends", "member", "features", "seats", "hold"}
    )

    position = fields.String()
    day = fields.String(metadata={"format": "date"})
    days = fields.List(fields.String(metadata={"format": "date"}))
    starts = wall()
    ends = wall()
    member = fields.String()
    features = fields.List(fields.String())
    seats = fields.Integer()
    hold = fields.Boolean()


class ProblemSchema(Answer):
    """RFC 9457. `code` is stable, `detail` in the caller's language, `errors` by field."""

    type = fields.String(metadata={"example": "urn:mogador:problem:position-taken"})
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    errors = fields.Dict()
    alternatives = fields.List(fields.Nested(InsteadSchema))
    request_id = fields.String()


class StaleSchema(ProblemSchema):
    """The problem of acting on something that has changed, with what it is now."""

    reservation = fields.Nested(ReservationSchema)


class AffectedSchema(Answer):
    """A reservation that a change affects, as it stood before: it would move `to`, or end."""

    reservation = fields.String(metadata={"format": "uuid"})
    position = fields.String()
    day = fields.String(metadata={"format": "date"})
    starts = wall()
    ends = wall()
    state = one_of(STATES)
    member = fields.String()
    name = fields.String(allow_none=True)
    to = fields.String(allow_none=True)


class ConflictSchema(ProblemSchema):
    """The problem of what stands in the way; of a change, with everybody it affects; of what does
    not fit the state of a reservation, with that.
    """

    SOMETIMES = frozenset({"affected", "reservation"})

    affected = fields.List(fields.Nested(AffectedSchema))
    reservation = fields.Nested(ReservationSchema)
