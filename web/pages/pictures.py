"""The geometry of pictures of figures: shares of the width in percent, heights in lines of text.

A picture grows with the page it is on and with the reader's text, and stays crisp: no number in it
is a pixel.
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

LEVELS = 5
ROUND = (1, 2, 5, 10)
STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
FEW = 4
A_WEEK = 7


class Box(NamedTuple):
    """A rectangle: `x` and `width` in percent of the picture, `y` and `height` in percent too for
    columns, in rows for grids.
    """

    x: float
    y: float
    width: float
    height: float


class Square(NamedTuple):
    """A square of a heatmap: where it is, how dark, and the share that it stands for."""

    x: float
    row: int
    level: int
    share: float


class Heatmap(NamedTuple):
    """Shares by two things, one across, one down; a level stands for `step` percent more."""

    across: Sequence[str]
    down: Sequence[str]
    squares: Sequence[Square]
    step: int

    @property
    def levels(self) -> list[tuple[int, int, int]]:
        """Each level, and the percents from which and up to which it stands for shares."""
        return [(each, (each - 1) * self.step, each * self.step) for each in range(1, LEVELS + 1)]

    @property
    def width(self) -> float:
        """How wide a square is."""
        return 100 / max(len(self.across), 1)


def heatmap(
    across: Sequence[str], down: Sequence[str], shares: Sequence[tuple[str, str, float]]
) -> Heatmap:
    """A heatmap of shares, each named by what is across and what is down. The darkest level is
    about where the largest share is, so that a quiet house has its peaks too.
    """
    step = _step(max((share for *_, share in shares), default=0))
    wide = 100 / max(len(across), 1)
    squares = (
        Square(across.index(one) * wide, down.index(other), _level(share, step), share)
        for one, other, share in shares
    )
    return Heatmap(across, down, tuple(squares), step)


def _step(peak: float) -> int:
    """The percent that a level stands for, so that the last one reaches the peak."""
    return next((each for each in STEPS if each * LEVELS >= 100 * peak), STEPS[-1])


def _level(share: float, step: int) -> int:
    """How dark a share is drawn: 0 for none."""
    return min(ceil(100 * share / step), LEVELS)


def columns(amounts: Sequence[int], top: float, *, fills: float) -> list[Box]:
    """A column each, side by side, which fills some of its place; `top` reaches up all the way."""
    place = 100 / max(len(amounts), 1)
    aside = place * (1 - fills) / 2
    heights = (100 * amount / top for amount in amounts)
    return [
        Box(number * place + aside, 100 - height, place * fills, height)
        for number, height in enumerate(heights)
    ]


def ticks(peak: float) -> list[int]:
    """Round numbers from zero to a peak or just beyond it, a few of them."""
    rough = max(peak / FEW, 1)
    scale = 10 ** floor(log10(rough))
    step = next(each * scale for each in ROUND if each * scale >= rough)
    return [step * number for number in range(max(ceil(peak / step), 1) + 1)]


def few(number: int) -> range:
    """Some of so many days, evenly: at most four, whole weeks apart if there are many."""
    apart = ceil(number / FEW)
    if apart > A_WEEK:
        apart = ceil(apart / A_WEEK) * A_WEEK
    return range(0, number, apart)
