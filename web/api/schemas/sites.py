"""The shapes of sites, of their positions, and of who cannot sit where on a day."""

from functools import lru_cache
from typing import Any

from marshmallow import fields

from domain.policy import WEEKDAYS
from web.api.schemas.answer import STATES, Answer, one_of, wall

BUSY = (*STATES, "blocked", "assigned")
# Days of positions that are told again as they were told before.
MOST_TOLD = 4_000


class SiteSchema(Answer):
    """A site; `example` when its floor is drawn for show. `positions` says how many there are."""

    id = fields.String(attribute="site_id")
    name = fields.String()
    city = fields.String()
    time_zone = fields.String(metadata={"example": "Africa/Casablanca"})
    example = fields.Boolean()
    positions = fields.Integer()


class HoursSchema(Answer):
    """From when to when a site is open."""

    opens = wall()
    closes = wall()


class PolicySchema(Answer):
    """The numbers of the policy in force; minutes and days are what they say."""

    version = fields.Integer()
    starts_on = fields.String(metadata={"format": "date"})
    grid_minutes = fields.Integer()
    min_minutes = fields.Integer()
    horizon_days = fields.Integer()
    max_upcoming = fields.Integer()
    check_in_opens_minutes = fields.Integer()
    grace_minutes = fields.Integer()
    full_day_grace_minutes = fields.Integer()
    hold_minutes = fields.Integer()
    waitlist_offer_minutes = fields.Integer()
    series_max_occurrences = fields.Integer()
    fall_open_days = fields.Integer()


WeekSchema = Answer.from_dict(
    {day: fields.Nested(HoursSchema, allow_none=True) for day in WEEKDAYS}, name="WeekSchema"
)


class OneSiteSchema(SiteSchema):
    """A site with its rules; a day without hours stays closed."""

    policy = fields.Nested(PolicySchema)
    hours = fields.Nested(WeekSchema)


class PositionSchema(Answer):
    """Where a position stands: x and y of its centre in centimetres, rotation in degrees."""

    code = fields.String(attribute="position_id")
    zone = fields.String()
    features = fields.List(fields.String())
    x = fields.Integer()
    y = fields.Integer()
    rotation = fields.Integer()
    neighbours = fields.List(fields.String())


class BusySchema(Answer):
    """Hours in which somebody has a position, or nobody may: out of use, or a branch's."""

    starts = wall()
    ends = wall()
    state = one_of(BUSY)


class PositionDaySchema(Answer):
    """A position on a day; `free` is about the whole of the time asked about."""

    position = fields.String(attribute="code")
    zone = fields.String()
    features = fields.List(fields.String())
    free = fields.Boolean()
    busy = fields.List(fields.Nested(BusySchema))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._told = lru_cache(MOST_TOLD)(super().dump)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Of all positions of a day all but one are mostly as they were at the last look."""
        return super().dump(obj, many=many) if many else self._told(obj)


class AvailabilitySchema(Answer):
    """Who cannot sit where on a day, without a word on who does; closed days have no hours."""

    site = fields.String()
    day = fields.String(metadata={"format": "date"})
    time_zone = fields.String()
    opens = wall(allow_none=True)
    closes = wall(allow_none=True)
    positions = fields.List(fields.Nested(PositionDaySchema))
