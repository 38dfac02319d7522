"""Taking a position out of use for a while, and putting it back."""

from datetime import datetime

from domain.causes import Cause
from domain.kernel import Stamp
from domain.position.events import Blocked, Unblocked
from domain.position.premises import Block
from domain.position.state import Position
from domain.refusals import PositionTaken, UnknownChange, UnknownPosition


def block(
    position: Position, block_id: str, starts: str, ends: str, cause: Cause, *, by: Stamp
) -> list[Blocked]:
    """Take the position out of use from one wall-clock moment "YYYY-MM-DDTHH:MM" to another.

    Raises UnknownPosition when it does not stand there on the first day, PositionTaken while
    reservations ahead count on it.
    """
    if position.premises.spot_on(starts[:10]) is None:
        raise UnknownPosition
    if in_the_way(position, Block(block_id, starts, ends, cause), by.at):
        raise PositionTaken(position=position.position_id)
    blocked = Blocked(
        **position.here(by),
        block_id=block_id,
        starts=starts,
        ends=ends,
        cause=cause,
    )
    return [blocked]


def in_the_way(position: Position, wanted: Block, at: datetime) -> list[str]:
    """The ids of the reservations ahead that count on the position meanwhile."""
    return [
        id_
        for id_, kept in position.ahead(at)
        if wanted.overlaps(kept.period.day, kept.period.starts, kept.period.ends)
    ]


def unblock(position: Position, block_id: str, *, by: Stamp) -> list[Unblocked]:
    """Put the position back to use. Raises UnknownChange."""
    if block_id not in {each.id for each in position.premises.blocks}:
        raise UnknownChange
    unblocked = Unblocked(
        **position.here(by),
        block_id=block_id,
    )
    return [unblocked]
