"""A floor of four desks, and changes of it."""

from collections.abc import Mapping
from typing import Any

from domain.arranging import Added, Changes, Joined, Moved, Spots, Wish
from domain.layout import Drawn, Layout, Zone
from domain.position import Spot
from tests.support.house import MONDAY, stamp

BY = stamp("sam", role="operator")
ZONES = tuple(
    Zone(id=id_, names={"en": id_}, x=0, y=0, width=900, height=600) for id_ in ("quay", "attic")
)


MARKS: Any = {"site_id": "ess", **BY.marks()}
DRAWN = Layout().evolve(
    Drawn(**MARKS, starts_on="2026-01-01", width=900, height=600, zones=ZONES, landmarks=())
)


def spot(x: int, *neighbours: str, y: int = 100, **more: Any) -> Spot:
    about: dict[str, Any] = {"zone": "quay", "rotation": 0, "features": (), **more}
    return Spot(x=x, y=y, neighbours=neighbours, **about)


# A row of three, and one that stands alone.
FLOOR: Spots = {
    "A": spot(100, "B", features=("screen",), rotation=90),
    "B": spot(200, "A", "C", features=("screen", "window")),
    "C": spot(300, "B"),
    "D": spot(300, y=400),
}


def wish(
    *, floor: Mapping[str, Spot] = FLOOR, before: Mapping[str, Spot] | None = None, **changes: Any
) -> Wish:
    return Wish(DRAWN, floor, before or {}, Changes(**changes), MONDAY)


def after(**asked: Any) -> Spots:
    return wish(**asked).after()


def moved(code: str, x: int = 600, y: int = 400, **more: Any) -> Moved:
    return Moved(code=code, x=x, y=y, rotation=180, **more)


def added(code: str, x: int = 600, *neighbours: str, **more: Any) -> Added:
    return Added(code=code, spot=spot(x, *neighbours, y=400, **more))


def table(code: str = "T", *parts: str) -> Joined:
    return Joined(code=code, parts=parts or ("A", "B"))
