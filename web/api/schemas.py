"""The shapes of what goes out."""

from functools import lru_cache
from typing import Any, ClassVar

from marshmallow import Schema, fields, post_dump, validate

from domain.causes import DISPLACING
from domain.policy import WEEKDAYS
from projections.reservations import ReservationRow

STATES = ("reserved", "checked-in", "released", "no-show", "held")
BUSY = (*STATES, "blocked", "assigned")
# Days of positions that are told again as they were told before.
MOST_TOLD = 4_000
DUE = ("overdue", "late", "due")
REASONS = ("cancelled", "left", "closed", "displaced", "erased", "lapsed")


class Answer(Schema):
    """What goes out: every field, always, except those that `SOMETIMES` have nothing to say."""

    SOMETIMES: ClassVar[frozenset[str]] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = field_name not in self.SOMETIMES

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Rows are most of what goes out, and know their values by name."""
        if isinstance(obj, tuple) and "." not in attr:
            return getattr(obj, attr, default)
        return super().get_attribute(obj, attr, default)

    @post_dump
    def _leave_out(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        if not self.SOMETIMES:
            return data
        return {name: value for name, value in data.items() if value or name not in self.SOMETIMES}


def one_of(values: tuple[str, ...], **more: Any) -> fields.String:
    """One of some words."""
    return fields.String(validate=validate.OneOf(values), **more)


def wall(**more: Any) -> fields.String:
    """A wall-clock time "HH:MM" at the site."""
    return fields.String(metadata={"example": "09:00"}, **more)


class Why(fields.String):
    """One of some reasons; null as long as there is none."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(metadata={"enum": [*reasons, None]}, allow_none=True)

    def _serialize(self, value: Any, *args: Any, **more: Any) -> Any:
        return super()._serialize(value or None, *args, **more)


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


def _held_until(row: Any) -> str:
    """Empty once it is more than a hold, or less."""
    row = row if isinstance(row, dict) else row._asdict()
    return str(row["held_until"]) if row["state"] == "held" else ""


class ReservationSchema(Answer):
    """A reservation. `seq` is the sequence of the last event about it, and its ETag.

    A hold says until when it is to be confirmed; what a team has reserved names its `party`. The
    `cause` says why the house ended or moved it.
    """

    SOMETIMES = frozenset({"held_until", "party"})

    id = fields.String(attribute="reservation_id", metadata={"format": "uuid"})
    site = fields.String(attribute="site_id")
    position = fields.String(attribute="position_id")
    day = fields.String(metadata={"format": "date"})
    starts = wall()
    ends = wall()
    starts_at = fields.String(metadata={"format": "date-time"})
    ends_at = fields.String(metadata={"format": "date-time"})
    time_zone = fields.String()
    state = one_of(STATES)
    reason = Why(REASONS)
    cause = Why(DISPLACING)
    seq = fields.Integer(attribute="sequence")
    held_until = fields.Function(_held_until, metadata={"type": "string", "format": "date-time"})
    party = fields.String(attribute="party_id", metadata={"format": "uuid"})


class SeveralSchema(Answer):
    """Reservations made together; those of a team have a `party`, the caller's place first."""

    SOMETIMES = frozenset({"party"})

    party = fields.String(attribute="party_id", metadata={"format": "uuid"})
    reservations = fields.List(fields.Nested(ReservationSchema))


class MadeSchema(Schema):
    """What was made: a reservation, or several."""

    KINDS: ClassVar[tuple[Schema, ...]] = (ReservationSchema(), SeveralSchema())

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        one, several = self.KINDS
        return (one if isinstance(obj, ReservationRow) else several).dump(obj, many=many)


class DueSchema(Answer):
    """How urgently somebody is awaited: as late as others may be early, or about to be released,
    and how many minutes their position still waits for them; negative once it waits no more.
    """

    state = one_of(DUE)
    minutes = fields.Integer()


class ArrivalSchema(ReservationSchema):
    """A reservation as the front desk sees it; guests have no name, and whoever was forgotten is
    called a former member. Who is awaited now says how urgently, when one asks who is due.
    """

    SOMETIMES = ReservationSchema.SOMETIMES | {"due"}

    due = fields.Nested(DueSchema)
    member = fields.String(attribute="member_id")
    name = fields.String(allow_none=True)


class EventSchema(Answer):
    """An event of the log."""

    sequence = fields.Integer()
    stream = fields.String(attribute="stream_id")
    topic = fields.String()
    at = fields.String(metadata={"format": "date-time"})
    body = fields.Dict()
