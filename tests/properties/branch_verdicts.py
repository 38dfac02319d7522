"""What the model says of branches and their desks: why not, whom they displace, what is so then."""

from dataclasses import replace

from booking.commands import AssignPositions, EndAssignment, JoinBranch, KeepDays, OpenDays
from domain.refusals import Contradictory, MemberForgotten, NotYours, UnknownChange
from tests.properties.displacing import ahead, displaced, today
from tests.properties.house_rules import Given, Span
from tests.properties.model import Model, holding
from tests.properties.verdict import Verdict


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
