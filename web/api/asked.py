"""The shapes of what comes in."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from booking.commands import ANY
from domain.codec import EVENTS
from web.api.fields import LAST_SEQUENCE, AsOf, Count, Day, Flag, Text, Wall

STAFF_REASONS = ("cancelled", "left", "closed", "displaced")
CODE_CHARACTERS = 64
LINES_A_PAGE = 1000
MOST_DAYS = 90
MOST_FEATURES = 20
TEAM = (2, 20)
KINDS_OF_EVENT = tuple(sorted(kind.TOPIC for kind in EVENTS))
NO_KIND = "There are no events of that kind."
MISSING = "Missing data for required field."


class Asked(Schema):
    """What comes in: nothing but what is named."""

    class Meta:
        unknown = RAISE


class NoFields(Asked):
    """Nothing."""


class PastQuery(Asked):
    """Now, unless an earlier moment is asked for."""

    as_of = AsOf()


class FeedQuery(Asked):
    """Whose feed it is, told by its secret."""

    token = Text(required=True, validate=validate.Length(1, CODE_CHARACTERS))


class DifferenceQuery(Asked):
    """Two moments; the second is now, unless another one is asked for."""

    first = AsOf(required=True, data_key="from")
    last = AsOf(data_key="to")


class AvailabilityQuery(PastQuery):
    """Today, from opening to closing, unless something else is asked for."""

    day = Day()
    starts = Wall()
    ends = Wall()

    @validates_schema
    def _in_order(self, data: dict[str, str], **_: object) -> None:
        if data.get("starts", "") >= data.get("ends", "25:00"):
            raise ValidationError("Not after the start.", "ends")


class ArrivalsQuery(PastQuery):
    """Today, unless another day is asked for; everybody, unless only who is due is asked for."""

    day = Day()
    due = fields.String(validate=validate.OneOf(("true", "false")), load_default="false")


class LiveQuery(Asked):
    """What has changed since a sequence, and from then on; from now on, unless one is named."""

    after = Count(validate=validate.Range(0, LAST_SEQUENCE))


def code(**more: Any) -> Text:
    """A short text that names something."""
    return Text(validate=validate.Length(1, CODE_CHARACTERS), **more)


class EventsQuery(PastQuery):
    """Events that follow a sequence, oldest first; only those that all else asked for is true of.

    `position` is one of the `site`. `since` and `until` are moments, both included.
    """

    after = Count(load_default=0, validate=validate.Range(0, LAST_SEQUENCE))
    limit = Count(load_default=100, validate=validate.Range(1, LINES_A_PAGE))
    site, position, member, reservation, actor = (code() for _ in range(5))
    kind = Text(validate=validate.OneOf(KINDS_OF_EVENT, error=NO_KIND))
    since = AsOf("Not before")
    until = AsOf("Not after")

    @validates_schema
    def _position_of_a_site(self, data: dict[str, Any], **_: object) -> None:
        if "position" in data and "site" not in data:
            raise ValidationError("Name its site as well.", "position")


class ReserveBody(Asked):
    """A position for some hours; staff may name the `member` it is for.

    `position` is a code, or "any" for the one that suits the member best: where they sat last, near
    it, or what has most of the `features`. `days` instead of `day` are several days, all or none.
    `seats` are for a team that sits together, and need no position. A `hold` is a reservation that
    lapses unless it is confirmed.
    """

    position = code()
    day = Day()
    days = fields.List(Day(), validate=validate.Length(1, MOST_DAYS))
    starts = Wall(required=True)
    ends = Wall(required=True)
    member = code()
    features = fields.List(code(), validate=validate.Length(0, MOST_FEATURES))
    seats = fields.Integer(strict=True, validate=validate.Range(*TEAM))
    hold = Flag()

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _complete(self, _: Any, original: Any, **__: object) -> None:
        if not isinstance(original, dict):
            return
        given, errors = original.keys(), {}
        if not given & {"position", "seats"}:
            errors["position"] = [MISSING]
        if not given & {"day", "days"}:
            errors["day"] = [MISSING]
        if errors:
            raise ValidationError(errors)

    @validates_schema
    def _without_contradiction(self, data: dict[str, Any], **_: object) -> None:
        hold, seats = data.get("hold", False), "seats" in data
        wrong = {
            "days": "days" in data and ("day" in data or seats or hold),
            "hold": hold and seats,
            "position": seats and data.get("position", ANY) != ANY,
            "features": "features" in data and (seats or data.get("position") != ANY),
        }
        errors = {name: ["Not together with the rest."] for name, is_so in wrong.items() if is_so}
        if errors:
            raise ValidationError(errors)


class WalkInBody(Asked):
    """A position from now on for whoever stands there: a `member`, or nobody in particular."""

    position = code(required=True)
    ends = Wall(required=True)
    member = code()


class ReleaseBody(Asked):
    """Why it is released, if not because the member cancels; for staff."""

    reason = fields.String(validate=validate.OneOf(STAFF_REASONS))


class HappenedBody(Asked):
    """When it happened, that day, if not now; for staff."""

    happened = Wall()


class ChangeBody(Asked):
    """Either a later end, or another position."""

    ends = Wall()
    position = code()

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _one_of_both(self, _: Any, original: Any, **__: object) -> None:
        if isinstance(original, dict) and len(original.keys() & {"ends", "position"}) != 1:
            raise ValidationError({"ends": ["Either this or a position."]})


class Range(Asked):
    """From a first to a last day, both included."""

    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: object) -> None:
        if data["last"] < data["first"]:
            raise ValidationError("Before the first day.", "to")


class DaysBody(Range):
    """A range of days, both ends included."""
