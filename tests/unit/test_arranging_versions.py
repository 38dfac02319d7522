"""One change of a layout after another, and the last one taken back."""

from datetime import date, timedelta
from functools import reduce
from itertools import permutations

import pytest

from domain.arranging import Changes, Wish, contradictions, rearrange
from domain.layout import ChangeUndone, Drawn, Layout, LayoutChanged, LayoutEvent
from domain.refusals import Reason, UnknownChange, UnknownPosition
from tests.support.arranging import BY, DRAWN, FLOOR, MARKS, ZONES, added, moved, table, wish
from tests.support.house import MONDAY


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
