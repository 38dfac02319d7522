"""Where the parts of pictures of figures are."""

import pytest

from web.pages.pictures import columns, few, heatmap, ticks
from web.sheets import sheet


@pytest.mark.parametrize(
    ("peak", "marks"),
    [
        (0, [0, 1]),
        (0.4, [0, 1]),
        (3, [0, 1, 2, 3]),
        (17, [0, 5, 10, 15, 20]),
        (146, [0, 50, 100, 150]),
        (9_999, [0, 5_000, 10_000]),
    ],
)
def test_an_axis_has_a_few_round_marks_and_reaches_the_peak(peak: float, marks: list[int]) -> None:
    assert ticks(peak) == marks


@pytest.mark.parametrize(
    ("days", "named"), [(1, [0]), (7, [0, 2, 4, 6]), (28, [0, 7, 14, 21]), (92, [0, 28, 56, 84])]
)
def test_some_days_are_named_and_of_many_whole_weeks(days: int, named: list[int]) -> None:
    assert list(few(days)) == named


def test_columns_stand_on_the_ground_in_the_middle_of_their_places() -> None:
    assert columns([30, 0], 60, fills=0.5) == [(12.5, 50, 25, 50), (62.5, 100, 25, 0)]


def test_squares_are_as_dark_as_their_share_and_what_is_none_is_told_from_little() -> None:
    shares = [("09:00", "monday", 0.0), ("10:00", "monday", 0.001), ("09:00", "tuesday", 0.26)]

    drawn = heatmap(["09:00", "10:00"], ["monday", "tuesday"], shares)

    assert [(each.x, each.row, each.level) for each in drawn.squares] == [
        (0, 0, 0),
        (50, 0, 1),
        (0, 1, 5),
    ]
    assert drawn.levels[-1] == (5, 24, 30)


def test_more_than_all_is_as_dark_as_all() -> None:
    drawn = heatmap(["09:00"], ["monday"], [("09:00", "monday", 1.5)])

    assert drawn.squares[0].level == 5
    assert drawn.levels[-1] == (5, 80, 100)


def test_what_would_be_a_formula_is_text_in_a_file() -> None:
    assert sheet([["=1+1", "-09", "@x", "+1", 5, "A-1"]]) == "'=1+1,'-09,'@x,'+1,5,A-1\r\n"
    assert sheet([["é;", 1]], french=True) == '\ufeff"é;";1\r\n'
