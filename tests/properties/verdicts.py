"""What the model says of a wish: every reason to refuse it, or what members will be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import msgspec

from booking.commands import (
    CheckIn,
    CheckOut,
    Command,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    HoldDesk,
    Move,
    OnReservation,
    ReleaseDays,
    ReleaseDesk,
    Reserve,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    Settle,
    Undo,
    WalkIn,
    derived_id,
)
from domain.refusals import (
    AlreadyEnded,
    InThePast,
    MemberElsewhere,
    MemberForgotten,
    NotYours,
    PositionTaken,
    Stale,
    StillOccupied,
    TooEarlyToCheckIn,
    TooShort,
    UnknownPosition,
)
from tests.properties.model import HOLD, OPENS, Model, Reasons, Told, holding

Wish = tuple[Told, Sequence[str]]


@dataclass
class Verdict:
    """Why not; and if nothing is against it, what members are told from then on."""

    reasons: Reasons = field(default_factory=set)
    told: list[Told] = field(default_factory=list)
    left: list[Told] = field(default_factory=list)
    enact: Callable[[Model], None] | None = None


def becomes(kept: Told, status: str, **changes: Any) -> Told:
    before = kept.before if status == kept.status else kept.status
    standing = {"status": status, "before": before, "displaced": False, "left_at": None, "why": ""}
    return replace(kept, **{**standing, **changes})


def ends(kept: Told, status: str, at: datetime, why: str = "", **changes: Any) -> Told:
    """It is over, at an instant and for a reason."""
    return becomes(kept, status, left_at=at, why=why or status, **changes)


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


def not_theirs(kept: Told, command: Command) -> bool:
    actor = command.by.actor
    return actor.role == "member" and actor.id not in (kept.member_id, kept.booker_id)


def against_running(kept: Told, command: Command) -> Reasons:
    at = command.by.at
    over = kept.ends_at <= at or not kept.stands(at)
    return holding({NotYours: not_theirs(kept, command), AlreadyEnded: over})


def check_in(model: Model, kept: Told, command: CheckIn) -> Verdict:
    reasons, at = against_running(kept, command), command.by.at
    if kept.checked_in:
        return Verdict(reasons)
    reasons |= holding(
        {
            Stale: kept.status == "held",
            TooEarlyToCheckIn: at < kept.starts_at - OPENS,
            StillOccupied: model.is_occupied(kept, at),
        }
    )
    return Verdict(reasons, [becomes(kept, "checked-in", came_at=at)])


def check_out(_model: Model, kept: Told, command: CheckOut) -> Verdict:
    gone = kept.status in ("released", "no-show")
    reasons = {
        NotYours: not_theirs(kept, command),
        AlreadyEnded: gone,
        Stale: not kept.checked_in and not gone,
    }
    return Verdict(holding(reasons), [ends(kept, "released", command.by.at, "left")])


def release(_model: Model, kept: Told, command: Command) -> Verdict:
    why = command.reason if isinstance(command, ReleaseDesk) else "cancelled"
    why = "left" if kept.checked_in and why == "cancelled" else why
    return Verdict(against_running(kept, command), [ends(kept, "released", command.by.at, why)])


def confirm(model: Model, kept: Told, command: ConfirmHold) -> Verdict:
    reasons = against_running(kept, command)
    if kept.status != "held":
        return Verdict(reasons)
    return Verdict(reasons | against(model, kept, command), [becomes(kept, "reserved", firm=True)])


def against(model: Model, wish: Told, command: Command) -> Reasons:
    """What the desk and the member's agenda have against a place and time."""
    at = command.by.at
    theirs = {
        MemberElsewhere: model.is_elsewhere(wish, at),
        MemberForgotten: model.is_forgotten(wish),
    }
    return model.against_desk(wish, at) | holding(theirs)


def extend(model: Model, kept: Told, command: Extend) -> Verdict:
    ends_at = model.instant(kept.site_id, kept.day, command.ends)
    longer = replace(kept, ends=command.ends, ends_at=ends_at)
    reasons = against_running(kept, command) | model.against_time(longer, command.by.at)
    reasons |= holding({Stale: kept.status == "held", TooShort: ends_at < kept.ends_at})
    if ends_at == kept.ends_at:
        return Verdict(reasons)
    return Verdict(reasons | against(model, longer, command), [longer])


def move(model: Model, kept: Told, command: Move) -> Verdict:
    reasons, at = against_running(kept, command), command.by.at
    if command.to_position_id == kept.position_id:
        return Verdict(reasons)
    starts = kept.starts
    if kept.checked_in and at > kept.starts_at:
        starts = max(starts, model.now(kept.site_id, at)[1])
    starts_at = model.instant(kept.site_id, kept.day, starts)
    there = replace(
        kept, position_id=command.to_position_id, starts=starts, starts_at=starts_at,
        before=kept.status, began=kept.began or kept.starts,
        seats=(*kept.seats, (kept.position_id, at)),
    )  # fmt: skip
    reasons |= against(model, there, command) | holding(
        {
            Stale: kept.status == "held",
            StillOccupied: kept.checked_in and model.is_occupied(there, at),
        }
    )
    return Verdict(reasons, [there], [replace(kept, status="moved")])


