"""What the model says of a change of the hours: why not, whom it shuts out, what is so then."""

from collections.abc import Callable
from datetime import date
from typing import Any

from booking.commands import AdoptPolicy, Change, CloseDays, LiftClosure, SetSeason, WithdrawSeason
from domain.refusals import Contradictory, UnknownChange
from tests.properties.displacing import ahead, displaced, today
from tests.properties.house_rules import Span
from tests.properties.model import Model
from tests.properties.verdict import Verdict


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
