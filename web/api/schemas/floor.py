"""The shapes of what is seen of a floor: now, who is inside, and what is free when."""

from marshmallow import fields

from projections.floor import STATES
from web.api.schemas.answer import Answer, one_of, wall


class PositionNowSchema(Answer):
    """A position at this moment; `until` is when it is in another state if nobody does anything.

    `free_until` is null unless it is free.
    """

    position = fields.String(attribute="place.position_id")
    zone = fields.String(attribute="place.zone")
    features = fields.List(fields.String(), attribute="place.features")
    state = one_of(STATES)
    until = wall()
    free_until = fields.Function(
        lambda now: now.free_until or None,
        metadata={"type": ["string", "null"], "example": "12:00"},
    )


class FloorSchema(Answer):
    """Every position that stands today, without a word on who is there; wall-clock times."""

    site = fields.String()
    day = fields.String(metadata={"format": "date"})
    time_zone = fields.String()
    opens = wall(allow_none=True)
    closes = wall(allow_none=True)
    positions = fields.List(fields.Nested(PositionNowSchema))


class SlotSchema(Answer):
    """A stretch of a day in which a position is free; wall-clock times."""

    day = fields.String(metadata={"format": "date"})
    starts = wall()
    ends = wall()
    position = fields.String(attribute="position.position_id")
    zone = fields.String(attribute="position.zone")
    features = fields.List(fields.String(), attribute="position.features")


class InsideSchema(Answer):
    """Somebody inside; guests have no name, and whoever was forgotten is called a former member."""

    position = fields.String(attribute="row.position_id")
    zone = fields.String()
    reservation = fields.String(attribute="row.reservation_id", metadata={"format": "uuid"})
    member = fields.String(attribute="row.member_id")
    name = fields.String(allow_none=True)
    since = fields.String(attribute="row.checked_in_at", metadata={"format": "date-time"})
    until = fields.String(attribute="row.ends_at", metadata={"format": "date-time"})
    starts = wall(attribute="row.starts")
    ends = wall(attribute="row.ends")
