"""Playing a life through the handlers, as the people in it would, and the sweeper among them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import heappop, heappush
from typing import Any

from booking.application import Bookings, Outcome
from booking.attending import check_in, check_out, release_desk
from booking.changing import extend, move, undo
from booking.commands import (
    CheckIn,
    CheckOut,
    Extend,
    Move,
    ReleaseDesk,
    ReserveDesk,
    Settle,
    Undo,
)
from booking.reserving import reserve_desk
from booking.settling import settle
from domain.kernel import Actor, Stamp
from domain.position import Reserved
from domain.refusals import PositionTaken, Refusal, StillOccupied
from web.demo.life import Act
from web.sweeping import SWEEPER

Promise = tuple[str, str]


@dataclass
class Player:
    """Plays acts at one site; remembers which reservation each visit got, and where.

    `dues` are the instants (UTC) at which time may decide something about a visit, as a heap.
    """

    bookings: Bookings
    site_id: str
    positions: list[str]
    front_desk: Actor
    promises: dict[str, Promise] = field(default_factory=dict)
    dues: list[tuple[datetime, str, str]] = field(default_factory=list)
    refused: int = 0

    def play(self, acts: Iterable[Act], until: datetime) -> int:
        """Play what happens up to a UTC instant; how many acts were carried out.

        A refusal is part of life: whoever finds the desk taken looks for another, or stays at home.
        """
        played = 0
        for act in acts:
            if act.at > until:
                break
            self._settle(act.at)
            try:
                self._play(act)
                played += 1
            except Refusal:
                self.refused += 1
        self._settle(until)
        return played

    def _settle(self, until: datetime) -> None:
        """Do what the sweeper does, at the moments it is due."""
        while self.dues and self.dues[0][0] <= until:
            due, key, what = heappop(self.dues)
            by = Stamp(due, f"demo-{key}-{what}", SWEEPER, "sweep")
            settle(self.bookings, Settle(by=by, **self._promised(key)))

    def _play(self, act: Act) -> None:
        if act.kind in {"reserve", "walk-in"}:
            self._reserve(act)
        if act.kind != "reserve" and act.visit.key in self.promises:
            self._go_on(act)

    def _reserve(self, act: Act) -> None:
        visit = act.visit
        for position_id in self._from(visit.position_id):
            command = ReserveDesk(
                by=self._stamp(act, "reserve"),
                site_id=self.site_id,
                position_id=position_id,
                member_id=visit.member_id,
                day=visit.day,
                starts=visit.starts,
                ends=visit.ends,
            )
            try:
                outcome = reserve_desk(self.bookings, command)
            except PositionTaken:
                continue
            self.promises[visit.key] = (position_id, command.reservation_id)
            self._await(visit.key, outcome)
            return

    def _await(self, key: str, outcome: Outcome) -> None:
        (reserved,) = (event for event in outcome.events if isinstance(event, Reserved))
        calendar = self.bookings.site(self.site_id).state.calendar
        policy = calendar.policy(reserved.policy_version)
        rules = calendar.rules(policy, date.fromisoformat(reserved.period.day))
        heappush(self.dues, (rules.held_until(reserved.period, reserved.at), key, "grace"))
        heappush(self.dues, (rules.closes_at(reserved.period), key, "closing"))

    def _go_on(self, act: Act) -> None:
        about = self._promised(act.visit.key)
        by = self._stamp(act, act.kind)
        match act.kind:
            case "walk-in" | "check-in":
                self._arrive(act)
            case "move":
                self._move(act)
            case "extend":
                extend(self.bookings, Extend(by=by, ends=act.visit.ends, **about))
            case "check-out":
                check_out(self.bookings, CheckOut(by=by, **about))
            case "undo":
                undo(self.bookings, Undo(by=by, **about))
            case _:
                release_desk(self.bookings, ReleaseDesk(by=by, reason="cancelled", **about))

    def _arrive(self, act: Act) -> None:
        """Check in; whoever finds somebody still there sits elsewhere."""
        by = self._stamp(act, "check-in")
        try:
            check_in(self.bookings, CheckIn(by=by, **self._promised(act.visit.key)))
        except StillOccupied:
            self._move(act)
            check_in(self.bookings, CheckIn(by=by, **self._promised(act.visit.key)))

    def _move(self, act: Act) -> None:
        about = self._promised(act.visit.key)
        for position_id in self._from(about["position_id"])[1:]:
            by = self._stamp(act, f"move-{position_id}")
            try:
                move(self.bookings, Move(by=by, to_position_id=position_id, **about))
            except (PositionTaken, StillOccupied):
                continue
            self.promises[act.visit.key] = (position_id, about["reservation_id"])
            return

    def _from(self, position_id: str) -> list[str]:
        first = self.positions.index(position_id)
        return self.positions[first:] + self.positions[:first]

    def _promised(self, key: str) -> dict[str, Any]:
        position_id, reservation_id = self.promises[key]
        return {
            "site_id": self.site_id,
            "position_id": position_id,
            "reservation_id": reservation_id,
        }

    def _stamp(self, act: Act, what: str) -> Stamp:
        actor = self.front_desk if act.staff else Actor(act.visit.member_id, "member")
        return Stamp(act.at, f"demo-{act.visit.key}-{what}", actor, "web")
