"""The shapes of questions about several days."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from projections.figures import BY
from web.api.asked import PastQuery
from web.api.fields import Day


class RangeQuery(PastQuery):
    """From a first to a last day, both included, and at most so many of them."""

    MOST: ClassVar[int]

    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")

    @validates_schema
    def _some_days(self, data: dict[str, Any], **_: object) -> None:
        if data["last"] < data["first"]:
            raise ValidationError("Before the first day.", "to")
        if (data["last"] - data["first"]).days >= self.MOST:
            raise ValidationError(f"More than {self.MOST} days.", "to")


class OccupancyQuery(RangeQuery):
    """At most 92 days, told apart by day unless by something else; hours are the site's."""

    MOST = 92

    by = fields.String(load_default="day", validate=validate.OneOf(tuple(BY)))
