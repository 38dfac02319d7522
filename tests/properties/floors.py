"""Where desks stand on a floor, in centimetres, as the model has it."""

from collections.abc import Collection, Mapping
from math import hypot

from domain.arranging import Changes

Spots = Mapping[str, tuple[int, int]]
# Centres of desks are not nearer to each other.
ROOM_CM = 60


def in_a_row(codes: Collection[str]) -> Spots:
    """Three metres from desk to desk, as sites of tests open."""
    return {code: (300 * number + 120, 80) for number, code in enumerate(sorted(codes))}


def arranged(before: Spots, wish: Changes, last: Spots) -> Spots:
    """What stands where then: a table in the middle of its parts, and what is split off one where
    it stood last.
    """
    parts = {code for table in wish.join for code in table.parts}
    spots = {c: s for c, s in before.items() if c not in {*wish.retire, *wish.split, *parts}}
    for table in wish.join:
        xs, ys = zip(*(before[code] for code in table.parts), strict=True)
        spots[table.code] = sum(xs) // len(xs), sum(ys) // len(ys)
    spots |= last
    spots |= {each.code: (each.x, each.y) for each in wish.move}
    return spots | {each.code: (each.spot.x, each.spot.y) for each in wish.add}


def is_crowded(spots: Spots, touched: set[str]) -> bool:
    """Whether a desk that is touched comes to stand on top of another."""
    return any(
        other != code and hypot(spots[code][0] - x, spots[code][1] - y) < ROOM_CM
        for code in touched & spots.keys()
        for other, (x, y) in spots.items()
    )
