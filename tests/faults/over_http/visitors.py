"""Members who want everything at once, without a plan; what they have, all their devices know."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any, ClassVar

from booking.commands import (
    ANY,
    CheckIn,
    CheckOut,
    ConfirmHold,
    Extend,
    HoldDesk,
    KeepDays,
    Move,
    OnReservation,
    OpenDays,
    ReleaseDays,
    ReleaseDesk,
    ReserveDays,
    ReserveTeam,
    Undo,
)
from domain.zones import MINUTES_A_DAY, minute_of, wall_of
from tests.faults.checker.history import Said
from tests.faults.checker.shown import reservations
from tests.faults.clients import Client

# It is noon or a little later: whoever has the first of them may come.
STARTS = ("12:00", "12:00", "14:00", "16:00", "18:00", "20:00")
MINUTES = (120, 150)
# Where two desks are joined now and then.
TABLE = "PO-88"
# What a branch was given: the id of each assignment, and its desks.
Given = list[tuple[str, Sequence[str]]]
GIVEN_LATELY = 4

STALE = (409, 412)
Way = Callable[[Any, Client], Said]


class Visitor:
    """Books, comes, goes, and looks what there is, on one day."""

    # How often out of a hundred times.
    WAYS: ClassVar[Mapping[str, int]] = {"book": 30, "act": 30, "change": 15, "look": 25}

    def __init__(self, seed: int) -> None:
        self.reservations: dict[str, dict[str, Any]] = {}
        self.chance = Random(seed)

    def live(self, client: Client, steps: int) -> None:
        """One thing after the other."""
        for _ in range(steps):
            (way,) = self.chance.choices([*self.WAYS], [*self.WAYS.values()])
            said = getattr(self, way)(client)
            if said.key and said.accepted:
                self.reservations |= {each["id"]: each for each in reservations(said.body)}
            elif said.status in STALE and said.body["code"] == "stale":
                self.reservations[said.body["reservation"]["id"]] = said.body["reservation"]

    def book(self, client: Client) -> Said:
        return client.reserve(self.desk(client), self.day(client), *self.hours())

    def act(self, client: Client) -> Said:
        verb = self.chance.choice((CheckIn, CheckIn, CheckOut, ReleaseDesk))
        return self._about(client, verb, self.any_reservation())

    def change(self, client: Client) -> Said:
        body = self.any_reservation()
        if not body:
            return client.mine()
        if self.chance.random() < 0.5:
            to = self.chance.choice(client.site.codes)
            return self._about(client, Move, body, to_position_id=to)
        later = min(minute_of(body["ends"]) + 30, MINUTES_A_DAY)
        return self._about(client, Extend, body, ends=wall_of(later))

    def _about(
        self,
        client: Client,
        verb: type[OnReservation],
        body: dict[str, Any] | None,
        **asked: Any,
    ) -> Said:
        """Do something about a reservation as it is, or as this device saw it last."""
        if body is None:
            return client.mine()
        seen = self.chance.choice((None, body["seq"]))
        return client.act(verb, body["id"], seen=seen, **asked)

    def look(self, client: Client) -> Said:
        body = self.any_reservation()
        match self.chance.randrange(3):
            case 0 if body:
                return client.one(body["id"])
            case 1:
                return client.mine()
            case _:
                return client.available(self.day(client))

    def desk(self, client: Client) -> str:
        return self.chance.choice(client.site.codes)

    def day(self, client: Client) -> date:
        return client.site.today

    def hours(self) -> tuple[str, str]:
        starts = self.chance.choice(STARTS)
        return starts, wall_of(minute_of(starts) + self.chance.choice(MINUTES))

    def any_reservation(self, *states: str) -> dict[str, Any] | None:
        """One that is in one of the states; if none are named, one that was not given back."""
        live = [
            each
            for each in list(self.reservations.values())
            if each["state"] in states or (not states and each["state"] != "released")
        ]
        return self.chance.choice(live) if live else None


class Nomad(Visitor):
    """On some days, and for some of them at once or for a team; holds, confirms and takes back.

    Of a branch or not: it gives days of its desks to all, and keeps them.
    """

    WAYS: ClassVar[Mapping[str, int]] = {
        "book": 11, "hold": 11, "confirm": 8, "book_days": 6, "book_for_a_team": 8, "act": 15,
        "change": 10, "take_back": 7, "give_days_back": 4, "open_or_keep": 9, "look": 11,
    }  # fmt: skip
    DAYS = 3

    def __init__(self, seed: int, given: Given) -> None:
        super().__init__(seed)
        self._given = given

    def hold(self, client: Client) -> Said:
        return client.ask(HoldDesk, **self._wish(client), day=self.day(client))

    def confirm(self, client: Client) -> Said:
        return self._about(client, ConfirmHold, self.any_reservation("held"))

    def book_days(self, client: Client) -> Said:
        ahead = self.chance.sample(range(self.DAYS), 2)
        days = tuple(sorted(map(client.site.day, ahead)))
        return client.ask(ReserveDays, **self._wish(client), days=days)

    def book_for_a_team(self, client: Client) -> Said:
        starts, ends = self.hours()
        return client.ask(
            ReserveTeam,
            member_id=client.who.id,
            seats=self.chance.choice((2, 2, 3)),
            day=self.day(client),
            starts=starts,
            ends=ends,
        )

    def take_back(self, client: Client) -> Said:
        body = self.any_reservation("released", "checked-in", "no-show")
        return self._about(client, Undo, body)

    def give_days_back(self, client: Client) -> Said:
        first = self.day(client)
        return client.ask(ReleaseDays, first=first, last=max(first, client.site.day(1)))

    def open_or_keep(self, client: Client) -> Said:
        if not self._given:
            return client.available(client.site.day(1))
        id_, desks = self.chance.choice(self._given[-GIVEN_LATELY:])
        verb, day = self.chance.choice((OpenDays, KeepDays, KeepDays)), client.site.day(1)
        about = {"assignment_id": id_, "position_id": self.chance.choice(desks)}
        days = self.chance.choice(((day,), (day, client.site.day(2))))
        return client.ask(verb, **about, days=days)

    def desk(self, client: Client) -> str:
        """Any of them, or a joined one, now and then."""
        return self.chance.choices((ANY, TABLE, super().desk(client)), (30, 10, 60))[0]

    def day(self, client: Client) -> date:
        return client.site.day(self.chance.randrange(self.DAYS))

    def _wish(self, client: Client) -> dict[str, Any]:
        starts, ends = self.hours()
        who = {"member_id": client.who.id, "position_id": self.desk(client)}
        return {**who, "starts": starts, "ends": ends}
