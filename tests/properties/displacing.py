"""What the model says of whom a change of the house displaces."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from booking.commands import Change, Move, OpenDays
from domain.refusals import PeopleAffected
from tests.properties.model import Model, Told
from tests.properties.stay_verdicts import move
from tests.properties.verdict import Verdict, ends


def ahead(model: Model, change: Change) -> Iterator[Told]:
    """What stands at the site and is not over."""
    at = change.by.at
    for told in model.others(at):
        if told.site_id == change.site_id and told.ends_at > at:
            yield told


def today(model: Model, change: Change | OpenDays) -> date:
    return model.now(change.site_id, change.by.at)[0]


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


def is_occupied(model: Model, change: Change, codes: Any, starts_on: date) -> bool:
    return any(
        told.checked_in and told.position_id in codes and told.day >= starts_on
        for told in ahead(model, change)
    )
