"""What stands where after a change of the layout."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.arranging import Changes, Wish
from domain.position import Spot
from tests.support.arranging import DRAWN, FLOOR, added, after, moved, spot, table
from tests.support.house import MONDAY


def beside(spots: Mapping[str, Spot]) -> set[str]:
    """Who stands next to whom, each pair told from both sides or not at all."""
    pairs = {(code, other) for code, each in spots.items() for other in each.neighbours}
    assert pairs == {(other, code) for code, other in pairs}
    return {f"{code}-{other}" for code, other in pairs if code < other}


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
