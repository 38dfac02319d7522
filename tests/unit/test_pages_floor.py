"""Where names are written on a floor."""

import pytest

from projections.places import PositionPlace
from web.naming import desk_label
from web.pages.floor_names import Box, Point, at_door, footprint, in_zone
from web.pages.links import own_path

ROOM = (0, 0, 1000, 600)


def place(rotation: int) -> PositionPlace:
    return PositionPlace("A", "quay", 500, 300, rotation, (), ())


@pytest.mark.parametrize(
    ("rotation", "covered"),
    [
        (0, (430, 265, 140, 125)),
        (90, (410, 230, 125, 140)),
        (180, (430, 210, 140, 125)),
        (270, (465, 230, 125, 140)),
    ],
)
def test_a_desk_covers_its_chair_too(rotation: int, covered: tuple[int, ...]) -> None:
    assert footprint(place(rotation)) == covered


def test_a_name_stands_in_the_middle_or_next_to_what_is_there() -> None:
    assert in_zone(ROOM, (), 200, upright=True) == (500, 300)
    assert in_zone(ROOM, ((430, 265, 140, 125),), 200, upright=False) == (500, 240)


def test_a_name_without_room_is_not_written() -> None:
    assert in_zone(ROOM, (ROOM,), 200, upright=False) is None
    assert in_zone((0, 0, 300, 100), (), 200, upright=True) is None
    assert in_zone((0, 0, 300, 100), (), 200, upright=False) is not None


@pytest.mark.parametrize(
    ("door", "walls", "spot"),
    [
        ((400, 580, 100, 20), (), (450, 530)),
        ((400, 0, 100, 20), (), (450, 70)),
        ((980, 200, 20, 100), (), (855, 250)),
        ((0, 200, 20, 100), (), (145, 250)),
        ((400, 300, 100, 20), ((0, 200, 1000, 90),), (450, 370)),
        ((400, 300, 100, 20), ((0, 0, 1000, 299), (0, 330, 1000, 270)), None),
    ],
)
def test_the_name_of_a_door_is_beside_it(
    door: Box, walls: tuple[Box, ...], spot: Point | None
) -> None:
    assert at_door(door, ROOM, (door, *walls), 200) == spot


@pytest.mark.parametrize(
    ("code", "label"), [("ESS-09", "9"), ("ESS-35", "35"), ("A", "A"), ("X-00", "X-00")]
)
def test_a_desk_is_called_by_its_number(code: str, label: str) -> None:
    assert desk_label(code) == label


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("/", True),
        ("/sites/essaouira?day=2026-11-23&position=ESS-09#plan", True),
        ("//example.org", False),
        ("/\\example.org", False),
        ("https://example.org", False),
        ("javascript:alert(1)", False),
        ("/a b", False),
        ("/a\n", False),
        ("/" + "x" * 2000, False),
        ("", False),
        (None, False),
    ],
)
def test_paths_of_our_own(path: str | None, ours: bool) -> None:
    assert own_path(path, "elsewhere") == (path if ours else "elsewhere")
