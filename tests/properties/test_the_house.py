"""People ask, the house changes: whatever they do, nobody shares a desk, nobody is in two places,
nobody sits where it is closed or out of use, every no has a reason, whoever is sent away was looked
at first, and all who look see the same.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from msgspec.structs import replace

from booking.commands import Change, ForgetMember, JoinBranch, KeepDays, OpenDays, RetimePosition
from booking.displacing import fates
from domain.agenda import Agenda, Claimed
from domain.kernel import Role
from domain.position import Held, Position, Reserved
from domain.refusals import Refusal
from projections.follower import View
from projections.minutes import minutes
from tests.properties.house_wishes import (
    BRANCHES,
    CHANGES,
    Known,
    known_ids,
    planned,
    wishes_for_the_house,
)
from tests.properties.model import A_DAY, Key, Told
from tests.properties.occupied import capacity, promised_and_used
from tests.properties.people import People
from tests.properties.views import SHOWS_MOVES, Shown
from tests.properties.wishes import COMMANDS, DESKS, PEOPLE, SITES, a_new_one, mostly, people
from tests.support.log import event_of, is_dense, reread, rows

STAFF: st.SearchStrategy[Role] = mostly("operator", now_and_then=["front-desk", "member"])
PLANS = mostly("as it was previewed", now_and_then=["none", "half"])


promised = People.promised


class TheHouse(People):
    """What people and the house do in any order, held against the model after every step."""

    @rule(
        wish=wishes_for_the_house,
        site=mostly("ess", "ber", now_and_then=["nowhere"]),
        role=STAFF,
        command_id=mostly(*a_new_one, now_and_then=COMMANDS),
        plan=PLANS,
        number=st.integers(0, 9),
    )
    def change_the_house(self, wish: Any, site: str, number: int, **asked: Any) -> None:
        """Hours, blocks, floors, branches; whoever counts on what was is looked at first."""
        known = known_ids(self.model, site, number)
        self.change(wish, site, self.clock().date(), known, **asked)

    @rule(wish=wishes_for_the_house, key=promised, role=STAFF, plan=PLANS, number=st.integers(0, 9))
    def change_what_somebody_counts_on(
        self, wish: Any, key: Key, number: int, **asked: Any
    ) -> None:
        """On the very day and mostly at the very desk of a reservation."""
        kept = self.model.told[key]
        known = known_ids(self.model, kept.site_id, number) | {"desk": kept.position_id}
        self.change(wish, kept.site_id, kept.day, known, command_id=None, **asked)

    def change(self, wish: Any, site: str, day: date, known: Known, **asked: Any) -> None:
        """Preview it, which records nothing, and then do it as it was previewed, or not quite."""
        by = self.stamp("ola", asked["role"], asked["command_id"])
        change: Change = wish(by=by, site_id=site, today=day, known=known)
        head = self.bookings.event_log.head()
        try:
            plan = fates(CHANGES[type(change)].preview(self.bookings, change))
        except Refusal:
            plan = ()
        assert self.bookings.event_log.head() == head
        self.send(replace(change, plan=planned(plan, asked["plan"])))

    @rule(
        verb=st.sampled_from([OpenDays, KeepDays, JoinBranch]),
        ahead=st.lists(mostly(0, 1, now_and_then=[4]), min_size=1, max_size=2),
        who=people,
        role=mostly("member", now_and_then=["operator"]),
        branch=st.sampled_from(BRANCHES),
        number=st.integers(0, 9),
        site=st.sampled_from(["ess", "ber"]),
    )
    def live_in_a_branch(self, verb: Any, who: str, branch: str, number: int, **asked: Any) -> None:
        """People join it and leave it, give a day of a desk to all, or confirm it."""
        if verb is JoinBranch:
            by = self.stamp("ola", "operator" if asked["role"] == "member" else "member", None)
            belongs = number < 7
            self.send(JoinBranch(by=by, member_id=who, branch_id=branch, belongs=belongs))
            return
        site, today = asked["site"], self.clock().date()
        id_ = known_ids(self.model, site, number)["assignment"]
        given = self.model.rules.given[site].get(id_, {})
        first = min((each.span.first for each in given.values()), default=today)
        wish = verb(
            by=self.stamp(who, asked["role"], None),
            site_id=site,
            position_id=min(given, default="A"),
            assignment_id=id_,
            days=tuple(first + timedelta(days=each) for each in asked["ahead"]),
        )
        self.send(wish)

    @precondition(lambda self: not self.model.forgotten)
    @rule(key=promised, role=mostly("operator", now_and_then=["front-desk", "member"]))
    def forget_somebody(self, key: Key, role: Role) -> None:
        """Whoever made a reservation, at most one in a life; the others go on."""
        who = self.model.told[key].booker_id
        by = self.stamp("ola", role, None)
        known = tuple((*told.desk, told.reservation_id) for told in self.model.told.values())
        self.send(ForgetMember(by=by, member_id=who, reservations=known))

    @rule(desk=st.sampled_from(DESKS), minutes=st.integers(15, 600))
    def time_passes_and_the_zone_rules_are_looked_at(self, desk: str, minutes: int) -> None:
        """They have not changed, so nothing has to be noted."""
        self.time_passes(minutes)
        site_id, _, position_id = desk.partition("/")
        by = self.stamp("zones", "system", None)
        self.send(RetimePosition(by=by, site_id=site_id, position_id=position_id))

    @invariant()
    def the_wall_shows_the_house_as_it_was_decided(self) -> None:
        """Hours, what stands, and what keeps whom out, today and the day after tomorrow."""
        at = self.clock()
        with self.wall.look() as view:
            for who, site_id in zip(PEOPLE, SITES, strict=False):
                today = self.model.now(site_id, at)[0]
                self.compare_day(view, site_id, today, today, who)
                self.compare_day(view, site_id, today + A_DAY * 2, today, who)

    def compare_day(self, view: View, site_id: str, day: date, today: date, who: str) -> None:
        rules, wall = self.model.rules, self.wall
        site = wall.places.site(view.connection, site_id)
        assert site
        assert site.calendar.opening(day) == (rules.opening(site_id, day) or None)
        places = wall.places.positions_of(view.connection, site_id, day)
        assert {place.position_id for place in places} == rules.codes(site_id, day)
        branches = wall.restrictions.branches_of(view.connection, who)
        assert branches == rules.branches.get(who, frozenset())
        shut = wall.restrictions.on(view.connection, site_id, day, today=today, branches=branches)
        found = {(each.position_id, each.state) for each in shut}
        for desk in ((site_id, code) for code in "ABCDT"):
            blocked = rules.is_blocked(desk, day, "00:00", "24:00")
            assert ((desk[1], "blocked") in found) == blocked
            assert ((desk[1], "assigned") in found) == rules.is_others(desk, day, who, today)

    @invariant()
    def nobody_shares_a_desk_and_nobody_is_in_two_places(self) -> None:
        for one, other in combinations(self.live(), 2):
            if one.desk == other.desk or one.member_id == other.member_id:
                assert not one.overlaps(other)

    @invariant()
    def at_most_one_sits_at_a_desk(self) -> None:
        sitting = [t.desk for t in self.live() if t.checked_in and t.ends_at > self.latest]
        assert len(set(sitting)) == len(sitting)

    @invariant()
    def nothing_ahead_is_outside_hours_or_where_nobody_may_sit(self) -> None:
        for told in self.live():
            if told.ends_at > self.latest:
                opens, closes = self.model.rules.opening(told.site_id, told.day)
                assert opens <= told.starts < told.ends <= closes
                assert self.model.is_there(told)
                assert not self.model.is_blocked(told)

    @invariant()
    def the_log_is_dense_and_no_booking_is_half(self) -> None:
        log = rows(self.bookings)
        assert is_dense(log)
        events = [event_of(row) for row in log]
        reserved = [e.reservation_id for e in events if isinstance(e, Reserved | Held)]
        claimed = [e.reservation_id for e in events if isinstance(e, Claimed)]
        assert sorted(reserved) == sorted(claimed)

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
            position = self.bookings.position(*desk.split("/")).state
            there = [t for t in self.model.told.values() if "/".join(t.desk) == desk]
            known = [t for t in there if t.status != "lapsed"]
            self.holds_what_is_live(set(position.diary), position.swept_on, known)
        for who in PEOPLE:
            agenda = self.bookings.agenda(who).state
            theirs = [t for t in self.model.told.values() if t.member_id == who]
            expected = [t for t in theirs if t.status in ("held", "reserved", "checked-in")]
            self.holds_what_is_live(set(agenda.claims), agenda.swept_on, expected)

    def holds_what_is_live(self, kept: set[str], swept_on: date, told: Sequence[Told]) -> None:
        """Swept once a day of what ended a day before, so two days at the most."""
        live = {t.reservation_id for t in told if t.ends_at > self.latest - A_DAY}
        recent = {t.reservation_id for t in told if t.ends_at.date() + A_DAY >= swept_on}
        assert live <= kept <= recent

    @invariant()
    def boards_agree(self) -> None:
        """Everything in VIEWS shows just what members were told."""
        at = self.clock()
        told = Counter(filter(None, (shown(each, at) for each in self.model.told.values())))
        left = Counter(shown(each, at) for each in self.model.left)
        for view, look in self.views.items():
            assert Counter(look(at)) == (told + left if view in SHOWS_MOVES else told)
        assert not self.wall.quarantined()

    def teardown(self) -> None:
        """In the end, the minutes of occupancy are those that members were told of."""
        for site_id in SITES:
            self.compare_occupancy(site_id)
        super().teardown()

    def compare_occupancy(self, site_id: str) -> None:
        """Day by day, position by position and hour by hour; capacity on days to come."""
        at, told = self.clock(), self.model.told.values()
        tomorrow = self.model.now(site_id, at)[0] + A_DAY
        days = [tomorrow, tomorrow + A_DAY, *(t.day for t in told if t.site_id == site_id)]
        with self.wall.look() as view:
            site = self.wall.places.site(view.connection, site_id)
            assert site
            span = (min(days), max(days))
            found = minutes(self.wall, view.connection, site, span, at=at)
        there = Counter({c: n for c, n in found.items() if c.kind == "capacity"})
        assert found - there == promised_and_used(self.model, site_id, at)
        for day in days[:2]:
            seen = Counter({cell: n for cell, n in there.items() if cell.day == day})
            assert seen == capacity(self.model, site_id, day)

    @invariant()
    def what_is_due_is_on_the_list_of_the_sweeper(self) -> None:
        at = self.clock()
        due = {told.key for told in self.model.told.values() if self.model.is_due(told, at)}
        with self.wall.look() as view:
            listed = self.wall.reservations.unsettled(view.connection, at)
        assert due <= {(row.site_id, row.reservation_id) for row in listed}


def shown(told: Told, at: datetime) -> Shown | None:
    """How it looks, unless it is a hold that has lapsed."""
    if told.status == "held" and not told.stands(at):
        return None
    state = "released" if told.status == "lapsed" else told.status
    who = (told.reservation_id, told.member_id)
    return Shown(*told.desk, *who, f"{told.day}", told.starts, told.ends, state)


class TheOtherHouse(TheHouse):
    """The same once more, so that two processes can look at half of the examples each."""


TestTheHouse, TestTheOtherHouse = TheHouse.TestCase, TheOtherHouse.TestCase
TestTheHouse.settings = TestTheOtherHouse.settings = settings(
    max_examples=settings().max_examples // 2
)
