"""Taking positions out of use for a while, and putting them back."""

from booking.commands import BlockPositions, LiftBlock
from booking.displacing import NOBODY, Changing, Need
from booking.draft import Draft
from domain.position import Block
from domain.position.blocking import block, in_the_way, unblock
from domain.refusals import Reason, UnknownChange, must_be_sound


def _need(draft: Draft, command: BlockPositions) -> Need:
    must_be_sound(_wrong(draft, command))
    wanted = Block(command.change_id, command.starts, command.ends, command.cause)
    positions = (draft.position(command.site_id, code) for code in sorted(set(command.positions)))
    counting = [
        (position.position_id, id_, position.diary[id_])
        for position in positions
        for id_ in in_the_way(position, wanted, command.by.at)
    ]
    return Need(command.cause, tuple(counting), frozenset(command.positions))


def _wrong(draft: Draft, command: BlockPositions) -> list[Reason]:
    """Everything that is wrong about the block."""
    today = draft.site(command.site_id).day_at(command.by.at).isoformat()
    wrong = [
        Reason("not-there", {"position": code})
        for code in sorted(set(command.positions))
        if draft.position(command.site_id, code).premises.spot_on(command.starts[:10]) is None
    ]
    if not command.positions:
        wrong.append(Reason("nothing-to-change", {}))
    if command.starts >= command.ends:
        wrong.append(Reason("ends-before-it-starts", {"day": command.starts[:10]}))
    if command.ends[:10] < today:
        wrong.append(Reason("in-the-past", {"day": today}))
    return wrong


def _block(draft: Draft, command: BlockPositions) -> None:
    for code in sorted(set(command.positions)):
        position = draft.position(command.site_id, code)
        span = (command.starts, command.ends)
        events = block(position, command.change_id, *span, command.cause, by=command.by)
        draft.at_position(command.site_id, code, events)


def _lift(draft: Draft, command: LiftBlock) -> Need:
    today = draft.site(command.site_id).day_at(command.by.at).isoformat()
    blocked = [
        position
        for position in draft.positions(command.site_id)
        for each in position.premises.blocks
        if each.id == command.block_id and each.ends >= today
    ]
    if not blocked:
        raise UnknownChange
    for position in blocked:
        events = unblock(position, command.block_id, by=command.by)
        draft.at_position(command.site_id, position.position_id, events)
    return NOBODY


block_positions = Changing(_need, _block)
lift_block = Changing(_lift)
