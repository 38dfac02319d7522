"""Commands as requests: which call of the API each is, and what is sent with it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from booking.commands import (
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CheckIn,
    CheckOut,
    CloseDays,
    Command,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    EndAssignment,
    Extend,
    Fate,
    HoldDesk,
    JoinBranch,
    KeepDays,
    LiftBlock,
    LiftClosure,
    Move,
    OnReservation,
    OpenDays,
    ReleaseDays,
    ReleaseDesk,
    Reserve,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    SetSeason,
    Undo,
    UndoLayoutChange,
    WalkIn,
    WithdrawSeason,
)
from domain.arranging import Changes
from domain.policy import WEEKDAYS, Policy, Week

Json = dict[str, Any]
Request = tuple[str, str, Json]

ACTS: dict[type[Command], str] = {
    CheckIn: "check-in",
    CheckOut: "check-out",
    ConfirmHold: "confirm",
    CorrectArrival: "check-in",
    CorrectDeparture: "check-out",
    ReleaseDesk: "release",
    Undo: "undo",
}


def request_of(command: Command, site: str) -> Request:
    """The method, the path below the API, and the body; made at a site, if it is about none."""
    match command:
        case JoinBranch():
            body = {"member": command.member_id, "belongs": command.belongs}
            return "POST", f"sites/{site}/branches/{command.branch_id}/members", body
        case Change():
            path, body = CHANGES[type(command)](command)
            plan = [_fate(each) for each in command.plan]
            return "POST", f"sites/{site}/{path}", {**body, "plan": plan}
        case ReleaseDays():
            days = {"from": f"{command.first}", "to": f"{command.last}"}
            return "POST", "me/reservations/release", days
        case OnReservation():
            return _act(command)
        case WalkIn():
            member = {"member": command.member_id} if command.member_id else {}
            body = {"position": command.position_id, "ends": command.ends, **member}
            return "POST", f"sites/{site}/walk-ins", body
    assert isinstance(command, Reserve | ReserveTeam)
    return "POST", f"sites/{site}/reservations", _wish(command)


def _act(command: OnReservation) -> Request:
    path, body = f"reservations/{command.reservation_id}", {}
    match command:
        case Extend():
            return "PATCH", path, {"ends": command.ends}
        case Move():
            return "PATCH", path, {"position": command.to_position_id}
        case CorrectArrival() | CorrectDeparture():
            body = {"happened": command.happened}
        case ReleaseDesk() if command.reason != "cancelled":
            body = {"reason": command.reason}
    return "POST", f"{path}/{ACTS[type(command)]}", body


def _wish(command: Reserve | ReserveTeam) -> Json:
    hours = {"starts": command.starts, "ends": command.ends}
    match command:
        case ReserveTeam():
            return {"seats": command.seats, "day": f"{command.day}", **hours}
        case ReserveDays():
            days = list(map(str, command.days))
            return {"position": command.position_id, "days": days, **hours}
    assert isinstance(command, ReserveDesk)
    wish = {"position": command.position_id, "day": f"{command.day}", **hours}
    return {**wish, "hold": True} if isinstance(command, HoldDesk) else wish


def _fate(fate: Fate) -> Json:
    return {"reservation": fate.reservation_id, "to": fate.to_position_id or None}


def _span(first: date, last: date) -> Json:
    return {"first": f"{first}", "last": f"{last}"}


def week(hours: Week) -> Json:
    """The hours of every weekday."""
    return dict(zip(WEEKDAYS, map(list, hours), strict=True))


def _policy(policy: Policy) -> Json:
    numbers = {name: getattr(policy, name) for name in policy.__struct_fields__}
    del numbers["version"]
    return {**numbers, "hours": week(policy.hours)}


def _block(command: BlockPositions) -> Json:
    (first, starts), (last, ends) = command.starts.split("T"), command.ends.split("T")
    when = {"first": first, "starts": starts, "last": last, "ends": ends}
    return {**when, "positions": list(command.positions), "cause": command.cause}


def _given(command: AssignPositions) -> Json:
    desks = {"positions": list(command.positions), "branch": command.branch_id}
    return {**_span(command.first, command.last), **desks}


def _opened(command: OpenDays) -> Json:
    return {"position": command.position_id, "days": list(map(str, command.days))}


def _layout(starts_on: date, changes: Changes) -> Json:
    return {
        "starts_on": f"{starts_on}",
        "add": [{"code": each.code, **_spot(each.spot)} for each in changes.add],
        "move": [{"code": each.code, **_spot(each)} for each in changes.move],
        "retire": [*changes.retire],
        "join": [{"code": each.code, "parts": [*each.parts]} for each in changes.join],
        "split": [*changes.split],
    }


def _spot(place: Any, names: Iterable[str] = ("zone", "x", "y", "rotation")) -> Json:
    """Where something stands; what is moved within its zone names none."""
    return {name: getattr(place, name) for name in names if getattr(place, name) != ""}


# The path below the site, and what is told of the change itself.
CHANGES: dict[type[Command], Callable[[Any], tuple[str, Json]]] = {
    AdoptPolicy: lambda c: ("policies", _policy(c.policy)),
    SetSeason: lambda c: ("seasons", {**_span(c.first, c.last), "hours": week(c.hours)}),
    WithdrawSeason: lambda c: (f"seasons/{c.season_id}/withdraw", {}),
    CloseDays: lambda c: ("closures", {**_span(c.first, c.last), "cause": c.cause}),
    LiftClosure: lambda c: (f"closures/{c.closure_id}/lift", {}),
    BlockPositions: lambda c: ("blocks", _block(c)),
    LiftBlock: lambda c: (f"blocks/{c.block_id}/lift", {}),
    ChangeLayout: lambda c: ("layout-changes", _layout(c.starts_on, c.changes)),
    UndoLayoutChange: lambda _: ("layout-changes/undo", {}),
    AssignPositions: lambda c: ("assignments", _given(c)),
    EndAssignment: lambda c: (f"assignments/{c.assignment_id}/end", {"last": f"{c.last}"}),
    OpenDays: lambda c: (f"assignments/{c.assignment_id}/open", _opened(c)),
    KeepDays: lambda c: (f"assignments/{c.assignment_id}/keep", _opened(c)),
}
