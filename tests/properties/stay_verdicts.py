"""What the model says of whoever has a desk: every reason to refuse, or what becomes of it."""

from dataclasses import replace

from booking.commands import (
    CheckIn,
    CheckOut,
    Command,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    Move,
    ReleaseDays,
    ReleaseDesk,
    Settle,
    Undo,
)
from domain.refusals import (
    AlreadyEnded,
    InThePast,
    MemberElsewhere,
    MemberForgotten,
    NotYours,
    Stale,
    StillOccupied,
    TooEarlyToCheckIn,
    TooShort,
)
from tests.properties.model import OPENS, Model, Reasons, Told, holding
from tests.properties.verdict import Verdict, becomes, ends


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
