"""The shape of a site file, field by field."""

import re
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from config.settings import LANGUAGES
from domain.policy import WEEKDAYS
from domain.zones import UnknownZone, minute_of, zone

FEATURES = ("screen", "sockets", "quiet", "window", "wheelchair", "phone", "standing")
LANDMARKS = (
    "wall",
    "window",
    "door",
    "terrace",
    "kitchen",
    "reception",
    "booth",
    "stairs",
    "plant",
    "toilets",
    "sea",
)
FLOOR_LIMIT_CM = 20_000
POSITION_CODE = validate.Regexp(r"[A-Z]{2,4}-[0-9]{2,3}\Z", error="Write a code like ESS-01.")


class Strict(Schema):
    """Unknown fields are mistakes; integers are written as integers."""

    class Meta:
        unknown = RAISE


def slug(limit: int = 32) -> fields.String:
    """A short name for machines."""
    shape = validate.Regexp(rf"[a-z][a-z0-9-]{{0,{limit - 1}}}\Z", error="Use a-z, 0-9 and -.")
    return fields.String(required=True, validate=shape)


def label() -> fields.String:
    """A line of text for people."""
    printable = validate.Predicate("isprintable", error="Leave out control characters.")
    seen = validate.Predicate("strip", error="Write something.")
    return fields.String(required=True, validate=[validate.Length(1, 80), printable, seen])


def whole(low: int, high: int) -> fields.Integer:
    """A whole number between two bounds, both included."""
    return fields.Integer(required=True, strict=True, validate=validate.Range(low, high))


def length(low: int = 0) -> fields.Integer:
    """Centimetres."""
    return whole(low, FLOOR_LIMIT_CM)


class YesNo(fields.Boolean):
    """Written as true or false; 1 is not true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.String):
    """A calendar day, kept as "YYYY-MM-DD"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValidationError("Write a day as YYYY-MM-DD.")
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ValidationError("There is no such day.") from error


class Opening(fields.List[str]):
    """A day's hours: [] for closed, or ["opens", "closes"]."""

    def __init__(self) -> None:
        super().__init__(fields.String(), required=True, validate=_is_opening)


def _is_opening(hours: list[str]) -> None:
    if not hours:
        return
    try:
        opens, closes = (minute_of(wall) for wall in hours)
    except ValueError as error:
        raise ValidationError('Write hours as ["08:30", "19:00"], or [] for closed.') from error
    if opens >= closes:
        raise ValidationError("The site must open before it closes.")


def _is_zone(name: str) -> None:
    try:
        zone(name)
    except UnknownZone as error:
        raise ValidationError("No such time zone; write an IANA name.") from error


class SiteSchema(Strict):
    """Who the site is."""

    id = slug()
    name = label()
    city = label()
    time_zone = fields.String(required=True, validate=_is_zone)
    example = YesNo(required=True)


HoursSchema = Strict.from_dict({day: Opening() for day in WEEKDAYS}, name="HoursSchema")


class PolicyNumbers(Strict):
    """The numbers of the house rules; see `domain.policy.Policy`."""

    grid_minutes = fields.Integer(
        required=True, strict=True, validate=validate.OneOf((5, 10, 15, 20, 30, 60))
    )
    min_minutes = whole(5, 24 * 60)
    horizon_days = whole(1, 366)
    max_upcoming = whole(1, 1_000)
    check_in_opens_minutes = whole(0, 24 * 60)
    grace_minutes = whole(1, 24 * 60)
    full_day_grace_minutes = whole(1, 24 * 60)
    hold_minutes = whole(1, 24 * 60)
    waitlist_offer_minutes = whole(1, 24 * 60)
    series_max_occurrences = whole(1, 366)
    fall_open_days = whole(0, 90)


class PolicySchema(PolicyNumbers):
    """A dated policy: its numbers, and the weekly hours."""

    version = whole(1, 10_000)
    starts_on = Day(required=True)
    hours = fields.Nested(HoursSchema, required=True)

    @validates_schema
    def _fits_the_grid(self, data: dict[str, Any], **_: Any) -> None:
        if data["min_minutes"] % data["grid_minutes"]:
            raise ValidationError("The minimum must be a multiple of the grid.", "min_minutes")


NamesSchema = Strict.from_dict({language: label() for language in LANGUAGES}, name="NamesSchema")


class FloorSchema(Strict):
    """The floor's size, and from when it stands so."""

    starts_on = Day(required=True)
    width = length(100)
    height = length(100)


class ZoneSchema(Strict):
    """A part of the floor; x and y are its top-left corner."""

    id = slug()
    names = fields.Nested(NamesSchema, required=True)
    x, y, width, height = length(), length(), length(1), length(1)


class LandmarkSchema(Strict):
    """Something one recognises the room by; x and y are its top-left corner."""

    kind = fields.String(required=True, validate=validate.OneOf(LANDMARKS))
    names = fields.Nested(NamesSchema)
    x, y, width, height = length(), length(), length(1), length(1)


class PositionSchema(Strict):
    """A desk; x and y are its centre."""

    code = fields.String(required=True, validate=POSITION_CODE)
    zone = slug()
    x, y = length(), length()
    rotation = whole(0, 359)
    features = fields.List(fields.String(validate=validate.OneOf(FEATURES)), required=True)
    neighbours = fields.List(fields.String(), required=True)


class SiteFileSchema(Strict):
    """A whole site file."""

    site = fields.Nested(SiteSchema, required=True)
    policies = fields.List(
        fields.Nested(PolicySchema), required=True, validate=validate.Length(1, 50)
    )
    floor = fields.Nested(FloorSchema, required=True)
    zones = fields.List(fields.Nested(ZoneSchema), required=True, validate=validate.Length(1, 50))
    landmarks = fields.List(fields.Nested(LandmarkSchema), required=True)
    positions = fields.List(
        fields.Nested(PositionSchema), required=True, validate=validate.Length(1, 500)
    )
