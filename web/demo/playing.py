"""Playing a life through the handlers, as the people in it would."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from booking.application import Bookings
from booking.attending import check_in, check_out, release_desk
from booking.commands import CheckIn, CheckOut, OnReservation, ReleaseDesk, ReserveDesk
from booking.reserving import reserve_desk
from domain.kernel import Actor, Stamp
from domain.refusals import PositionTaken, Refusal
from web.demo.life import Act, Visit

Promise = tuple[str, str]


@dataclass
class Player:
    """Plays acts at one site; remembers which reservation each visit got, and where."""

    bookings: Bookings
    site_id: str
    positions: list[str]
    front_desk: Actor
    promises: dict[str, Promise] = field(default_factory=dict)
    refused: int = 0

    def play(self, acts: Iterable[Act], until: datetime) -> int:
        """Play what happens up to a UTC instant; how many acts were carried out.

        A refusal is part of life: whoever finds the desk taken looks for another, or stays at home.
        """
        played = 0
        for act in acts:
            if act.at > until:
                break
            try:
                self._play(act)
                played += 1
            except Refusal:
                self.refused += 1
        return played

    def _play(self, act: Act) -> None:
        if act.kind == "reserve":
            self._reserve(act)
        elif act.kind == "walk-in":
            self._reserve(act)
            self._attend(act, CheckIn, check_in)
        elif act.kind == "check-in":
            self._attend(act, CheckIn, check_in)
        elif act.kind == "check-out":
            self._attend(act, CheckOut, check_out)
        else:
            self._attend(act, ReleaseDesk, release_desk)

    def _reserve(self, act: Act) -> None:
        visit = act.visit
        liked = self.positions.index(visit.position_id)
        for position_id in chain(self.positions[liked:], self.positions[:liked]):
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
                reserve_desk(self.bookings, command)
            except PositionTaken:
                continue
            self.promises[visit.key] = (position_id, command.reservation_id)
            return

    def _attend(self, act: Act, kind: type[OnReservation], handler: Callable[..., object]) -> None:
        promise = self.promises.get(act.visit.key)
        if promise is None:
            return
        position_id, reservation_id = promise
        command = kind(
            by=self._stamp(act, act.kind),
            site_id=self.site_id,
            position_id=position_id,
            reservation_id=reservation_id,
        )
        handler(self.bookings, command)

    def _stamp(self, act: Act, what: str) -> Stamp:
        visit: Visit = act.visit
        actor = self.front_desk if act.staff else Actor(visit.member_id, "member")
        return Stamp(act.at, f"demo-{visit.key}-{what}", actor, "web")
