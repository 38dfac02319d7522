"""What the model says of a change of the house: why not, whom it displaces, what is so then."""

from collections.abc import Callable
from typing import Any

from booking.commands import (
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    ChangeLayout,
    CloseDays,
    EndAssignment,
    ForgetMember,
    JoinBranch,
    KeepDays,
    LiftBlock,
    LiftClosure,
    OpenDays,
    RetimePosition,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from domain.refusals import NotYours, UnknownPosition
from tests.properties.branch_verdicts import assign_positions, end_assignment, join_branch, set_days
from tests.properties.calendar_verdicts import (
    adopt_policy,
    close_days,
    lift_closure,
    set_season,
    withdraw_season,
)
from tests.properties.floor_verdicts import (
    block_positions,
    change_layout,
    lift_block,
    undo_layout_change,
)
from tests.properties.model import Model, holding
from tests.properties.verdict import Verdict, ends


def forget_member(model: Model, wish: ForgetMember) -> Verdict:
    """Whatever is ahead of them, or of guests of theirs, is over."""
    at, who = wish.by.at, wish.member_id
    theirs = (t for t in model.others(at) if who in (t.member_id, t.booker_id) and t.ends_at > at)
    out = [ends(told, "released", at, "erased", displaced=True) for told in theirs]

    def enact(model: Model) -> None:
        model.forgotten |= {who}
        model.rules.branches = {**model.rules.branches, who: frozenset()}

    reasons = holding({NotYours: wish.by.actor.role in ("member", "front-desk")})
    return Verdict(reasons, out, enact=enact)


VERDICTS: dict[type[Any], Callable[[Model, Any], Verdict]] = {
    AdoptPolicy: adopt_policy,
    AssignPositions: assign_positions,
    BlockPositions: block_positions,
    ChangeLayout: change_layout,
    CloseDays: close_days,
    EndAssignment: end_assignment,
    LiftBlock: lift_block,
    LiftClosure: lift_closure,
    SetSeason: set_season,
    UndoLayoutChange: undo_layout_change,
    WithdrawSeason: withdraw_season,
}


BY_PEOPLE: dict[type[Any], Callable[[Model, Any], Verdict]] = {
    ForgetMember: forget_member,
    JoinBranch: join_branch,
    KeepDays: set_days,
    OpenDays: set_days,
    RetimePosition: lambda _model, _wish: Verdict(),
}


HOUSE = VERDICTS.keys() | BY_PEOPLE.keys()


def verdict_on_change(model: Model, wish: Any) -> Verdict:
    """What the model says of a change of the house."""
    if type(wish) in BY_PEOPLE:
        return BY_PEOPLE[type(wish)](model, wish)
    if wish.by.actor.role == "member":
        return Verdict({NotYours})
    if wish.site_id not in model.places:
        return Verdict({UnknownPosition})
    return VERDICTS[type(wish)](model, wish)
