"""The shape of every form and query of the pages. What is left empty counts as not given."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, cast

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates,
    validates_schema,
)

from booking.commands import Fate
from domain.causes import CAUSES
from domain.zones import minute_of
from projections.figures import BY

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)
LAST_SEQUENCE = 2**53
NOT_A_DAY = "Not a day as YYYY-MM-DD."
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


class WallTime(fields.String):
    """A wall-clock time "HH:MM"; "24:00" ends a day."""

    def __init__(self, **more: Any) -> None:
        pattern = re.compile(r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z")
        super().__init__(validate=validate.Regexp(pattern), **more)


class Day(fields.Date):
    """A calendar day, "YYYY-MM-DD"."""

    def __init__(self, **more: Any) -> None:
        near = validate.Range(FIRST_DAY, LAST_DAY, error=NOT_A_DAY)
        wrong: dict[str, Any] = {"invalid": NOT_A_DAY}
        super().__init__(format="iso", validate=near, error_messages=wrong, **more)


class Code(fields.String):
    """An id that may stand in an address: a site, a position, a reservation, a member or guest."""

    def __init__(self, **more: Any) -> None:
        pattern = re.compile(r"[A-Za-z0-9_:-]{1,64}\Z")
        super().__init__(validate=validate.Regexp(pattern), **more)


class Words(fields.String):
    """A line that somebody typed, without characters one does not see."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=[validate.Length(1, 254), _seen], **more)


class Plan(fields.Field[tuple[Fate, ...]]):
    """What is to become of whom: "reservation:desk" of each, or "reservation:" where it ends."""

    def _deserialize(self, value: str, *_: Any, **__: Any) -> tuple[Fate, ...]:
        fates = [Fate(id_, to) for id_, _, to in (each.partition(":") for each in value.split())]
        if len({fate.reservation_id for fate in fates}) < len(fates):
            raise ValidationError("A reservation is there more than once.")
        return tuple(fates)


def _seen(text: str) -> None:
    if UNSEEN.search(text):
        raise ValidationError("Characters that cannot be seen.")


class Form(Schema):
    """What all forms and queries have in common."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def _drop_empty(self, data: Mapping[str, str], **_: object) -> dict[str, str]:
        stripped = ((name, value.strip(" ")) for name, value in data.items())
        return {name: value for name, value in stripped if value}


class PastQuery(Form):
    """As of which moment to show a page: now, unless one is asked for."""

    as_of = fields.String()


class PlanQuery(PastQuery):
    """Which day, hours and position of a site to show."""

    day = Day()
    starts = WallTime()
    ends = WallTime()
    position = Code()


class ReserveForm(Form):
    """A reservation; `member` and `member_id` are for staff who reserve for somebody else."""

    command_id = fields.UUID(required=True)
    day = Day(required=True)
    starts = WallTime(required=True)
    ends = WallTime(required=True)
    position = Code(required=True)
    member = Words()
    member_id = Code()


class ReservationForm(Form):
    """A step on a reservation, and where to go from there."""

    command_id = fields.UUID(required=True)
    next = fields.String()


class ExtendForm(ReservationForm):
    """Staying until a later time."""

    ends = WallTime(required=True)


class MoveForm(ReservationForm):
    """Sitting at another desk of the site."""

    to_position_id = Code(required=True)


class MoveQuery(Form):
    """The desk that was tapped, and where to go from there."""

    to = Code()
    next = fields.String()


class DoneQuery(PastQuery):
    """The reservation with which something has just been done; from where, if it `moved`."""

    done = Code()
    moved = Code()


class ArrivalsQuery(DoneQuery):
    """Which day of the front desk to show, and whom somebody looks for."""

    day = Day()
    find = Words()


class BlockQuery(Form):
    """The day from which on a desk is to be out of order."""

    day = Day()


class LiftForm(Form):
    """Putting a desk back to use."""

    command_id = fields.UUID(required=True)


class BlockForm(LiftForm):
    """A desk out of order from a time of a first day to a time of a last, and why.

    With what is to become of whom, and whether one just looks.
    """

    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))
    first = Day(required=True)
    starts = WallTime(required=True)
    last = Day(required=True)
    ends = WallTime(required=True)
    plan = Plan(load_default=())
    look = fields.String()

    def __init__(self, grid_minutes: int) -> None:
        super().__init__()
        self.grid_minutes = grid_minutes

    @validates("starts", "ends")
    def _on_the_steps(self, time: str, data_key: str) -> None:
        if minute_of(time) % self.grid_minutes:
            raise ValidationError("Not on the steps of the site.", data_key)


class OccupancyQuery(PastQuery):
    """From a first to a last day of occupancy; at most 92 of them, as over the API."""

    MOST: ClassVar[int] = 92

    first = Day(data_key="from")
    last = Day(data_key="to")

    @validates_schema
    def _some_days(self, data: dict[str, Any], **_: object) -> None:
        if "first" not in data or "last" not in data:
            return
        if data["last"] < data["first"]:
            raise ValidationError("Before the first day.", "to")
        if (data["last"] - data["first"]).days >= self.MOST:
            raise ValidationError(f"More than {self.MOST} days.", "to")


class OccupancySheetQuery(OccupancyQuery):
    """What the rows of a file are told apart by, and whether it is for spreadsheets in French."""

    by = fields.String(load_default="day", validate=validate.OneOf(tuple(BY)))
    french = fields.Boolean(load_default=False)


class LogQuery(PastQuery):
    """Which part of the log to show: newest first below `before`, or the page above `after`."""

    site = Code()
    position = Code()
    reservation = Code()
    member = Code()
    before = fields.Integer(validate=validate.Range(1, LAST_SEQUENCE))
    after = fields.Integer(validate=validate.Range(0, LAST_SEQUENCE))


class SignInQuery(Form):
    """Where to go once signed in."""

    next = fields.String()


class SignInForm(SignInQuery):
    """A demo account with one tap, or an access token."""

    person = Code()
    token = fields.String(validate=[validate.Length(1, 200), _seen])


def load(schema: Schema, data: Mapping[str, str]) -> dict[str, Any]:
    """The values of a form or query. Raises ValidationError."""
    return cast("dict[str, Any]", schema.load(dict(data.items())))
