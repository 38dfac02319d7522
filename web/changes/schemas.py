"""The shapes of what goes out about changes, and about what they have made."""

from marshmallow import fields

from domain.causes import CAUSES
from domain.policy import WEEKDAYS
from web.api.schemas.answer import Answer, one_of, wall
from web.api.schemas.problems import AffectedSchema
from web.api.schemas.sites import PolicySchema


def day() -> fields.String:
    """A calendar day."""
    return fields.String(metadata={"format": "date"})


def identity() -> fields.String:
    """The id of something the house has made."""
    return fields.String(metadata={"format": "uuid"})


def hours() -> fields.Dict:
    """The hours of every weekday; none for a closed day."""
    times = fields.List(wall())
    return fields.Dict(keys=one_of(WEEKDAYS), values=times, metadata={"required": [*WEEKDAYS]})


class DoneSchema(Answer):
    """A change and whom it affects; without an `id` it is only what would happen."""

    SOMETIMES = frozenset({"id"})

    id = identity()
    affected = fields.List(fields.Nested(AffectedSchema))
    seq = fields.Integer()


class DatedPolicySchema(PolicySchema):
    """A policy of the past, the present or the future, with its weekly hours."""

    hours = hours()


class SeasonSchema(Answer):
    """Days with other weekly hours, both ends included."""

    id = identity()
    first = day()
    last = day()
    hours = hours()


class ClosureSchema(Answer):
    """Days on which the site stays closed, both ends included."""

    id = identity()
    first = day()
    last = day()
    cause = one_of(CAUSES)


class CalendarSchema(Answer):
    """What a site goes by: its policies in the order they start, seasons and closures to come."""

    policies = fields.List(fields.Nested(DatedPolicySchema))
    seasons = fields.List(fields.Nested(SeasonSchema))
    closures = fields.List(fields.Nested(ClosureSchema))


class BlockSchema(Answer):
    """Positions out of use from a time of the first day to a time of the last."""

    id = identity()
    positions = fields.List(fields.String())
    first = day()
    starts = wall()
    last = day()
    ends = wall()
    cause = one_of(CAUSES)


class AssignmentSchema(Answer):
    """Positions that are a branch's; days fall open so many days before, unless they are kept."""

    id = identity()
    positions = fields.List(fields.String())
    branch = fields.String()
    first = day()
    last = day()
    fall_open_days = fields.Integer()
