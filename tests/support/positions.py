"""A position in the states it can be in."""

from datetime import timedelta

from domain.position import Position
from tests.support.diaries import FREE, NOON, TEN, arrived, given_back, promised, swept

MINE, THEIRS = promised("ada"), promised("bob")
STATES = {
    "not installed": (Position(), TEN),
    "free": (FREE, TEN),
    "mine": (MINE, TEN),
    "theirs": (THEIRS, TEN),
    "mine, I am here": (arrived(MINE), TEN),
    "theirs, they are here": (arrived(THEIRS), TEN),
    "mine, over, never came": (MINE, NOON),
    "mine, over, still here": (arrived(MINE), NOON),
    "theirs, over": (THEIRS, NOON),
    "given back": (given_back(MINE), TEN),
    "left": (given_back(arrived(MINE)), TEN),
    "mine, long over and swept": (swept(MINE), NOON + timedelta(days=1, hours=1)),
}
