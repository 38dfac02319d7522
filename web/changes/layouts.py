"""The shape of a change of the layout."""

from typing import Any

from marshmallow import fields, post_load, validate

from domain.arranging import Added, Changes, Joined, Moved
from domain.position import Spot
from web.api import asked
from web.api.asked import Asked
from web.api.fields import Day, Spelled
from web.changes.shapes import MOST_POSITIONS, HouseBody, Json, positions
from web.sites.schema import FEATURES, FLOOR_LIMIT_CM

MOST_SEATS = 20


class NewCode(Spelled):
    """The code of a position that is new."""

    pattern = "[A-Z]{2,4}-[0-9]{2,3}"
    form = "a code like ESS-01"


def whole(low: int, high: int, **more: Any) -> fields.Integer:
    """A whole number between two bounds, both included."""
    return fields.Integer(strict=True, validate=validate.Range(low, high), **more)


def neighbours() -> fields.List[Any]:
    """What is next to it; nothing, when it is left out."""
    return fields.List(asked.code(), validate=validate.Length(0, MOST_POSITIONS))


class PlacedBody(Asked):
    """Where something stands: x and y of its centre in centimetres, rotation in degrees."""

    x = whole(0, FLOOR_LIMIT_CM, required=True)
    y = whole(0, FLOOR_LIMIT_CM, required=True)
    rotation = whole(0, 359, required=True)


class AddBody(PlacedBody):
    """A position that is new on the floor."""

    code = NewCode(required=True)
    zone = asked.code(required=True)
    features = fields.List(fields.String(validate=validate.OneOf(FEATURES)), load_default=list)
    neighbours = neighbours()
    seats = whole(1, MOST_SEATS, load_default=1)

    @post_load
    def _added(self, data: Json, **_: object) -> Added:
        lists = {name: tuple(data.get(name, ())) for name in ("features", "neighbours")}
        return Added(code=data.pop("code"), spot=Spot(**{**data, **lists}))


class MoveBody(PlacedBody):
    """A position that is to stand elsewhere; its zone stays when none is given."""

    code = asked.code(required=True)
    zone = asked.code()
    neighbours = neighbours()

    @post_load
    def _moved(self, data: Json, **_: object) -> Moved:
        if "neighbours" in data:
            data["neighbours"] = tuple(data["neighbours"])
        return Moved(**data)


class JoinBody(Asked):
    """A team table of its own code, in the place of its parts."""

    code = NewCode(required=True)
    parts = positions(least=0)

    @post_load
    def _joined(self, data: Json, **_: object) -> Joined:
        return Joined(code=data["code"], parts=tuple(data["parts"]))


def several(kind: type[Asked]) -> fields.List[Any]:
    """As many as there can be positions."""
    return fields.List(
        fields.Nested(kind), load_default=list, validate=validate.Length(0, MOST_POSITIONS)
    )


def codes() -> fields.List[Any]:
    """Codes of positions, or none."""
    return fields.List(asked.code(), load_default=list, validate=validate.Length(0, MOST_POSITIONS))


class LayoutBody(HouseBody):
    """What stands otherwise from a day on."""

    starts_on = Day(required=True)
    add = several(AddBody)
    move = several(MoveBody)
    retire = codes()
    join = several(JoinBody)
    split = codes()

    def told(self, data: Json) -> Json:
        names = Changes.__struct_fields__
        changes = Changes(**{name: tuple(data.pop(name)) for name in names})
        return {**data, "changes": changes}
