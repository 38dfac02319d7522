"""The shapes of figures of occupancy."""

from marshmallow import fields

from domain.policy import WEEKDAYS
from projections.figures import BY
from web.api.schemas.answer import Answer, one_of, wall


class MinutesSchema(Answer):
    """Minutes: what there was, what was booked, really used, not come for, used by walk-ins."""

    capacity = fields.Integer()
    booked = fields.Integer()
    used = fields.Integer()
    no_show = fields.Integer()
    walk_in = fields.Integer()


class FiguresSchema(MinutesSchema):
    """The minutes of a day, of an hour of it or of the week, or of a position."""

    SOMETIMES = frozenset({"day", "weekday", "hour", "position"})

    day = fields.String(metadata={"format": "date"})
    weekday = one_of(WEEKDAYS)
    hour = wall()
    position = fields.String()


class OccupancySchema(Answer):
    """Figures of some days at a site, in its wall-clock hours, and their total."""

    site = fields.String()
    time_zone = fields.String()
    first = fields.String(data_key="from", metadata={"format": "date"})
    last = fields.String(data_key="to", metadata={"format": "date"})
    by = one_of(tuple(BY))
    total = fields.Nested(MinutesSchema)
    rows = fields.List(fields.Nested(FiguresSchema))
