"""What the model says of a command that the log has, with what a board proposed by what came of it.

Boards propose, the house decides: positions for whoever takes any, groups for a team, what somebody
has ahead on some days.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from math import hypot

from msgspec.structs import replace

from booking.commands import (
    ANY,
    AdoptPolicy,
    Command,
    OnReservation,
    ReleaseDays,
    Reserve,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    Settle,
    WalkIn,
    derived_id,
)
from domain.kernel import Actor, Stamp
from tests.faults.checker.history import Carried, Seat
from tests.properties.house_verdicts import HOUSE, verdict_on_change
from tests.properties.model import Model
from tests.properties.promise_verdicts import promised, wished
from tests.properties.verdict import Verdict
from tests.properties.verdicts import verdict_on

SWEEPER = Actor("sweeper", "system")
Free = frozenset[str]
Groups = frozenset[tuple[str, ...]]
# By reservation: the sequences between which it was changed last.
Changed = Mapping[str, tuple[int, int]]


def swept(model: Model, site: str, carried: Carried) -> Settle | None:
    """What the sweeper did, whom nobody asks; it names the reservation in its command id."""
    actor, command_id = carried.key
    id_ = command_id.removeprefix("sweep-").rpartition("-")[0]
    kept = model.told.get((site, id_))
    if actor != SWEEPER.id or kept is None:
        return None
    by = Stamp(carried.at, command_id, SWEEPER, "sweep")
    return Settle(by=by, site_id=site, position_id=kept.position_id, reservation_id=id_)


def as_carried(model: Model, command: Command, seats: Iterable[Seat]) -> Command:
    """With what a board must have proposed, and about where a reservation is by now."""
    places = {seat.reservation_id: seat.position_id for seat in seats}
    match command:
        case ReserveTeam():
            theirs = (derived_id(command.by, number) for number in range(command.seats))
            return replace(command, groups=(tuple(places[id_] for id_ in theirs if id_ in places),))
        case ReleaseDays():
            return replace(command, reservations=tuple(map(tuple, seats)))
        case Reserve() if command.position_id == ANY:
            return replace(command, candidates=tuple(places.values()))
        case OnReservation():
            kept = model.told.get((command.site_id, command.reservation_id))
            return replace(command, position_id=kept.position_id) if kept else command
    return command


def verdict_of(model: Model, command: Command, seats: Iterable[Seat] = ()) -> Verdict:
    """What the model says; of any positions on several days, by where they came to be."""
    if isinstance(command, AdoptPolicy):
        version = len(model.rules.policies[command.site_id]) + 1
        command = replace(command, policy=replace(command.policy, version=version))
    if type(command) in HOUSE:
        return verdict_on_change(model, command)
    places = {seat.reservation_id: seat.position_id for seat in seats}
    if isinstance(command, ReserveDays) and command.position_id == ANY and places:
        days = enumerate(sorted(set(command.days)))
        wishes = [
            (wished(model, command, day, number), [places.get(derived_id(command.by, number), "")])
            for number, day in days
        ]
        return promised(model, command, wishes)
    return verdict_on(model, command)


def free_for(model: Model, command: Reserve | ReserveTeam) -> Free:
    """All that is free on any day of a wish: what a board proposes."""
    at, site = command.by.at, command.site_id
    if isinstance(command, WalkIn):
        today, now = model.now(site, at)
        wishes = [wished(model, replace(command, starts=now), today)]
    else:
        wishes = [wished(model, command, day) for day in days_of(command)]
    free: set[str] = set()
    for wish in wishes:
        taken = {told.position_id for told in model.others(at) if told.overlaps(wish)}
        for code in model.rules.codes(site, wish.day) - taken:
            if model.is_free(dataclasses.replace(wish, position_id=code), at):
                free.add(code)
    return frozenset(free)


def groups_for(model: Model, command: ReserveTeam, free: Free) -> Groups:
    """What a board proposes to a team where no desk is beside another: each that is free, with
    those nearest to it.
    """
    spots = model.rules.spots(command.site_id, command.day)

    def around(code: str) -> tuple[str, ...]:
        (x, y), seats = spots[code], command.seats
        near = sorted(free, key=lambda c: (round(hypot(spots[c][0] - x, spots[c][1] - y)), c))
        return tuple(sorted(near[:seats]))

    return frozenset(map(around, free)) if len(free) >= command.seats else frozenset()


def is_as_seen(model: Model, command: Command, changed: Changed) -> bool:
    """Whether a reservation is by now as whoever acts on it says they saw it."""
    if not isinstance(command, OnReservation) or command.seen is None:
        return True
    kept = model.told.get((command.site_id, command.reservation_id))
    lapsed = kept is not None and kept.status == "held" and not kept.stands(command.by.at)
    before, last = changed.get(command.reservation_id, (0, 0))
    return before < command.seen <= last and not lapsed


def days_of(command: Reserve | ReserveTeam) -> Iterable[date]:
    """The days of a wish that is not for now."""
    if isinstance(command, ReserveDays):
        return command.days
    assert isinstance(command, ReserveDesk | ReserveTeam)
    return [command.day]
