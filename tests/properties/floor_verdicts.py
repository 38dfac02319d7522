"""What the model says of blocks and layouts: why not, whom they displace, what is so then."""

from datetime import date

from booking.commands import BlockPositions, Change, ChangeLayout, LiftBlock, UndoLayoutChange
from domain.refusals import Contradictory, UnknownChange
from tests.properties.displacing import ahead, displaced, is_occupied, today
from tests.properties.floors import arranged, is_crowded
from tests.properties.house_rules import Stage
from tests.properties.model import Model
from tests.properties.verdict import Verdict


def block_positions(model: Model, change: BlockPositions) -> Verdict:
    site, first = change.site_id, date.fromisoformat(change.starts[:10])
    codes, over = frozenset(change.positions), change.ends[:10] < today(model, change).isoformat()
    if codes - model.rules.codes(site, first) or change.starts >= change.ends or over:
        return Verdict({Contradictory})
    out = [
        told
        for told in ahead(model, change)
        if told.position_id in codes
        and f"{told.day}T{told.starts}" < change.ends
        and change.starts < f"{told.day}T{told.ends}"
    ]

    def enact(model: Model) -> None:
        blocked = {change.change_id: (change.starts, change.ends, codes)}
        model.rules.blocks[site] = {**model.rules.blocks[site], **blocked}

    return displaced(model, change, out, enact)


def lift_block(model: Model, change: LiftBlock) -> Verdict:
    _, ends, _ = model.rules.blocks[change.site_id].get(change.block_id, ("", "", ""))
    if ends < today(model, change).isoformat():
        return Verdict({UnknownChange})

    def enact(model: Model) -> None:
        blocks = model.rules.blocks
        kept = {k: b for k, b in blocks[change.site_id].items() if k != change.block_id}
        blocks[change.site_id] = kept

    return displaced(model, change, [], enact)


def change_layout(model: Model, change: ChangeLayout) -> Verdict:
    site, wish, starts_on = change.site_id, change.changes, change.starts_on
    there = model.rules.codes(site, starts_on)
    tables = model.rules.tables[site]
    added = {each.code for each in wish.add} | {each.code for each in wish.join}
    parts = {code for each in wish.join for code in each.parts}
    shifted = {each.code for each in wish.move}
    split_up = {code for table in wish.split for code in tables.get(table, ())}
    gone = {*wish.retire, *wish.split, *parts}
    too_early = starts_on < max(today(model, change), model.rules.stages[site][-1].starts_on)
    touched = added | gone | shifted | split_up
    if (gone | shifted) - there or any(table not in tables for table in wish.split):
        return Verdict({Contradictory})
    last = {code: model.rules.last_spot(site, code) for code in split_up}
    spots = arranged(model.rules.spots(site, starts_on), wish, last)
    wrong = (
        too_early,
        bool((added | split_up) & there),
        is_crowded(spots, touched),
        is_occupied(model, change, touched & there, starts_on),
        not touched,
    )
    if any(wrong):
        return Verdict({Contradictory})
    stage = Stage(starts_on, spots, frozenset(shifted), undoable=True)
    joined = {each.code: frozenset(each.parts) for each in wish.join}
    return rearranged(model, change, stage, joined)


def rearranged(
    model: Model, change: Change, stage: Stage, joined: dict[str, frozenset[str]]
) -> Verdict:
    site = change.site_id
    gone = model.rules.codes(site, stage.starts_on) - stage.spots.keys()
    out = [t for t in ahead(model, change) if t.position_id in gone and t.day >= stage.starts_on]

    def enact(model: Model) -> None:
        model.rules.stages[site] = [*model.rules.stages[site], stage]
        model.rules.tables[site] = {**model.rules.tables[site], **joined}

    return displaced(model, change, out, enact)


def undo_layout_change(model: Model, change: UndoLayoutChange) -> Verdict:
    *_, before, last = [Stage(date.min, {}), *model.rules.stages[change.site_id]]
    if not last.undoable:
        return Verdict({UnknownChange})
    starts_on = max(today(model, change), last.starts_on)
    touched = (before.spots.keys() ^ last.spots.keys()) | last.moved
    if is_occupied(model, change, touched, starts_on):
        return Verdict({Contradictory})
    return rearranged(model, change, Stage(starts_on, before.spots), {})
