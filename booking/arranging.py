"""Changing the layout of a floor from a day on, and taking the last change back."""

from collections.abc import Iterable, Mapping
from datetime import date

from booking.commands import Change, ChangeLayout, UndoLayoutChange
from booking.displacing import Changing, Need, ahead_at
from booking.draft import Draft
from domain.arranging import Spots, Wish, contradictions, rearrange
from domain.layout import Layout
from domain.position import Position, Spot
from domain.position.placing import place
from domain.refusals import Reason, must_be_sound


def _need(draft: Draft, command: ChangeLayout) -> Need:
    today = draft.site(command.site_id).day_at(command.by.at)
    wish = _wish(draft, command)
    wrong = [
        *contradictions(wish, today),
        *_occupied(draft, command, command.starts_on, wish.touched & wish.floor.keys()),
    ]
    draft.in_layout(command.site_id, rearrange(wish, wrong, by=command.by))
    gone = wish.floor.keys() - wish.after().keys()
    return _counting_on(draft, command, command.starts_on, gone)


def _wish(draft: Draft, command: ChangeLayout) -> Wish:
    """The changes, with what stands where. Raises UnknownPosition for a floor never drawn."""
    floor: Spots = {}
    before: Spots = {}
    for position in draft.positions(command.site_id):
        spot = position.premises.spot_on(command.starts_on.isoformat())
        if spot:
            floor[position.position_id] = spot
        else:
            before[position.position_id] = _last_spot(position)
    layout = draft.layout(command.site_id).known()
    return Wish(layout, floor, before, command.changes, command.starts_on)


def _last_spot(position: Position) -> Spot:
    """Where it stood last: what was ever on a floor is remembered with the spell before it left."""
    return next(s.spot for s in reversed(position.premises.spells) if s.spot)


def _occupied(draft: Draft, command: Change, starts_on: date, codes: Iterable[str]) -> list[Reason]:
    """Nothing is moved away under somebody who sits there."""
    return [
        Reason("still-occupied", {"position": code})
        for code in sorted(codes)
        for _, kept in draft.position(command.site_id, code).ahead(command.by.at)
        if kept.checked_in and kept.period.day >= starts_on.isoformat()
    ]


def _counting_on(draft: Draft, command: Change, starts_on: date, gone: Iterable[str]) -> Need:
    """What is reserved at positions that stand nowhere from a day on."""
    unfit, day = frozenset(gone), starts_on.isoformat()
    ahead = ahead_at(draft, command.site_id, command.by)
    counting = (each for each in ahead if each[0] in unfit and each[2].period.day >= day)
    return Need("layout", tuple(counting), unfit)


def _arrange(draft: Draft, command: ChangeLayout) -> None:
    wish = _wish(draft, command)
    after = wish.after()
    for code in sorted(wish.floor.keys() | after.keys()):
        _stand(draft, command, code, after.get(code))


def _stand(draft: Draft, command: Change, code: str, spot: Spot | None) -> None:
    """Have a position stand where the layout, as decided, has it."""
    layout: Layout = draft.layout(command.site_id)
    events = place(
        draft.position(command.site_id, code),
        command.site_id,
        code,
        spot,
        starts_on=layout.starts_on,
        layout_version=layout.version,
        by=command.by,
    )
    draft.at_position(command.site_id, code, events)


def _need_to_undo(draft: Draft, command: UndoLayoutChange) -> Need:
    layout = draft.layout(command.site_id).known()
    today = draft.site(command.site_id).day_at(command.by.at)
    undone = layout.undo(today, by=command.by)
    draft.in_layout(command.site_id, undone)
    starts_on = date.fromisoformat(undone[0].starts_on)
    again = _stood(draft, command, layout.undoable)
    must_be_sound(_occupied(draft, command, starts_on, _elsewhere(draft, command, again)))
    gone = (code for code, spot in again.items() if spot is None)
    return _counting_on(draft, command, starts_on, gone)


def _stood(draft: Draft, command: Change, version: int) -> dict[str, Spot | None]:
    """Where all that a version of the layout placed or retired stood before."""
    return {
        position.position_id: position.premises.spot_before(version)
        for position in draft.positions(command.site_id)
        if any(spell.version == version for spell in position.premises.spells)
    }


def _elsewhere(draft: Draft, command: Change, again: Mapping[str, Spot | None]) -> list[str]:
    """Which of them stand at another place now than they would again."""
    starts_on = draft.layout(command.site_id).starts_on
    now = {
        code: draft.position(command.site_id, code).premises.spot_on(starts_on) for code in again
    }
    return [code for code, spot in again.items() if _place(spot) != _place(now[code])]


def _place(spot: Spot | None) -> tuple[int, int, int] | None:
    return (spot.x, spot.y, spot.rotation) if spot else None


def _rearrange_back(draft: Draft, command: UndoLayoutChange) -> None:
    undone = draft.layout(command.site_id).version - 1
    for code, spot in _stood(draft, command, undone).items():
        _stand(draft, command, code, spot)


change_layout = Changing(_need, _arrange)
undo_layout_change = Changing(_need_to_undo, _rearrange_back)
