"""A few people, two sites, a clock that jumps, ids that are reused and forged."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    multiple,
    precondition,
    rule,
)
from msgspec.structs import replace

from booking.commands import (
    CheckIn,
    Command,
    ConfirmHold,
    CorrectArrival,
    CorrectDeparture,
    Extend,
    HoldDesk,
    Move,
    OnReservation,
    ReleaseDays,
    ReserveDays,
    ReserveDesk,
    ReserveTeam,
    Settle,
    WalkIn,
)
from domain.kernel import Role, Stamp
from domain.refusals import DuplicateCommand
from domain.zones import MINUTES_A_DAY, minute_of, wall_of
from tests.properties.house_verdicts import HOUSE, verdict_on_change
from tests.properties.model import A_DAY, Key, Model, Told, content
from tests.properties.verdicts import verdict_on
from tests.properties.views import VIEWS
from tests.properties.wishes import (
    ACTS,
    COMMANDS,
    DESKS,
    FRIDAY,
    PEOPLE,
    SITES,
    a_new_one,
    attempt,
    candidates,
    groups,
    hours,
    mostly,
    people,
    roles,
    two_sites,
)
from tests.support.house import Clock, stamp
from tests.support.wall import wall_over

CLOCK_SET_BACK_AT_MOST = timedelta(hours=1)
Promised = MultipleResults[Key]


class People(RuleBasedStateMachine):
    """What people ask for in any order; a no has a reason, a yes has none against it."""

    promised: Bundle[Key] = Bundle("promised")

    def __init__(self) -> None:
        super().__init__()
        self.bookings = two_sites()
        self.wall = wall_over(self.bookings.event_log)
        self.views = {view: view(self.bookings, self.wall) for view in VIEWS}
        self.model = Model(SITES)
        self.sent: list[Command] = []
        self.clock = Clock(FRIDAY)
        self.latest = self.clock()

    def teardown(self) -> None:
        self.wall.engine.dispose()

    @rule(
        target=promised,
        kind=st.sampled_from([ReserveDesk, ReserveDesk, HoldDesk]),
        who=people,
        role=roles,
        command_id=st.sampled_from(COMMANDS),
        member=mostly("themselves", now_and_then=PEOPLE),
        desk=mostly("ess/A", "ess/any", *DESKS, now_and_then=["ess/C", "nowhere/A", "ber/any"]),
        candidates=candidates,
        ahead=mostly(0, 1, 2, now_and_then=[-1, 89, 90]),
        when=hours(),
    )
    def reserve(self, kind: type[ReserveDesk], ahead: int, **asked: Any) -> Promised:
        """A desk, mostly for oneself and soon."""
        return self.ask(kind(day=self.in_days(ahead), **self.wish(**asked)))

    @rule(
        target=promised,
        who=people,
        role=roles,
        command_id=st.sampled_from(COMMANDS),
        member=mostly("themselves", now_and_then=PEOPLE),
        desk=st.sampled_from(["ess/A", "ess/any", "ber/any"]),
        candidates=candidates,
        ahead=st.lists(mostly(0, 1, 2, 3, now_and_then=[90]), min_size=1, max_size=3),
        when=hours(),
    )
    def reserve_days(self, ahead: list[int], **asked: Any) -> Promised:
        """The same hours of some days."""
        return self.ask(ReserveDays(days=tuple(map(self.in_days, ahead)), **self.wish(**asked)))

    @rule(
        target=promised,
        who=people,
        role=roles,
        command_id=st.sampled_from(COMMANDS),
        member=mostly("themselves", now_and_then=PEOPLE),
        site=mostly("ess", "ber", now_and_then=["nowhere"]),
        groups=groups,
        ahead=mostly(0, 1, now_and_then=[90]),
        when=hours(),
    )
    def reserve_team(self, site: str, groups: Any, ahead: int, **asked: Any) -> Promised:
        """Desks for a team, if there is a group of them."""
        wish = self.wish(desk=f"{site}/", candidates=(), **asked)
        del wish["position_id"], wish["candidates"]
        return self.ask(ReserveTeam(day=self.in_days(ahead), seats=2, groups=groups, **wish))

    @rule(
        target=promised,
        role=mostly("front-desk", now_and_then=["member"]),
        command_id=st.sampled_from(COMMANDS),
        member=st.sampled_from(["", *PEOPLE]),
        desk=mostly("ess/A", "ess/any", "ber/any", now_and_then=["nowhere/A", "ess/Z"]),
        candidates=candidates,
        length=mostly(30, 60, 180, now_and_then=[0, 20]),
    )
    def walk_in(self, length: int, **asked: Any) -> Promised:
        """Somebody stands at the front desk."""
        site_id = asked["desk"].partition("/")[0]
        place = SITES.get(site_id, SITES["ess"])
        now = self.clock().astimezone(place.zone)
        ends = wall_of(min((now.hour * 60 + now.minute) // 15 * 15 + length, MINUTES_A_DAY))
        wish = self.wish(who="sam", when=("", ends), **asked)
        return self.ask(WalkIn(**wish))

    @rule(
        target=promised,
        before=promised,
        who=people,
        command_id=st.sampled_from(COMMANDS),
        desk=mostly("the same", now_and_then=DESKS),
        gap=mostly(0, -15, now_and_then=[15]),
        length=st.sampled_from([30, 60, 180]),
    )
    def reserve_what_follows(
        self, before: Key, who: str, command_id: str, **asked: Any
    ) -> Promised:
        """From when another reservation ends, or a little before."""
        kept = self.model.told[before]
        first = minute_of(kept.ends) + asked["gap"]
        last = min(first + asked["length"], MINUTES_A_DAY)
        desk = "/".join(kept.desk) if asked["desk"] == "the same" else asked["desk"]
        when = wall_of(min(first, last)), wall_of(last)
        wish = self.wish(
            who=who, role="member", command_id=command_id, member=who, desk=desk,
            candidates=(), when=when,
        )  # fmt: skip
        return self.ask(ReserveDesk(day=kept.day, **wish))

    def in_days(self, days: int) -> date:
        return self.clock().date() + timedelta(days=days)

    def wish(self, **asked: Any) -> dict[str, Any]:
        """What all ways of reserving say."""
        site_id, _, position_id = asked["desk"].partition("/")
        starts, ends = asked["when"]
        return {
            "by": self.stamp(asked["who"], asked["role"], asked["command_id"]),
            "site_id": site_id,
            "position_id": position_id,
            "candidates": asked["candidates"],
            "member_id": asked["who"] if asked["member"] == "themselves" else asked["member"],
            "starts": starts,
            "ends": ends,
        }

    def ask(self, wish: Command) -> Promised:
        """The reservations that come of it, old ones too if it was asked before."""
        return multiple(*self.send(wish))

    def stamp(self, who: str, role: Role, command_id: str | None) -> Stamp:
        return stamp(who, role=role, at=self.clock(), command_id=command_id)

    @precondition(lambda self: self.sent)
    @rule(number=st.integers(0, 99))
    def ask_again(self, number: int) -> None:
        """The same request once more, perhaps after a release and perhaps much later."""
        command = self.sent[number % len(self.sent)]
        self.send(replace(command, by=replace(command.by, at=self.clock(), via="kiosk")))

    @rule(
        key=promised,
        who=mostly("the member", "the booker", now_and_then=PEOPLE),
        role=roles,
        command_id=mostly(*a_new_one, now_and_then=COMMANDS),
        verb=st.sampled_from(ACTS),
        forged=mostly({}, now_and_then=[{"position_id": "A"}, {"reservation_id": "forged"}]),
    )
    def act(self, verb: type[OnReservation], key: Key, **asked: Any) -> None:
        """On one's own reservation, on another's, or on one that never was."""
        self.act_on(verb, key, **asked)

    @precondition(lambda self: self.holds())
    @rule(number=st.integers(0, 9), role=roles, who=mostly("the member", now_and_then=PEOPLE))
    def confirm(self, number: int, **asked: Any) -> None:
        """A hold, in time unless the clock was set back."""
        holds = self.holds()
        self.act_on(ConfirmHold, holds[number % len(holds)], **asked)

    def holds(self) -> list[Key]:
        at, told = self.clock(), self.model.told
        return [key for key, kept in told.items() if kept.status == "held" and kept.stands(at)]

    @rule(key=promised, role=roles, ends=mostly("11:00", "12:00", "13:00", now_and_then=["23:00"]))
    def extend(self, key: Key, role: Role, ends: str) -> None:
        self.act_on(Extend, key, role=role, ends=ends)

    @rule(key=promised, role=roles, to=mostly("A", "B", "C", now_and_then=["Z"]))
    def move(self, key: Key, role: Role, to: str) -> None:
        self.act_on(Move, key, role=role, to_position_id=to)

    @rule(
        key=promised,
        role=mostly("front-desk", now_and_then=["member"]),
        verb=st.sampled_from([CorrectArrival, CorrectDeparture]),
        happened=mostly("its start", now_and_then=["08:45", "09:15", "10:00", "12:00"]),
    )
    def correct(self, key: Key, role: Role, verb: type[OnReservation], happened: str) -> None:
        happened = self.model.told[key].starts if happened == "its start" else happened
        self.act_on(verb, key, role=role, happened=happened)

    @rule(key=promised, everything=st.booleans())
    def settle(self, key: Key, everything: bool) -> None:
        """The sweeper looks at one, or at all that it knows of."""
        for each in list(self.model.told) if everything else [key]:
            self.act_on(Settle, each, who="sweep", role="system")

    def act_on(self, verb: type[OnReservation], key: Key, **asked: Any) -> None:
        """Unless what stood in the way may have been swept out by now, or not."""
        kept = self.model.told[key]
        if kept.starts_at <= self.latest - A_DAY:
            return
        names = {"the member": kept.member_id, "the booker": kept.booker_id}
        who = asked.pop("who", "the member")
        by = self.stamp(names.get(who, who), asked.pop("role"), asked.pop("command_id", None))
        about = {"site_id": kept.site_id, "position_id": kept.position_id}
        forged = asked.pop("forged", {})
        self.send(verb(by=by, **{**about, "reservation_id": key[1], **forged}, **asked))

    @rule(
        who=people,
        role=roles,
        keys=st.lists(promised, min_size=1, max_size=3),
    )
    def cancel_days(self, who: str, role: Role, keys: list[Key]) -> None:
        told = [self.model.told[key] for key in keys]
        if any(kept.starts_at <= self.latest - A_DAY for kept in told):
            return
        by, today = self.stamp(who, role, None), self.clock().date()
        theirs = tuple((*kept.desk, kept.reservation_id) for kept in told)
        self.send(ReleaseDays(by=by, first=today, last=today, reservations=theirs))

    @rule(key=promised, minutes=mostly(0, -15, now_and_then=[-16, 30, 60, 120]), come=st.booleans())
    def its_time_comes(self, key: Key, minutes: int, come: bool) -> None:
        """And its member too, or not."""
        kept = self.model.told[key]
        moment = kept.starts_at + timedelta(minutes=minutes)
        self.clock.at = self.latest = max(moment, self.latest)
        if come:
            self.act_on(CheckIn, key, role="member")

    @rule(minutes=mostly(1, 15, 45, 120, now_and_then=[600, 24 * 60, 3 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)
        self.latest = max(self.latest, self.clock())

    @precondition(lambda self: self.latest - self.clock() < CLOCK_SET_BACK_AT_MOST)
    @rule(minutes=st.sampled_from([1, 15]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.clock.move(minutes=-minutes)

    def send(self, command: Command) -> list[Key]:
        """A no has a reason, a yes has none against it, and what was answered stays so."""
        head, answered = self.bookings.event_log.head(), self.model.answered(command)
        of_the_house = type(command) in HOUSE
        verdict = (verdict_on_change if of_the_house else verdict_on)(self.model, command)
        if answered and answered[0] != content(command):
            verdict.reasons = {DuplicateCommand}
        outcome, refused = attempt(self.bookings, command)
        if outcome is None:
            assert refused in verdict.reasons
            assert self.bookings.event_log.head() == head
            return []
        if answered:
            assert (content(command), outcome) == answered
            assert self.bookings.event_log.head() == head
            return []
        assert not verdict.reasons
        assert self.bookings.event_log.head() == head + len(outcome.events)
        assert bool(outcome.events) == bool(verdict.told or verdict.enact)
        if verdict.enact:
            verdict.enact(self.model)
        self.model.note(command, outcome)
        self.model.left += verdict.left
        new = [told.key for told in verdict.told if told.key not in self.model.told]
        self.model.told |= {told.key: told for told in verdict.told}
        self.sent += [command] if outcome.events else []
        return new

    def live(self) -> list[Told]:
        """What keeps others out, or did when it was over."""
        return list(self.model.others(self.latest))
