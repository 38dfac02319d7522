"""What the model says of whoever wants a desk: every reason to refuse, or what is promised."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import msgspec

from booking.commands import (
    Command,
    HoldDesk,
    Reserve,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    WalkIn,
    derived_id,
)
from domain.refusals import NotYours, PositionTaken, StillOccupied, UnknownPosition
from tests.properties.model import HOLD, Model, Told
from tests.properties.verdict import Verdict, Wish, becomes


def wished(model: Model, asked: Reserve | ReserveTeam, day: date, number: int = 0) -> Told:
    """The promise wished for, of no desk yet."""
    return Told(
        site_id=asked.site_id,
        position_id="",
        reservation_id=derived_id(asked.by, number),
        member_id=asked.member_id,
        booker_id=asked.member_id,
        day=day,
        starts=asked.starts,
        ends=asked.ends,
        starts_at=model.instant(asked.site_id, day, asked.starts),
        ends_at=model.instant(asked.site_id, day, asked.ends),
        reserved_at=asked.by.at,
    )


def first_free(model: Model, wish: Told, choices: Sequence[str], command: Command) -> Told | None:
    """At the first desk that is free; a single one is not chosen."""
    wishes = [replace(wish, position_id=position_id) for position_id in choices]
    if len(wishes) == 1:
        return wishes[0]
    at = command.by.at
    return next((w for w in wishes if model.is_free(w, at)), None)


def promised(model: Model, command: Command, wishes: Sequence[Wish]) -> Verdict:
    """All of the wishes, each at the first of its choices, or none."""
    by, trial, verdict = command.by, model.copy(), Verdict()
    for wish, choices in wishes:
        chosen = first_free(trial, wish, choices, command)
        if chosen is None:
            verdict.reasons |= {PositionTaken} | trial.against_time(wish, by.at)
            return verdict
        verdict.reasons |= trial.against_promising(chosen, by.at)
        if by.actor.role == "member" and by.actor.id != chosen.booker_id:
            verdict.reasons.add(NotYours)
        trial.told[chosen.key] = chosen
        verdict.told.append(chosen)
    return verdict


def reserve_desk(model: Model, asked: ReserveDesk) -> Verdict:
    return promised(model, asked, [(wished(model, asked, asked.day), asked.choices)])


def hold_desk(model: Model, asked: HoldDesk) -> Verdict:
    verdict = reserve_desk(model, asked)
    until = asked.by.at.replace(microsecond=0) + HOLD
    verdict.told = [
        replace(t, status="held", before="held", until=until, firm=False) for t in verdict.told
    ]
    return verdict


def reserve_days(model: Model, asked: ReserveDays) -> Verdict:
    days = enumerate(sorted(set(asked.days)))
    wishes = [(wished(model, asked, day, number), asked.choices) for number, day in days]
    return promised(model, asked, wishes)


def reserve_team(model: Model, asked: ReserveTeam) -> Verdict:
    wish, at = wished(model, asked, asked.day), asked.by.at
    for group in asked.groups:
        seats = [replace(wish, position_id=position_id) for position_id in group]
        free = all(model.is_free(seat, at) for seat in seats)
        if free and len(group) == asked.seats:
            theirs = [team_seat(seat, number, asked) for number, seat in enumerate(seats)]
            return promised(model, asked, [(seat, (seat.position_id,)) for seat in theirs])
    return Verdict({PositionTaken} | model.against_time(wish, at))


def team_seat(seat: Told, number: int, asked: ReserveTeam) -> Told:
    """The first is the member's, the others are guests'."""
    id_ = derived_id(asked.by, number)
    return replace(seat, reservation_id=id_, member_id=f"guest:{id_}") if number else seat


def walk_in(model: Model, asked: WalkIn) -> Verdict:
    if asked.by.actor.role == "member":
        return Verdict({NotYours})
    if asked.site_id not in model.places:
        return Verdict({UnknownPosition})
    at, (day, starts) = asked.by.at, model.now(asked.site_id, asked.by.at)
    member = asked.member_id or f"guest:{derived_id(asked.by)}"
    wish = wished(model, msgspec.structs.replace(asked, starts=starts, member_id=member), day)
    desks = [replace(wish, position_id=position_id) for position_id in asked.choices]
    vacant = [d.position_id for d in desks if not model.is_occupied(d, at)]
    verdict = promised(model, asked, [(wish, vacant or asked.choices)])
    if any(model.is_occupied(told, at) for told in verdict.told):
        verdict.reasons.add(StillOccupied)
    verdict.told = [
        becomes(told, "checked-in", came_at=at, walked_in=True) for told in verdict.told
    ]
    return verdict
