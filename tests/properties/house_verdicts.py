"""What the model says of a change of the house: why not, whom it displaces, what is so then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from booking.commands import (
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CloseDays,
    EndAssignment,
    ForgetMember,
    JoinBranch,
    KeepDays,
    LiftBlock,
    LiftClosure,
    Move,
    OpenDays,
    RetimePosition,
    SetSeason,
    UndoLayoutChange,
    WithdrawSeason,
)
from domain.refusals import (
    Contradictory,
    MemberForgotten,
    NotYours,
    PeopleAffected,
    UnknownChange,
    UnknownPosition,
)
from tests.properties.floors import arranged, is_crowded
from tests.properties.house_rules import Given, Span, Stage
from tests.properties.model import Model, Told, holding
from tests.properties.verdicts import Verdict, ends, move

A_DAY = timedelta(days=1)


def ahead(model: Model, change: Change) -> Iterator[Told]:
    """What stands at the site and is not over."""
    at = change.by.at
    for told in model.others(at):
        if told.site_id == change.site_id and told.ends_at > at:
            yield told


def today(model: Model, change: Change | OpenDays) -> date:
    return model.now(change.site_id, change.by.at)[0]


def shut_out(model: Model, change: Change, enact: Callable[[Model], None]) -> Verdict:
    """A change of hours: whoever is outside them then is sent away."""
    trial = model.copy()
    enact(trial)
    rules = trial.rules
    out = []
    for told in ahead(model, change):
        opening = rules.opening(told.site_id, told.day)
        if not opening or told.starts < opening[0] or opening[1] < told.ends:
            out.append(told)
    return displaced(model, change, out, enact)


def displaced(
    model: Model, change: Change, out: list[Told], enact: Callable[[Model], None]
) -> Verdict:
    """Everybody in the way meets the fate that the plan has for them, or it is no plan."""
    plan = {fate.reservation_id: fate.to_position_id for fate in change.plan}
    if plan.keys() != {told.reservation_id for told in out}:
        return Verdict({PeopleAffected})
    trial, verdict = model.copy(), Verdict(enact=enact)
    for told in out:
        to = plan[told.reservation_id]
        if to:
            one = moved(trial, change, told, to)
        else:
            one = Verdict(told=[ends(told, "released", change.by.at, "displaced", displaced=True)])
        verdict.reasons |= one.reasons
        verdict.told += one.told
        verdict.left += one.left
        trial.told |= {each.key: each for each in one.told}
    return verdict


def moved(model: Model, change: Change, told: Told, to: str) -> Verdict:
    wish = Move(
        by=change.by,
        site_id=told.site_id,
        position_id=told.position_id,
        reservation_id=told.reservation_id,
        to_position_id=to,
    )
    return move(model, told, wish)


def adopt_policy(model: Model, change: AdoptPolicy) -> Verdict:
    site, policy = change.site_id, change.policy
    starts_on = date.fromisoformat(policy.starts_on)
    known = model.rules.policies[site]
    if starts_on < today(model, change) or policy.version != len(known) + 1:
        return Verdict({Contradictory})

    def enact(model: Model) -> None:
        dated = [*model.rules.policies[site], (starts_on, policy.hours)]
        model.rules.policies[site] = sorted(dated, key=lambda each: each[0])

    return shut_out(model, change, enact)


def set_season(model: Model, change: SetSeason) -> Verdict:
    site, id_ = change.site_id, change.season_id or change.change_id
    span = Span(change.first, change.last, change.hours)
    current = still_ahead(model, change, model.rules.seasons[site])
    if change.season_id and id_ not in current:
        return Verdict({UnknownChange})
    others = [s for key, s in current.items() if key != id_]
    overlaps = any(s.first <= span.last and span.first <= s.last for s in others)
    if overlaps or is_backwards(model, change, span):
        return Verdict({Contradictory})

    def enact(model: Model) -> None:
        model.rules.seasons[site] = {**model.rules.seasons[site], id_: span}

    return shut_out(model, change, enact)


def is_backwards(model: Model, change: Change, span: Span) -> bool:
    return span.last < span.first or span.last < today(model, change)


def still_ahead(model: Model, change: Change, spans: dict[str, Span]) -> dict[str, Span]:
    return {id_: s for id_, s in spans.items() if s.last >= today(model, change)}


def close_days(model: Model, change: CloseDays) -> Verdict:
    span = Span(change.first, change.last)
    if is_backwards(model, change, span):
        return Verdict({Contradictory})

    def enact(model: Model) -> None:
        closures = model.rules.closures
        closures[change.site_id] = {**closures[change.site_id], change.change_id: span}

    return shut_out(model, change, enact)


def taken_back(model: Model, change: Any, kind: str, id_: str) -> Verdict:
    """A season or a closure, if there is one of that id."""
    if id_ not in still_ahead(model, change, getattr(model.rules, kind)[change.site_id]):
        return Verdict({UnknownChange})

    def enact(model: Model) -> None:
        spans = getattr(model.rules, kind)
        spans[change.site_id] = {k: s for k, s in spans[change.site_id].items() if k != id_}

    return shut_out(model, change, enact)


def withdraw_season(model: Model, change: WithdrawSeason) -> Verdict:
    return taken_back(model, change, "seasons", change.season_id)


def lift_closure(model: Model, change: LiftClosure) -> Verdict:
    return taken_back(model, change, "closures", change.closure_id)


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


def is_occupied(model: Model, change: Change, codes: Any, starts_on: date) -> bool:
    return any(
        told.checked_in and told.position_id in codes and told.day >= starts_on
        for told in ahead(model, change)
    )


def undo_layout_change(model: Model, change: UndoLayoutChange) -> Verdict:
    *_, before, last = [Stage(date.min, {}), *model.rules.stages[change.site_id]]
    if not last.undoable:
        return Verdict({UnknownChange})
    starts_on = max(today(model, change), last.starts_on)
    touched = (before.spots.keys() ^ last.spots.keys()) | last.moved
    if is_occupied(model, change, touched, starts_on):
        return Verdict({Contradictory})
    return rearranged(model, change, Stage(starts_on, before.spots), {})


def assign_positions(model: Model, change: AssignPositions) -> Verdict:
    site, codes = change.site_id, frozenset(change.positions)
    span = Span(change.first, change.last)
    taken = any(
        g.span.first <= span.last and span.first <= g.span.last and g.span.first <= g.span.last
        for positions in model.rules.given[site].values()
        for code, g in positions.items()
        if code in codes
    )
    absent = codes - model.rules.codes(site, change.first)
    if taken or absent or span.last < span.first or span.first < today(model, change):
        return Verdict({Contradictory})
    out = [
        told
        for told in ahead(model, change)
        if told.position_id in codes
        and span.covers(told.day)
        and change.branch_id not in model.rules.branches.get(told.booker_id, ())
    ]

    def enact(model: Model) -> None:
        new = {change.change_id: {code: Given(change.branch_id, span) for code in codes}}
        model.rules.given[site] = {**model.rules.given[site], **new}

    return displaced(model, change, out, enact)


def regiven(model: Model, site: str, id_: str, code: str, given: Given) -> None:
    positions = {**model.rules.given[site][id_], code: given}
    model.rules.given[site] = {**model.rules.given[site], id_: positions}


def end_assignment(model: Model, change: EndAssignment) -> Verdict:
    id_, site = change.assignment_id, change.site_id
    positions = model.rules.given[site].get(id_, {})
    now = today(model, change)
    live = {c: g for c, g in positions.items() if max(g.span.first, now) <= g.span.last}
    if not live:
        return Verdict({UnknownChange})
    longer = {c: g for c, g in live.items() if change.last < g.span.last}

    def enact(model: Model) -> None:
        for code, given in longer.items():
            span = given.span._replace(last=change.last)
            regiven(model, site, id_, code, replace(given, span=span))

    verdict = displaced(model, change, [], enact)
    return verdict if longer or verdict.reasons else Verdict()


def set_days(model: Model, change: OpenDays) -> Verdict:
    site, id_, code = change.site_id, change.assignment_id, change.position_id
    given = model.rules.given[site].get(id_, {}).get(code)
    days = set(change.days)
    if given is None or given.span.last < max(given.span.first, today(model, change)):
        return Verdict({UnknownChange})
    actor = change.by.actor
    theirs = model.rules.branches.get(actor.id, frozenset())
    reasons = {
        UnknownChange: not all(given.span.covers(day) for day in days),
        NotYours: actor.role == "member" and given.branch not in theirs,
    }
    keeps = isinstance(change, KeepDays)
    opened = given.opened - days if keeps else given.opened | days
    kept = given.kept | days if keeps else given.kept - days
    after = replace(given, opened=opened, kept=kept)
    if after == given:
        return Verdict(holding(reasons))
    return Verdict(holding(reasons), enact=lambda model: regiven(model, site, id_, code, after))


def join_branch(model: Model, wish: JoinBranch) -> Verdict:
    theirs = model.rules.branches.get(wish.member_id, frozenset())
    after = theirs | {wish.branch_id} if wish.belongs else theirs - {wish.branch_id}
    gone = wish.belongs and wish.member_id in model.forgotten
    reasons = holding({NotYours: wish.by.actor.role == "member", MemberForgotten: gone})
    if after == theirs:
        return Verdict(reasons)

    def enact(model: Model) -> None:
        model.rules.branches = {**model.rules.branches, wish.member_id: after}

    return Verdict(reasons, enact=enact)


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