def undo(model: Model, kept: Told, command: Undo) -> Verdict:
    was, at = kept.status, command.by.at
    status = kept.before if was == "released" else "reserved"
    came_at = kept.came_at if status == "checked-in" else None
    again = becomes(kept, status, reserved_at=at, came_at=came_at)
    reasons = {
        NotYours: not_theirs(kept, command)
        or (command.by.actor.role == "member" and (was == "no-show" or kept.displaced)),
        Stale: was not in ("checked-in", "released", "no-show") or status == "held",
        AlreadyEnded: kept.ends_at <= at,
        StillOccupied: status == "checked-in" and model.is_occupied(kept, at),
        MemberElsewhere: was != "checked-in" and model.is_elsewhere(kept, at),
        MemberForgotten: was != "checked-in" and model.is_forgotten(kept),
    }
    back = model.against_desk(kept, at) | model.is_shut(kept) if was != "checked-in" else set()
    return Verdict(holding(reasons) | back, [again])


def correct_arrival(model: Model, kept: Told, command: CorrectArrival) -> Verdict:
    at, happened = command.by.at, model.instant(kept.site_id, kept.day, command.happened)
    reasons = {
        NotYours: command.by.actor.role == "member",
        AlreadyEnded: kept.status in ("held", "released"),
        TooEarlyToCheckIn: happened < kept.starts_at - OPENS,
        InThePast: happened > at or happened >= kept.ends_at,
        StillOccupied: kept.ends_at > at and model.is_occupied(kept, at),
        MemberElsewhere: kept.status == "no-show" and model.is_elsewhere(kept, at),
        MemberForgotten: kept.status == "no-show" and model.is_forgotten(kept),
    }
    missed = kept.status == "no-show"
    back = model.against_desk(kept, at) | model.is_shut(kept) if missed else set()
    return Verdict(holding(reasons) | back, [becomes(kept, "checked-in", came_at=happened)])


def correct_departure(model: Model, kept: Told, command: CorrectDeparture) -> Verdict:
    at, happened = command.by.at, model.instant(kept.site_id, kept.day, command.happened)
    came = kept.checked_in or (kept.status == "released" and kept.before == "checked-in")
    reasons = {
        NotYours: command.by.actor.role == "member",
        Stale: not came,
        InThePast: not kept.starts_at <= happened <= at,
    }
    return Verdict(holding(reasons), [ends(kept, "released", happened, "left")])


def settle(model: Model, kept: Told, command: Settle) -> Verdict:
    if not model.is_due(kept, command.by.at):
        return Verdict()
    status = {"held": "lapsed", "reserved": "no-show", "checked-in": "released"}[kept.status]
    why = "closed" if status == "released" else status
    return Verdict(told=[ends(kept, status, command.by.at, why)])


def release_days(model: Model, command: ReleaseDays) -> Verdict:
    verdict = Verdict()
    for site_id, position_id, id_ in command.reservations:
        kept = model.told.get((site_id, id_))
        if kept is None or kept.position_id != position_id or kept.status == "lapsed":
            continue
        one = release(model, kept, command)
        verdict.reasons |= one.reasons & {NotYours}
        verdict.told += [] if one.reasons or kept.checked_in else one.told
    return verdict


WISHES: dict[type[Command], Callable[[Model, Any], Verdict]] = {
    ReserveDesk: reserve_desk,
    HoldDesk: hold_desk,
    ReserveDays: reserve_days,
    ReserveTeam: reserve_team,
    WalkIn: walk_in,
    ReleaseDays: release_days,
}
ACTS: dict[type[Command], Callable[[Model, Told, Any], Verdict]] = {
    CheckIn: check_in,
    CheckOut: check_out,
    ReleaseDesk: release,
    ConfirmHold: confirm,
    Extend: extend,
    Move: move,
    Undo: undo,
    CorrectArrival: correct_arrival,
    CorrectDeparture: correct_departure,
    Settle: settle,
}


def verdict_on(model: Model, command: Any) -> Verdict:
    """What the model says of a wish."""
    if not isinstance(command, OnReservation):
        known = isinstance(command, ReleaseDays | WalkIn) or command.site_id in model.places
        return WISHES[type(command)](model, command) if known else Verdict({UnknownPosition})
    kept = model.told.get((command.site_id, command.reservation_id))
    if kept is None or kept.position_id != command.position_id or kept.status == "lapsed":
        return Verdict() if isinstance(command, Settle) else Verdict({AlreadyEnded})
    return ACTS[type(command)](model, kept, command)
