"""Everything that is wrong with a change of the layout, said at once."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.arranging import ROOM_CM, contradictions, rearrange
from domain.refusals import Contradictory, Reason
from tests.support.arranging import BY, FLOOR, added, after, moved, spot, table, wish
from tests.support.house import MONDAY


def wrong(*, today: date = MONDAY, **asked: Any) -> list[Reason]:
    return contradictions(wish(**asked), today)


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
