"""The shapes of what a change is told with, alike from a program and from a file.

What a shape reads has the names of its command's fields.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from marshmallow import RAISE, ValidationError, fields, post_load, validate, validates_schema

from booking.commands import Fate
from domain.causes import CAUSES
from domain.policy import WEEKDAYS, Policy, Week
from domain.zones import local_day, minute_of
from projections.places import SitePlace
from web.api.asked import MOST_DAYS, Asked, code
from web.api.fields import Day, Flag, Spelled, Wall
from web.sites.schema import PolicyNumbers

MOST_POSITIONS = 500
MOST_PEOPLE = 5_000

# The steps in minutes of the site that a change is about.
GRID: ContextVar[int] = ContextVar("grid", default=1)

Json = dict[str, Any]


@contextmanager
def on_steps(minutes: int) -> Iterator[None]:
    """Read times on steps of so many minutes."""
    token = GRID.set(minutes)
    try:
        yield
    finally:
        GRID.reset(token)


def grid_at(place: SitePlace, at: datetime) -> int:
    """The steps of a site, by the policy in force at a UTC instant."""
    return place.calendar.policy_on(local_day(at, place.time_zone)).grid_minutes


class Uuid(Spelled):
    """The id of something that the house has made."""

    pattern = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    form = "an id"


class BranchId(Spelled):
    """The id of a branch: opaque, and no name of a person."""

    pattern = "[A-Za-z0-9_-]{1,64}"
    form = "1 to 64 letters, digits, - and _"


class Step(Wall):
    """A wall-clock time on the steps of the site."""

    def read(self, text: str) -> str:
        _must_be_on(GRID.get(), text)
        return text


def _must_be_on(grid: int, time: str) -> None:
    if minute_of(time) % grid:
        raise ValidationError(f"Not on the site's steps of {grid} minutes.")


def opening(time: type[Wall]) -> fields.List[Any]:
    """A day's hours: two times, or none for a closed day."""
    return fields.List(time(), required=True, validate=[validate.Length(max=2), _is_opening])


def _is_opening(times: list[str]) -> None:
    if len(times) == 1:
        raise ValidationError('Not ["08:30", "19:00"], or [] for closed.')


def week(name: str, time: type[Wall]) -> fields.Nested:
    """The hours of every weekday."""
    days = Asked.from_dict({day: opening(time) for day in WEEKDAYS}, name=name)
    return fields.Nested(days, required=True)


def week_of(hours: Json) -> Week:
    """The hours as policies and seasons hold them."""
    return tuple(tuple(hours[day]) for day in WEEKDAYS)


def positions(*, least: int = 1) -> fields.List[Any]:
    """Codes of positions."""
    return fields.List(code(), required=True, validate=validate.Length(least, MOST_POSITIONS))


class FateBody(Asked):
    """What is to become of a reservation: it moves `to` a position or, where that is null, ends."""

    reservation = Uuid(required=True)
    to = code(required=True, allow_none=True)

    @post_load
    def _fate(self, data: Json, **_: object) -> Fate:
        return Fate(data["reservation"], data["to"] or "")


class HouseBody(Asked):
    """A change; with `dry_run` it is only said whom it would affect.

    The `plan` says what is to become of everybody it affects, and of nobody else.
    """

    dry_run = Flag(load_default=False)
    plan = fields.List(
        fields.Nested(FateBody), load_default=list, validate=validate.Length(0, MOST_PEOPLE)
    )

    @validates_schema
    def _once_each(self, data: Json, **_: object) -> None:
        counts = Counter(fate.reservation_id for fate in data.get("plan", ()))
        if any(times > 1 for times in counts.values()):
            raise ValidationError("A reservation is there more than once.", "plan")

    @post_load
    def _as_told(self, data: Json, **_: object) -> Json:
        told = self.told(data)
        return {name: tuple(v) if isinstance(v, list) else v for name, v in told.items()}

    def told(self, data: Json) -> Json:
        """The data in the words of the command."""
        return data


class PolicyBody(HouseBody, PolicyNumbers):
    """The numbers and weekly hours to go by from a day on."""

    class Meta:
        unknown = RAISE

    starts_on = Day(required=True)
    hours = week("PolicyHoursBody", Wall)

    @validates_schema
    def _on_its_own_steps(self, data: Json, **_: object) -> None:
        wrong: Json = {}
        for day, times in data["hours"].items():
            for place, time in enumerate(times):
                try:
                    _must_be_on(data["grid_minutes"], time)
                except ValidationError as error:
                    wrong.setdefault(day, {})[place] = error.messages
        if wrong:
            raise ValidationError({"hours": wrong})

    def told(self, data: Json) -> Json:
        names = Policy.__struct_fields__
        numbers = {name: data.pop(name) for name in names if name in data}
        starts_on, week_ = numbers.pop("starts_on").isoformat(), week_of(numbers.pop("hours"))
        policy = Policy(version=0, starts_on=starts_on, hours=week_, **numbers)
        return {**data, "policy": policy}


class SeasonBody(HouseBody):
    """Other weekly hours from a first to a last day; those of a `season` that is there change."""

    season = Uuid(attribute="season_id")
    first = Day(required=True)
    last = Day(required=True)
    hours = week("SeasonHoursBody", Step)

    def told(self, data: Json) -> Json:
        return {**data, "hours": week_of(data["hours"])}


class ClosureBody(HouseBody):
    """Days to stay closed, and why."""

    first = Day(required=True)
    last = Day(required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))


class BlockBody(HouseBody):
    """Positions out of use from a time of the first day to a time of the last, and why."""

    positions = positions()
    first = Day(required=True)
    starts = Step(required=True)
    last = Day(required=True)
    ends = Step(required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))

    def told(self, data: Json) -> Json:
        first, last = data.pop("first"), data.pop("last")
        data["starts"] = f"{first.isoformat()}T{data['starts']}"
        data["ends"] = f"{last.isoformat()}T{data['ends']}"
        return data


class AssignmentBody(HouseBody):
    """Positions that a branch has from a first to a last day."""

    positions = positions()
    branch = BranchId(required=True, attribute="branch_id")
    first = Day(required=True)
    last = Day(required=True)


class EndBody(HouseBody):
    """The last day of something that ends earlier."""

    last = Day(required=True)


class DaysOfBranchBody(HouseBody):
    """Days of a branch's position."""

    position = code(required=True, attribute="position_id")
    days = fields.List(Day(), required=True, validate=validate.Length(1, MOST_DAYS))


class MemberBody(Asked):
    """Somebody who is one of a branch, or no longer."""

    member = code(required=True)
    belongs = Flag(required=True)
    dry_run = Flag(load_default=False)
