"""What an answer says that must have been so at some moment between question and answer.

A no says why, and what would work instead; whoever asks whom a change would affect is told what
could be done. What boards proposed to whoever was refused may be all that was free since the ask.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from booking.commands import (
    ANY,
    Change,
    Command,
    Extend,
    Fate,
    Move,
    OnReservation,
    Reserve,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    WalkIn,
)
from domain.kernel import Actor, Stamp
from tests.faults.checker.history import Kind, Look, Preview, Said
from tests.faults.checker.judging import (
    Changed,
    Free,
    Groups,
    free_for,
    groups_for,
    is_as_seen,
    verdict_of,
)
from tests.faults.checker.shown import Affected, affected, displaced, heard, instants, shown
from tests.properties.model import Model

# What an alternative is offered without regard to.
THEIR_OWN_AFFAIR = {"limit-reached"}
# A walk-in begins with the present one.
QUARTER = 15
NOBODY = Stamp(datetime(1, 1, 1, tzinfo=UTC), "", Actor("", "member"), "api")
# By reservation: where it was from which prefix on.
Seats = Mapping[str, Sequence[tuple[int, str]]]


@dataclass
class Present:
    """The model as it is at a prefix, where each reservation was, what changed it last, and what
    was found free.
    """

    model: Model
    seats: Seats
    changed: Changed
    _free: dict[tuple[Any, ...], Free] = field(default_factory=dict)

    def free_for(self, command: Reserve | ReserveTeam) -> Free:
        """All that is free, found once for all who wish for the same; what is held falls free."""
        branches = self.model.rules.branches.get(command.member_id)
        moves = isinstance(command, WalkIn) or any(
            told.status == "held" for told in self.model.told.values()
        )
        same = replace(command, by=NOBODY, member_id="")
        key = (repr(same), branches, command.by.at if moves else None)
        if key not in self._free:
            self._free[key] = free_for(self.model, command)
        return self._free[key]

    def groups_for(self, command: ReserveTeam) -> Groups:
        """All that is proposed to a team."""
        return groups_for(self.model, command, self.free_for(command))


@dataclass
class Claim:
    """A command that is refused for a reason, or can be carried out, at one of some prefixes of the
    log, by their number; then it displaces just those that it was said to.
    """

    kind: Kind
    said: Said
    command: Command
    first: int
    last: int
    code: str = ""
    rows: set[Affected] | None = None
    why: str = ""
    _proposed: set[Free] = field(default_factory=set)
    _groups: set[Groups] = field(default_factory=set)

    def holds(self, present: Present) -> bool:
        """Whether it is so at the prefix that the model has come to."""
        return any(self._is_so(present, each) for each in self._variants(present))

    def _is_so(self, present: Present, command: Command) -> bool:
        model, stale = present.model, not is_as_seen(present.model, command, present.changed)
        if stale and self.code:
            self.why = "something else had been seen"
            return self.code == "stale"
        verdict = verdict_of(model, command)
        codes = {reason.code for reason in verdict.reasons}
        self.why = f"{self.code or 'nothing'} is against it, but {codes or 'nothing'}"
        if self.code:
            return self.code in codes
        as_told = self.rows is None or self.rows == displaced(model, verdict.told)
        return as_told and not codes - THEIR_OWN_AFFAIR

    def _variants(self, present: Present) -> Iterator[Command]:
        """It was decided on at some instant, which matters to what lapses or ends meanwhile."""
        commands = [
            replace(self.command, by=replace(self.command.by, at=a)) for a in self._ats(present)
        ]
        for command in commands:
            self._propose(present, command)
        for command in commands:
            match command:
                case ReserveTeam():
                    for groups in self._groups:
                        yield replace(command, groups=tuple(sorted(groups)))
                case Reserve() if command.position_id == ANY:
                    yield from self._anywhere(present, command)
                case OnReservation():
                    yield from self._places(command, present.seats)
                case _:
                    yield command

    def _ats(self, present: Present) -> list[datetime]:
        asked = self.command.by.at
        last = asked + timedelta(seconds=self.said.ended - self.said.began)
        ats = instants(present.model, asked, last)
        return ats if asked.minute // QUARTER == last.minute // QUARTER else [*ats, last]

    def _propose(self, present: Present, command: Command) -> None:
        """Keep what a board would propose at this prefix."""
        if isinstance(command, ReserveTeam):
            self._groups.add(present.groups_for(command))
        elif isinstance(command, Reserve) and command.position_id == ANY:
            self._proposed.add(present.free_for(command))

    def _anywhere(self, present: Present, command: Reserve) -> Iterator[Command]:
        """All that was proposed is lost by now, or one of it is not. Of what is lost an only one is
        refused for its own reason; of several, for one day, two say as much as all.
        """
        free = present.free_for(command)
        if isinstance(command, ReserveDays):
            for one in self._proposed:
                yield replace(command, candidates=tuple(sorted(one)))
            return
        lost = {tuple(sorted(one)[:2]) for one in self._proposed if not one & free}
        several = [each for each in lost if len(each) != 1]
        for candidates in (*several[:1], *(each for each in lost if len(each) == 1)):
            yield replace(command, candidates=candidates)
        left = next((one & free for one in self._proposed if one & free), None)
        if left:
            yield replace(command, candidates=(min(left),))

    def _places(self, command: OnReservation, seats: Seats) -> Iterator[Command]:
        """A reservation is looked up before it is acted on, and may move in between."""
        known = seats[command.reservation_id]
        for number, (_, position) in enumerate(known):
            if number + 1 == len(known) or known[number + 1][0] > self.first:
                yield replace(command, position_id=position)


class Shown(Claim):
    """That a reservation was by then as somebody was shown it who had seen something else."""

    def holds(self, present: Present) -> bool:
        """Whether it is so at the prefix that the model has come to."""
        assert isinstance(self.command, OnReservation)
        site, id_ = self.command.site_id, self.command.reservation_id
        found = heard(self.command, self.said.body["reservation"])
        look = Look(self.command.by.actor.id, self.command.by.at, "one", id_)
        all_ = [shown(present.model, site, look, at) for at in self._ats(present)]
        before, last = present.changed.get(id_, (0, 0))
        self.why = f"{found} instead of {all_[-1]}, changed up to {last}"
        return found in all_ and before < self.said.body["reservation"]["seq"] <= last


def claims_of(said: Said, first: int, last: int) -> Iterator[Claim]:
    """All that an answer claims of the prefixes that it can be about."""
    if isinstance(said.asked, Preview) and said.accepted:
        yield _previewed(said, said.asked.change, first, last)
    command = said.asked.change if isinstance(said.asked, Preview) else said.command
    if not said.refused or command is None:
        return
    yield Claim("no reason", said, command, first, last, said.body["code"])
    if "reservation" in said.body:
        yield Shown("differs", said, command, first, last)
    if "affected" in said.body:
        assert isinstance(command, Change)
        yield _previewed(said, command, first, last)
    for number, body in enumerate(said.body["alternatives"]):
        if other := instead(command, body, number):
            yield Claim("not free", said, other, first, last)


def _previewed(said: Said, change: Change, first: int, last: int) -> Claim:
    """Whom it affects, and where each can go; under another id than the change itself."""
    rows = affected(said.body)
    plan = tuple(Fate(row.reservation, row.to or "") for row in rows)
    return Claim("others affected", said, replace(change, plan=plan), first, last, rows=rows)


def instead(command: Command, body: dict[str, Any], number: int) -> Command | None:
    """The command that an alternative stands for; none for one that leaves the position open."""
    by = replace(command.by, command_id=f"{command.by.command_id}, instead {number}")
    hours = {name: body[name] for name in ("starts", "ends") if name in body}
    if isinstance(command, ReserveTeam):
        return replace(command, by=by, **hours)
    if body.get("position") == ANY:
        return None
    match command:
        case Move():
            return replace(command, by=by, to_position_id=body["position"])
        case Extend():
            return replace(command, by=by, ends=body["ends"])
        case ReserveDesk():
            day = date.fromisoformat(body["day"])
            return replace(command, by=by, position_id=body["position"], day=day, **hours)
    assert isinstance(command, Reserve)
    return replace(command, by=by, position_id=body["position"], **hours)
