"""A few people, two sites, a clock that jumps, ids that are reused and forged: whatever they do,
nobody shares a desk, nobody is in two places, every no has a reason, and all who look see the same.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
)
from msgspec.structs import replace

from booking.application import Bookings, Outcome
from booking.commands import CheckIn, CheckOut, Command, OnReservation, ReleaseDesk, ReserveDesk
from booking.reserving import reserve_desk
from domain.agenda import Agenda, Claimed
from domain.kernel import Role, Stamp
from domain.position import Position, Reserved
from domain.refusals import DuplicateCommand
from domain.zones import MINUTES_A_DAY, minute_of, wall_of
from tests.properties.model import A_DAY, Model, Reasons, Told, content, key_of
from tests.properties.views import VIEWS, Shown
from tests.properties.wishes import (
    COMMANDS,
    DESKS,
    FRIDAY,
    HANDLERS,
    PEOPLE,
    SITES,
    a_new_one,
    attempt,
    hours,
    mostly,
    people,
    roles,
    two_sites,
)
from tests.support.house import Clock, about, reserve, stamp
from tests.support.log import event_of, is_dense, reread, rows

CLOCK_SET_BACK_AT_MOST = timedelta(hours=1)


class TheHouse(RuleBasedStateMachine):
    """What people ask for in any order, held against the model after every step."""

    promised: Bundle[ReserveDesk] = Bundle("promised")

    def __init__(self) -> None:
        super().__init__()
        self.bookings = two_sites()
        self.views = [view(self.bookings) for view in VIEWS]
        self.model = Model(SITES)
        self.clock = Clock(FRIDAY)
        self.latest = self.clock()

    @rule(
        target=promised,
        who=people,
        role=roles,
        command_id=st.sampled_from(COMMANDS),
        member=mostly("themselves", now_and_then=PEOPLE),
        desk=mostly("ess/A", *DESKS, now_and_then=["ess/C", "nowhere/A"]),
        ahead=mostly(0, 1, 2, now_and_then=[-1, 89, 90]),
        when=hours(),
    )
    def reserve(self, **asked: Any) -> ReserveDesk | MultipleResults[ReserveDesk]:
        """A desk, mostly for oneself and soon."""
        site_id, _, position = asked["desk"].partition("/")
        wish = reserve(
            position,
            *asked["when"],
            member=asked["who"] if asked["member"] == "themselves" else asked["member"],
            day=self.clock().date() + timedelta(days=asked["ahead"]),
            site_id=site_id,
            by=self.stamp(asked["who"], asked["role"], asked["command_id"]),
        )
        return self.ask(wish)

    @rule(
        target=promised,
        wish=promised,
        who=people,
        command_id=st.sampled_from(COMMANDS),
        desk=mostly("the same", now_and_then=DESKS),
        gap=mostly(0, -15, now_and_then=[15]),
        length=st.sampled_from([30, 60, 180]),
    )
    def reserve_what_follows(
        self, wish: ReserveDesk, who: str, **asked: Any
    ) -> ReserveDesk | MultipleResults[ReserveDesk]:
        """From when another reservation ends, or a little before."""
        first = minute_of(wish.ends) + asked["gap"]
        last = min(first + asked["length"], MINUTES_A_DAY)
        desk = "/".join(key_of(wish)[:2]) if asked["desk"] == "the same" else asked["desk"]
        site_id, _, position = desk.partition("/")
        by = self.stamp(who, "member", asked["command_id"])
        times = {"starts": wall_of(min(first, last)), "ends": wall_of(last)}
        next_wish = replace(
            wish, by=by, member_id=who, site_id=site_id, position_id=position, **times
        )
        return self.ask(next_wish)

    def ask(self, wish: ReserveDesk) -> ReserveDesk | MultipleResults[ReserveDesk]:
        kept = self.send(reserve_desk, wish, self.model.against_reserving(wish))
        return wish if kept else multiple()

    def stamp(self, who: str, role: Role, command_id: str | None) -> Stamp:
        return stamp(who, role=role, at=self.clock(), command_id=command_id)

    @rule(wish=promised)
    def ask_again(self, wish: ReserveDesk) -> None:
        """The same request once more, perhaps after a release and perhaps much later."""
        again = replace(wish, by=replace(wish.by, at=self.clock(), via="kiosk"))
        self.ask(again)

    @rule(
        wish=promised,
        who=mostly("the member", now_and_then=PEOPLE),
        role=roles,
        command_id=mostly(*a_new_one, now_and_then=COMMANDS),
        verb=st.sampled_from([CheckIn, CheckIn, CheckOut, ReleaseDesk]),
        forged=mostly({}, now_and_then=[{"position_id": "A"}, {"reservation_id": "forged"}]),
    )
    def act(self, wish: ReserveDesk, verb: type[OnReservation], **asked: Any) -> None:
        """On one's own reservation, on another's, or on one that never was."""
        who = wish.member_id if asked["who"] == "the member" else asked["who"]
        by = self.stamp(who, asked["role"], asked["command_id"])
        command = replace(verb(by=by, **about(wish)), **asked["forged"])
        kept = self.model.told.get(key_of(command))
        if kept and kept.ends_at <= self.latest - A_DAY:
            return  # It may have been swept out by now, or not.
        self.send(HANDLERS[verb], command, self.model.against_acting(command))

    @rule(wish=promised, minutes=mostly(0, -15, now_and_then=[-16, 60]), come=st.booleans())
    def its_time_comes(self, wish: ReserveDesk, minutes: int, come: bool) -> None:
        """And its member too, or not."""
        starts_at = self.model.promised(wish).starts_at
        self.clock.at = self.latest = max(starts_at + timedelta(minutes=minutes), self.latest)
        if come:
            self.act(wish, CheckIn, who=wish.member_id, role="member", command_id=None, forged={})

    @rule(minutes=mostly(1, 15, 45, 120, now_and_then=[600, 24 * 60, 3 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)
        self.latest = max(self.latest, self.clock())

    @precondition(lambda self: self.latest - self.clock() < CLOCK_SET_BACK_AT_MOST)
    @rule(minutes=st.sampled_from([1, 15]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.clock.move(minutes=-minutes)

    def send(
        self, handler: Callable[[Bookings, Any], Outcome], command: Command, reasons: Reasons
    ) -> bool:
        """A no has a reason, a yes has none against it, and what was answered stays so."""
        head, answered = self.bookings.event_log.head(), self.model.answered(command)
        if answered and answered[0] != content(command):
            reasons = {DuplicateCommand}
        outcome, refused = attempt(handler, self.bookings, command)
        if outcome is None:
            assert refused in reasons
            assert self.bookings.event_log.head() == head
        elif answered:
            assert (content(command), outcome) == answered
            assert self.bookings.event_log.head() == head
        else:
            assert not reasons
            assert self.bookings.event_log.head() == head + len(outcome.events)
            self.model.note(command, outcome)
        return outcome is not None

    @invariant()
    def nobody_shares_a_desk_and_nobody_is_in_two_places(self) -> None:
        for one, other in combinations(self.model.told.values(), 2):
            if one.desk == other.desk or one.asked.member_id == other.asked.member_id:
                assert not one.overlaps(other)

    @invariant()
    def at_most_one_sits_at_a_desk(self) -> None:
        sitting = [
            told.desk
            for told in self.model.told.values()
            if told.checked_in and told.ends_at > self.latest
        ]
        assert len(set(sitting)) == len(sitting)

    @invariant()
    def nothing_is_promised_outside_hours(self) -> None:
        for told in self.model.told.values():
            opens, closes = SITES[told.asked.site_id].hours[told.asked.day.weekday()]
            assert opens <= told.asked.starts < told.asked.ends <= closes

    @invariant()
    def the_log_is_dense_and_no_booking_is_half(self) -> None:
        log = rows(self.bookings)
        assert is_dense(log)
        events = [event_of(row) for row in log]
        reserved = [e.reservation_id for e in events if isinstance(e, Reserved)]
        claimed = [e.reservation_id for e in events if isinstance(e, Claimed)]
        assert reserved == claimed

    @invariant()
    def what_is_cached_is_what_the_log_says(self) -> None:
        for desk in DESKS:
            kept = self.bookings.position(*desk.split("/"))
            assert kept.state == reread(self.bookings, kept.id, Position())
        for who in PEOPLE:
            agenda = self.bookings.agenda(who)
            assert agenda.state == reread(self.bookings, agenda.id, Agenda())

    @invariant()
    def a_state_holds_what_is_live_and_no_more_than_a_day_of_what_was(self) -> None:
        for desk in DESKS:
            there = [t for t in self.model.told.values() if t.desk == tuple(desk.split("/"))]
            position = self.bookings.position(*desk.split("/")).state
            self.holds_what_is_live(set(position.diary), position.swept_on, there)
        for who in PEOPLE:
            theirs = [t for t in self.model.told.values() if t.asked.member_id == who]
            agenda = self.bookings.agenda(who).state
            self.holds_what_is_live(set(agenda.claims), agenda.swept_on, theirs)

    def holds_what_is_live(self, kept: set[str], swept_on: date, told: Sequence[Told]) -> None:
        """Swept once a day of what ended a day before, so two days at the most."""
        live = {t.asked.reservation_id for t in told if t.ends_at > self.latest - A_DAY}
        recent = {t.asked.reservation_id for t in told if t.ends_at.date() + A_DAY >= swept_on}
        assert live <= kept <= recent

    @invariant()
    def boards_agree(self) -> None:
        """Everything in VIEWS shows just what members were told."""
        told = {
            Shown(*key, wish.member_id, f"{wish.day}", wish.starts, wish.ends, kept.checked_in)
            for key, kept in self.model.told.items()
            for wish in [kept.asked]
        }
        for look in self.views:
            assert set(look()) == told


TestTheHouse = TheHouse.TestCase
