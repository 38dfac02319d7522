"""Staff at a busy site: a front desk that receives people, operators who change the house."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from msgspec.structs import replace

from booking.commands import (
    ANY,
    AdoptPolicy,
    AssignPositions,
    BlockPositions,
    Change,
    ChangeLayout,
    CheckIn,
    CheckOut,
    CloseDays,
    CorrectArrival,
    CorrectDeparture,
    EndAssignment,
    Fate,
    JoinBranch,
    LiftBlock,
    LiftClosure,
    OnReservation,
    ReleaseDesk,
    SetSeason,
    Undo,
    UndoLayoutChange,
    WalkIn,
    WithdrawSeason,
)
from domain.arranging import Added, Changes, Joined, Moved
from domain.policy import Policy, Week
from domain.position import Spot
from tests.faults.checker.history import Said
from tests.faults.checker.shown import affected
from tests.faults.clients import Client
from tests.faults.over_http.visitors import TABLE, Given
from tests.faults.town import Person
from tests.properties.wishes import ALWAYS, RULES

SHORT: Week = (("08:00", "20:00"),) * 7
NEW, BRANCH = "PO-99", "argan"
TRIES = 20
Wish = tuple[type[Change], dict[str, Any]]


class FrontDesk:
    """Sees who is expected, lets them in and out, takes in whoever stands there."""

    def __init__(self, seed: int, people: Sequence[Person]) -> None:
        self._chance, self._people = Random(seed), people
        self._known: list[tuple[str, int]] = []

    def live(self, client: Client, steps: int) -> None:
        """One thing after the other."""
        ways = (self._look, self._let_in, self._receive, self._correct, self._join)
        for _ in range(steps):
            (way,) = self._chance.choices(ways, (25, 20, 30, 15, 10))
            way(client)

    def _look(self, client: Client) -> Said:
        said = client.arrivals(client.site.today)
        if said.accepted:
            self._known = [(each["id"], each["seq"]) for each in said.body]
        return said

    def _let_in(self, client: Client) -> Said:
        somebody = self._chance.choice(["", self._chance.choice(self._people).id])
        position = self._chance.choice((ANY, TABLE, *client.site.codes))
        ends = self._chance.choice(("13:30", "14:00", "16:00"))
        return client.ask(WalkIn, position_id=position, member_id=somebody, ends=ends)

    def _receive(self, client: Client) -> Said:
        if not self._known:
            return self._look(client)
        verb = self._chance.choice((CheckIn, CheckIn, CheckOut, ReleaseDesk, Undo))
        return self._act(client, verb)

    def _correct(self, client: Client) -> Said:
        if not self._known:
            return self._look(client)
        verb = self._chance.choice((CorrectArrival, CorrectDeparture))
        return self._act(client, verb, happened="12:00")

    def _act(self, client: Client, verb: type[OnReservation], **asked: Any) -> Said:
        """On a reservation as it is, or as it was on the list."""
        id_, seq = self._chance.choice(self._known)
        return client.act(verb, id_, seen=self._chance.choice((None, seq)), **asked)

    def _join(self, client: Client) -> Said:
        who, belongs = self._chance.choice(self._people).id, self._chance.random() < 0.7
        return client.ask(JoinBranch, member_id=who, branch_id=BRANCH, belongs=belongs)


class Operator:
    """Changes what people count on, having looked whom that affects, or not; and takes it back."""

    def __init__(self, seed: int, given: Given) -> None:
        self._chance, self._given = Random(seed), given
        self._late = False
        self._back: list[Wish] = []
        self._kinds: tuple[Callable[[Client], Wish], ...] = (
            self._block, self._block, self._close, self._season, self._policy, self._layout,
            self._layout, self._table, self._table, self._table, self._assign, self._assign,
        )  # fmt: skip

    def live(self, client: Client, steps: int) -> None:
        """A table while nobody sits there yet, and one change after the other; those of the floor
        begin today, and in the end tomorrow. Then what chance may have left out, and all that there
        is to be taken back.
        """
        for wish in (self._table(client), self._split(client)):
            self._insist(client, *wish)
        for number in range(steps):
            self._late = number > steps // 2
            if self._back and self._chance.random() < 0.5:
                self._change(client, *self._back.pop(self._chance.randrange(len(self._back))))
                continue
            kind, asked = self._chance.choice(self._kinds)(client)
            self._remember(client, kind, asked, self._change(client, kind, asked))
        for kind, asked in (self._table(client), self._assign(client)):
            self._remember(client, kind, asked, self._insist(client, kind, asked))
        while self._back:
            self._insist(client, *self._back.pop())

    def _insist(self, client: Client, kind: type[Change], asked: dict[str, Any]) -> Said:
        """Again and again: whoever comes between the look and the change is not in its plan."""
        said = self._change(client, kind, asked)
        for _ in range(TRIES):
            if said.accepted:
                break
            said = self._change(client, kind, asked)
        return said

    def _remember(
        self, client: Client, kind: type[Change], asked: dict[str, Any], said: Said
    ) -> None:
        """What there is to be taken back; some of what a branch is given is left to it."""
        if not said.accepted:
            return
        id_ = said.body["id"]
        if kind is AssignPositions:
            self._given.append((id_, asked["positions"]))
            if self._chance.random() < 0.3:
                return
        is_table = kind is ChangeLayout and asked["changes"].join
        self._back.append(self._split(client) if is_table else taking_back(kind, id_, client))

    def _change(self, client: Client, kind: type[Change], asked: dict[str, Any]) -> Said:
        seen = client.preview(client.command(kind, **asked))
        plan: tuple[Fate, ...] = ()
        if seen.accepted and self._chance.random() < 0.9:
            plan = tuple(Fate(each.reservation, each.to or "") for each in affected(seen.body))
        return client.ask(kind, **asked, plan=plan)

    def _block(self, client: Client) -> Wish:
        day = client.site.day(self._chance.randrange(3))
        starts, ends = self._chance.choice((("12:00", "15:00"), ("15:00", "24:00")))
        desks = self._chance.sample(client.site.codes, self._chance.choice((1, 2)))
        return BlockPositions, {
            "positions": tuple(desks),
            "starts": f"{day}T{starts}",
            "ends": f"{day}T{ends}",
            "cause": "outage",
        }

    def _close(self, client: Client) -> Wish:
        day = client.site.day(self._chance.randrange(3))
        return CloseDays, {"first": day, "last": day, "cause": "weather"}

    def _season(self, client: Client) -> Wish:
        day = client.site.day(self._chance.randrange(3))
        return SetSeason, {"first": day, "last": client.site.day(3), "hours": SHORT}

    def _policy(self, client: Client) -> Wish:
        hours = self._chance.choice((SHORT, ALWAYS.hours))
        return AdoptPolicy, {"policy": policy(client, hours)}

    def _layout(self, client: Client) -> Wish:
        code = self._chance.choice(client.site.codes)
        number = client.site.codes.index(code)
        changes = self._chance.choice(
            (
                Changes(retire=(code,)),
                Changes(move=(Moved(code=code, x=300 * number + 120, y=380, rotation=90),)),
                Changes(add=(Added(code=code, spot=spot(number)),)),
                Changes(add=(Added(code=NEW, spot=spot(len(client.site.codes))),)),
            )
        )
        return ChangeLayout, {"starts_on": client.site.day(int(self._late)), "changes": changes}

    def _table(self, client: Client) -> Wish:
        first = self._chance.randrange(len(client.site.codes) - 1)
        parts = client.site.codes[first : first + 2]
        changes = Changes(join=(Joined(code=TABLE, parts=parts),))
        return ChangeLayout, {"starts_on": client.site.day(int(self._late)), "changes": changes}

    def _split(self, client: Client) -> Wish:
        starts_on = client.site.day(int(self._late))
        return ChangeLayout, {"starts_on": starts_on, "changes": Changes(split=(TABLE,))}

    def _assign(self, client: Client) -> Wish:
        desks = tuple(self._chance.sample(client.site.codes, 2))
        first, last = client.site.day(1), client.site.day(2)
        return AssignPositions, {
            "positions": desks,
            "branch_id": BRANCH,
            "first": first,
            "last": last,
        }


def taking_back(kind: type[Change], id_: str, client: Client) -> Wish:
    """What ends it."""
    ends: dict[type[Change], Wish] = {
        BlockPositions: (LiftBlock, {"block_id": id_}),
        CloseDays: (LiftClosure, {"closure_id": id_}),
        SetSeason: (WithdrawSeason, {"season_id": id_}),
        AdoptPolicy: (AdoptPolicy, {"policy": policy(client, ALWAYS.hours)}),
        ChangeLayout: (UndoLayoutChange, {}),
        AssignPositions: (EndAssignment, {"assignment_id": id_, "last": client.site.today}),
    }
    return ends[kind]


def policy(client: Client, hours: Week) -> Policy:
    """The numbers there are with other hours from today on; the house says which version it is."""
    return replace(RULES, version=0, starts_on=f"{client.site.today}", hours=hours)


def spot(number: int) -> Spot:
    """Three metres from the one before."""
    return Spot(zone="quay", x=300 * number + 120, y=80, rotation=0, features=(), neighbours=())
