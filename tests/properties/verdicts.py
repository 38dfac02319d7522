"""What the model says of a wish: every reason to refuse it, or what members will be told."""

from collections.abc import Callable
from typing import Any

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
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    Settle,
    Undo,
    WalkIn,
)
from domain.refusals import AlreadyEnded, UnknownPosition
from tests.properties.model import Model, Told
from tests.properties.promise_verdicts import (
    hold_desk,
    reserve_days,
    reserve_desk,
    reserve_team,
    walk_in,
)
from tests.properties.stay_verdicts import (
    check_in,
    check_out,
    confirm,
    correct_arrival,
    correct_departure,
    extend,
    move,
    release,
    release_days,
    settle,
    undo,
)
from tests.properties.verdict import Verdict

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
