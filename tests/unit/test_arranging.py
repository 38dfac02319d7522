"""What stands where after a change of the layout, and everything that is wrong with one."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.arranging import (
    ROOM_CM,
    Added,
    Changes,
    Joined,
    Moved,
    Spots,
    Wish,
    contradictions,
    rearrange,
)
from domain.layout import ChangeUndone, Drawn, Layout, LayoutChanged, LayoutEvent, Zone
from domain.position import Spot
from domain.refusals import Contradictory, Reason, UnknownChange, UnknownPosition
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


def wrong(*, today: date = MONDAY, **asked: Any) -> list[Reason]:
    return contradictions(wish(**asked), today)


def beside(spots: Mapping[str, Spot]) -> set[str]:
    """Who stands next to whom, each pair told from both sides or not at all."""
    pairs = {(code, other) for code, each in spots.items() for other in each.neighbours}
    assert pairs == {(other, code) for code, other in pairs}
    return {f"{code}-{other}" for code, other in pairs if code < other}


def moved(code: str, x: int = 600, y: int = 400, **more: Any) -> Moved:
    return Moved(code=code, x=x, y=y, rotation=180, **more)


def added(code: str, x: int = 600, *neighbours: str, **more: Any) -> Added:
    return Added(code=code, spot=spot(x, *neighbours, y=400, **more))


def table(code: str = "T", *parts: str) -> Joined:
    return Joined(code=code, parts=parts or ("A", "B"))


# What stands where


def test_what_nobody_speaks_of_stands_where_it_did() -> None:
    assert after(retire=("D",)) == {code: FLOOR[code] for code in "ABC"}


def test_what_is_added_stands_next_to_whom_it_says_and_they_say_so_too() -> None:
    spots = after(add=(added("E", 400, "C", "D"),))

    assert spots["E"] == spot(400, "C", "D", y=400)
    assert beside(spots) == {"A-B", "B-C", "C-E", "D-E"}


def test_what_is_moved_keeps_its_zone_and_features_and_loses_its_neighbours() -> None:
    spots = after(move=(moved("B"),))

    assert spots["B"] == replace(FLOOR["B"], x=600, y=400, rotation=180, neighbours=())
    assert beside(spots) == set()


def test_what_is_moved_may_have_another_zone_and_other_neighbours() -> None:
    spots = after(move=(moved("B", zone="attic", neighbours=("D",)),))

    assert (spots["B"].zone, spots["B"].neighbours) == ("attic", ("D",))
    assert beside(spots) == {"B-D"}


def test_two_that_change_are_neighbours_when_one_of_them_says_so() -> None:
    moves = (moved("A", neighbours=("B",)), moved("B", 700, neighbours=()))

    assert beside(after(move=moves)) == {"A-B"}
    assert beside(after(add=(added("E", 500, "F"), added("F", 700)))) == {"A-B", "B-C", "E-F"}


def test_nobody_is_their_own_neighbour_nor_that_of_somebody_who_is_not_there() -> None:
    spots = after(add=(added("E", 500, "E", "Z", "C"),))

    assert spots["E"].neighbours == ("C",)


def test_who_is_retired_is_nobodys_neighbour() -> None:
    spots = after(retire=("B",))

    assert spots.keys() == {"A", "C", "D"}
    assert beside(spots) == set()


def test_a_team_table_stands_amid_its_parts_with_all_they_had() -> None:
    spots = after(join=(table(),))

    assert spots.keys() == {"T", "C", "D"}
    assert spots["T"] == Spot(
        zone="quay",
        x=150,
        y=100,
        rotation=90,
        features=("screen", "window"),
        neighbours=("C",),
        seats=2,
        parts=("A", "B"),
    )
    assert beside(spots) == {"C-T"}


def test_team_tables_stand_next_to_each_other_when_their_parts_did() -> None:
    assert beside(after(join=(table("T", "A", "B"), table("U", "C", "D")))) == {"T-U"}


def test_a_table_of_nothing_is_none() -> None:
    assert after(join=(table("T", "X", "Y"),)) == FLOOR


def test_team_tables_joined_to_one_seat_as_many_as_both() -> None:
    once = after(join=(table("T", "A", "B"), table("U", "C", "D")))

    twice = after(floor=once, join=(table("V", "T", "U"),))

    assert (twice["V"].seats, twice["V"].parts) == (4, ("T", "U"))


def test_split_again_the_parts_stand_where_they_stood_next_to_whom_they_stood() -> None:
    joined = after(join=(table(),))
    before = {code: FLOOR[code] for code in "AB"}

    assert after(floor=joined, before=before, split=("T",)) == FLOOR


def test_parts_are_not_next_to_who_left_meanwhile() -> None:
    joined = after(join=(table(),))
    without_c = after(floor=joined, retire=("C",))
    before = {code: FLOOR[code] for code in "ABC"}

    spots = after(floor=without_c, before=before, split=("T",))

    assert beside(spots) == {"A-B"}


def test_a_part_nobody_remembers_does_not_come_back() -> None:
    joined = after(join=(table(),))

    spots = after(floor=joined, before={"A": FLOOR["A"]}, split=("T",))

    assert spots.keys() == {"A", "C", "D"}


# What is wrong with it


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, Reason("nothing-to-change", {})),
        ({"retire": ("A", "A")}, Reason("named-twice", {"position": "A"})),
        ({"retire": ("A",), "move": (moved("A"),)}, Reason("named-twice", {"position": "A"})),
        ({"retire": ("A",), "join": (table(),)}, Reason("named-twice", {"position": "A"})),
        ({"join": (table("T", "A"),)}, Reason("too-few-to-join", {"position": "T"})),
        ({"add": (added("A"),)}, Reason("already-there", {"position": "A"})),
        ({"join": (table("D"),)}, Reason("already-there", {"position": "D"})),
        ({"move": (moved("Z"),)}, Reason("not-there", {"position": "Z"})),
        ({"retire": ("Z",)}, Reason("not-there", {"position": "Z"})),
        ({"split": ("Z",)}, Reason("not-there", {"position": "Z"})),
        ({"join": (table("T", "A", "Z"),)}, Reason("not-there", {"position": "Z"})),
        ({"split": ("A",)}, Reason("no-team-table", {"position": "A"})),
        ({"move": (moved("A", -1),)}, Reason("off-the-floor", {"position": "A"})),
        ({"move": (moved("A", 901),)}, Reason("off-the-floor", {"position": "A"})),
        ({"move": (moved("A", y=601),)}, Reason("off-the-floor", {"position": "A"})),
        ({"add": (added("E", 901),)}, Reason("off-the-floor", {"position": "E"})),
        (
            {"move": (moved("A", zone="cellar"),)},
            Reason("no-such-zone", {"position": "A", "zone": "cellar"}),
        ),
        (
            {"add": (added("E", zone="cellar"),)},
            Reason("no-such-zone", {"position": "E", "zone": "cellar"}),
        ),
        (
            {"move": (moved("A", 300, 400 - ROOM_CM + 1),)},
            Reason("on-top-of-each-other", {"position": "A", "other": "D"}),
        ),
        (
            {"move": (moved("D", 300 + ROOM_CM - 1, 100),)},
            Reason("on-top-of-each-other", {"position": "D", "other": "C"}),
        ),
        (
            {"add": (added("E", 500), added("F", 500 + ROOM_CM - 1))},
            Reason("on-top-of-each-other", {"position": "E", "other": "F"}),
        ),
    ],
)
def test_a_change_may_be_wrong_in_one_thing(asked: dict[str, Any], reason: Reason) -> None:
    assert wrong(**asked) == [reason]


def test_a_table_has_a_code_of_its_own_and_two_different_parts() -> None:
    twice = Reason("named-twice", {"position": "A"})

    assert wrong(join=(table("A"),)) == [twice, Reason("already-there", {"position": "A"})]
    assert wrong(join=(table("T", "A", "A"),)) == [
        twice,
        Reason("too-few-to-join", {"position": "T"}),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"move": (moved("A", 900, 600),)},
        {"move": (moved("A", 0, 0),)},
        {"move": (moved("A", 300, 400 - ROOM_CM),)},
        {"move": (moved("A", 200, 100), moved("B", 100, 100))},
        {"retire": ("C",), "move": (moved("D", 300, 100),)},
        {"join": (table("T", "A", "B", "C"),)},
        {"add": (added("E", zone="attic"),)},
    ],
)
def test_a_change_may_have_nothing_wrong(asked: dict[str, Any]) -> None:
    assert wrong(**asked) == []


def test_who_stood_too_near_before_is_left_in_peace() -> None:
    crowded = {**FLOOR, "E": spot(310), "F": spot(320)}

    assert wrong(floor=crowded, retire=("D",)) == []


def test_a_table_is_split_only_where_there_is_room_for_its_parts() -> None:
    joined = after(join=(table(),))
    before = {code: FLOOR[code] for code in "AB"}

    taken = after(floor=joined, move=(moved("D", 120, 120),))
    back = after(floor=joined, add=(added("A"),))

    assert wrong(floor=taken, before=before, split=("T",)) == [
        Reason("on-top-of-each-other", {"position": "A", "other": "D"})
    ]
    assert wrong(floor=back, before=before, split=("T",)) == [
        Reason("already-there", {"position": "A"})
    ]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    reasons = wrong(
        today=MONDAY + timedelta(days=1),
        add=(added("A", 950), added("E", 300), added("E", 300)),
        move=(moved("Z", zone="cellar"),),
        retire=("Y",),
        join=(table("T", "A", "X"),),
        split=("B",),
    )

    assert [(reason.code, reason.facts.get("position", "")) for reason in reasons] == [
        ("in-the-past", ""),
        ("named-twice", "A"),
        ("named-twice", "E"),
        ("already-there", "A"),
        ("not-there", "Z"),
        ("not-there", "Y"),
        ("not-there", "X"),
        ("no-team-table", "B"),
        ("off-the-floor", "A"),
        ("no-such-zone", "Z"),
        ("on-top-of-each-other", "E"),
    ]
    with pytest.raises(Contradictory) as refused:
        rearrange(wish(retire=("A",)), reasons, by=BY)
    assert refused.value.reasons == tuple(reasons)


# Versions of a layout


def changed(layout: Layout, starts_on: date = MONDAY) -> Layout:
    (event,) = rearrange(Wish(layout, FLOOR, {}, Changes(retire=("A",)), starts_on), (), by=BY)
    return layout.evolve(event)


def test_a_changed_layout_says_what_is_different_from_when_on() -> None:
    (event,) = rearrange(
        wish(add=(added("E"),), move=(moved("C"),), retire=("D",), join=(table(),), split=("U",)),
        (),
        by=BY,
    )

    assert event == LayoutChanged(
        **MARKS,
        layout_version=1,
        starts_on="2026-11-23",
        added=("E",),
        moved=("C",),
        retired=("D",),
        joined=("T",),
        split=("U",),
    )


@pytest.mark.parametrize(
    ("days", "reasons"),
    [
        (-1, [Reason("in-the-past", {"day": "2026-11-23"})]),
        (0, [Reason("before-the-last-change", {"day": "2026-11-25"})]),
        (1, [Reason("before-the-last-change", {"day": "2026-11-25"})]),
        (2, []),
        (9, []),
    ],
)
def test_a_change_starts_today_or_later_and_not_before_the_last_one(
    days: int, reasons: list[Reason]
) -> None:
    layout = changed(DRAWN, MONDAY + timedelta(days=2))
    later = Wish(layout, FLOOR, {}, Changes(retire=("A",)), MONDAY + timedelta(days=days))

    assert contradictions(later, MONDAY) == reasons


@pytest.mark.parametrize(
    ("today", "starts_on"), [(0, "2026-11-25"), (2, "2026-11-25"), (5, "2026-11-28")]
)
def test_a_change_is_taken_back_from_its_first_day_or_from_today(
    today: int, starts_on: str
) -> None:
    layout = changed(DRAWN, MONDAY + timedelta(days=2))

    (undone,) = layout.undo(MONDAY + timedelta(days=today), by=BY)

    assert undone == ChangeUndone(**MARKS, layout_version=2, starts_on=starts_on, undid=1)
    assert layout.evolve(undone).version == 2


def test_only_the_last_change_is_taken_back_and_only_once() -> None:
    layout = changed(changed(DRAWN))
    (undone,) = layout.undo(MONDAY, by=BY)
    back = layout.evolve(undone)

    assert undone.undid == 2
    for nothing_to_undo in (back, DRAWN, Layout()):
        with pytest.raises(UnknownChange):
            nothing_to_undo.undo(MONDAY, by=BY)
    assert changed(back).undo(MONDAY, by=BY)[0].undid == 4


def test_a_floor_never_drawn_is_not_known_and_changes_leave_the_drawing_alone() -> None:
    layout = changed(DRAWN)

    with pytest.raises(UnknownPosition):
        Layout().known()
    assert layout.known() is layout
    assert (layout.width, layout.height, layout.zones) == (900, 600, ("quay", "attic"))


def test_a_fact_about_a_layout_told_twice_is_told_once() -> None:
    facts: list[LayoutEvent] = [
        Drawn(**MARKS, starts_on="2026-01-01", width=9, height=6, zones=ZONES, landmarks=()),
        *rearrange(wish(retire=("A",)), (), by=BY),
        *changed(DRAWN).undo(MONDAY, by=BY),
    ]
    for order in permutations(facts):
        told = reduce(Layout.evolve, order, Layout())
        assert told.evolve(order[-1]) == told


# Whatever is asked for

CODES = "ABCDEF"
neighbourhoods = st.lists(st.sampled_from([*CODES, "T"]), max_size=3).map(tuple)
changes = st.builds(
    Changes,
    add=st.lists(
        st.builds(
            lambda code, x, near: added(code, x, *near),
            *(st.sampled_from("EF"), st.integers(0, 900), neighbourhoods),
        ),
        max_size=2,
    ).map(tuple),
    move=st.lists(
        st.builds(
            lambda code, near: moved(code, neighbours=near),
            *(st.sampled_from(CODES), st.none() | neighbourhoods),
        ),
        max_size=2,
    ).map(tuple),
    retire=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    join=st.lists(
        st.builds(lambda parts: table("T", *parts), st.permutations("ABCD").map(lambda p: p[:2])),
        max_size=1,
    ).map(tuple),
)


@given(changes)
def test_neighbours_are_mutual_whatever_changes(asked: Changes) -> None:
    spots = Wish(DRAWN, FLOOR, {}, asked, MONDAY).after()

    beside(spots)
    assert all(code not in each.neighbours for code, each in spots.items())
    assert all(other in spots for each in spots.values() for other in each.neighbours)
