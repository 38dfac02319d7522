"""Where the names of zones and doors are written on a floor, clear of desks and walls.

Lengths in centimetres. A box is its top-left corner, its width and its height.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import dist

from projections.places import PositionPlace

DESK = (140, 70)
CHAIR = 55
STEP = 20
LINE = 50

Box = tuple[int, int, int, int]
Point = tuple[int, int]


def footprint(place: PositionPlace) -> Box:
    """What a desk and its chair cover. The chair is on the south side at rotation 0."""
    width, depth = DESK
    match place.rotation % 360:
        case 90:
            return place.x - depth // 2 - CHAIR, place.y - width // 2, depth + CHAIR, width
        case 180:
            return place.x - width // 2, place.y - depth // 2 - CHAIR, width, depth + CHAIR
        case 270:
            return place.x - depth // 2, place.y - width // 2, depth + CHAIR, width
        case _:
            return place.x - width // 2, place.y - depth // 2, width, depth + CHAIR


@lru_cache(maxsize=256)
def in_zone(zone: Box, taken: tuple[Box, ...], width: int, *, upright: bool) -> Point | None:
    """The point nearest to the middle of a zone round which a name has room; None if there is none.

    With `upright` it has room along as well as across: on a phone the plan is turned, the name not.
    """
    x, y, w, h = zone
    middle = x + w // 2, y + h // 2
    points = ((px, py) for px in range(x, x + w, STEP) for py in range(y, y + h, STEP))
    shapes = ((width, LINE), (LINE, width)) if upright else ((width, LINE),)
    for point in sorted(points, key=lambda point: dist(point, middle)):
        boxes = [_round(point, *shape) for shape in shapes]
        if all(_inside(box, zone) and not _touches(box, taken) for box in boxes):
            return point
    return None


def at_door(door: Box, floor: Box, taken: Iterable[Box], width: int) -> Point | None:
    """A point beside a door where its name has room: above, below, on its left, on its right."""
    x, y, w, h = door
    middle = x + w // 2, y + h // 2
    beside = (
        (middle[0], y - LINE),
        (middle[0], y + h + LINE),
        (x - width // 2 - LINE // 2, middle[1]),
        (x + w + width // 2 + LINE // 2, middle[1]),
    )
    others = tuple(box for box in taken if box != door)
    for point in beside:
        box = _round(point, width, LINE)
        if _inside(box, floor) and not _touches(box, others):
            return point
    return None


def _round(point: Point, width: int, height: int) -> Box:
    return point[0] - width // 2, point[1] - height // 2, width, height


def _inside(box: Box, area: Box) -> bool:
    x, y, w, h = area
    return x <= box[0] and y <= box[1] and box[0] + box[2] <= x + w and box[1] + box[3] <= y + h


def _touches(box: Box, taken: tuple[Box, ...]) -> bool:
    x, y, w, h = box
    return any(x < a + c and a < x + w and y < b + d and b < y + h for a, b, c, d in taken)
