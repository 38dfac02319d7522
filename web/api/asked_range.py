"""The shapes of questions about several days."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from projections.figures import BY
from web.api.asked import LINES_A_PAGE, PastQuery, Range, code
from web.api.fields import Count, Spelled


class RangeQuery(Range, PastQuery):
    """From a first to a last day, both included, and at most so many of them."""

    MOST: ClassVar[int]

    @validates_schema
    def _not_too_many(self, data: dict[str, Any], **_: object) -> None:
        if (data["last"] - data["first"]).days >= self.MOST:
            raise ValidationError(f"More than {self.MOST} days.", "to")


class OccupancyQuery(RangeQuery):
    """At most 92 days, told apart by day unless by something else; hours are the site's."""

    MOST = 92

    by = fields.String(load_default="day", validate=validate.OneOf(tuple(BY)))


class Features(Spelled):
    """Some features, with commas between them."""

    pattern = "[A-Za-z0-9_-]{1,64}(?:,[A-Za-z0-9_-]{1,64}){0,19}"
    form = "some features with commas between them"

    def read(self, text: str) -> frozenset[str]:
        return frozenset(text.split(","))


class Place(Spelled):
    """The slot that a page ended with: its day, its start and its position."""

    pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}/[A-Za-z0-9_-]{1,64}"
    form = "the end of a page"

    def read(self, text: str) -> tuple[str, ...]:
        moment, _, position = text.partition("/")
        return (*moment.split("T"), position)


class SlotsQuery(RangeQuery):
    """At most 31 days; stretches of so many minutes or more, the shortest one may reserve unless
    another length is asked for, at a position or at those with all of some features.
    """

    MOST = 31

    minutes = Count(validate=validate.Range(1, 1440))
    position = code()
    features = Features(load_default=frozenset())
    after = Place(load_default=())
    limit = Count(load_default=200, validate=validate.Range(1, LINES_A_PAGE))
