"""A government changes its clocks: 09:00 stays 09:00, and its instants are noted anew.

Planted are promises as they were made under older rules, when Morocco was at UTC+01:00.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from booking.application import Bookings, Outcome
from booking.attending import check_in
from booking.changing import extend
from booking.commands import CheckIn, ConfirmHold, Extend, RetimePosition
from booking.reserving import confirm_hold, reserve_desk
from booking.retiming import retime_position
from domain import agenda
from domain.kernel import Event
from domain.period import Period
from domain.position import Held, Released, Reserved, Retimed
from domain.refusals import MemberElsewhere, NonexistentTime, PositionTaken
from domain.zones import TZ_VERSION
from tests.support.afternoon import at
from tests.support.changing import TUESDAY, Staff, topics
from tests.support.house import MONDAY, reserve, stamp

HOUR = timedelta(hours=1)
FRIDAY_BEFORE = at("10:00") - timedelta(days=3)


def promised_before(hours: str, day: date = TUESDAY, offset: timedelta = HOUR) -> Period:
    """A period as one was promised by rules that were `offset` ahead of today's."""
    starts, ends = hours.split("-")
    today = Period.local(day, starts, ends, "Africa/Casablanca")
    return replace(
        today,
        starts_at=today.starts_at - offset,
        ends_at=today.ends_at - offset,
        tz_version="2025b",
    )


class Old(Staff):
    """A house with promises from before."""

    def planted(self, id_: str, hours: str, who: str = "ada", code: str = "A", **of: Any) -> Period:
        """A reservation of then, or a hold that is kept `until` an instant."""
        until = of.pop("until", None)
        period = promised_before(hours, **of)
        by = stamp(who, at=FRIDAY_BEFORE if until is None else at("07:00"))
        about: Any = {**self.position(code).about(id_, who, by), "booker_id": who}
        about |= {"period": period, "policy_version": 1}
        event = Held(**about, until=until) if until else Reserved(**about, party_id="")
        claimed = agenda.Claimed(
            **by.marks(),
            member_id=who,
            reservation_id=id_,
            site_id="ess",
            position_id=code,
            period=period,
            until=until,
        )
        position, theirs = self.bookings.position("ess", code), self.bookings.agenda(who)
        with self.bookings.deciding():
            self.bookings.save(position.then([event]), theirs.then([claimed]))
        return period

    def retimes(self, code: str = "A", when: datetime | None = None, **asked: Any) -> Outcome:
        """Somebody has a position's reservations looked at."""
        by = stamp("tz", role="system", at=when or at("07:00"), **asked)
        return retime_position(
            self.bookings, RetimePosition(by=by, site_id="ess", position_id=code)
        )


@pytest.fixture
def staff() -> Old:
    return Old()


def test_nine_stays_nine_and_its_instant_is_an_hour_later(staff: Old) -> None:
    before = staff.planted("r1", "09:00-12:00")
    assert f"{before.starts_at:%H:%M}" == "08:00"
    assert staff.row("r1").starts_at == "2026-11-24T08:00:00Z"

    outcome = staff.retimes()

    today = Period.local(TUESDAY, "09:00", "12:00", "Africa/Casablanca")
    assert topics(outcome.events) == ["retimed", "changed"]
    assert staff.position("A").diary["r1"].period == today
    assert staff.bookings.agenda("ada").state.claims["r1"].period == today
    assert today.tz_version == TZ_VERSION != before.tz_version
    row = staff.row("r1")
    assert (row.starts, row.ends) == ("09:00", "12:00")
    assert (row.starts_at, row.ends_at) == ("2026-11-24T09:00:00Z", "2026-11-24T12:00:00Z")
    assert (row.state, row.sequence) == ("reserved", staff.head() - 1)


def test_each_has_one_fact_and_its_members_agenda_one(staff: Old) -> None:
    staff.planted("r1", "09:00-10:00")
    staff.planted("r2", "10:00-11:00", "bob")
    new = staff.books("A", "11:00-12:00")

    outcome = staff.retimes()

    retimed = [e for e in outcome.events if isinstance(e, Retimed)]
    changed = [e for e in outcome.events if isinstance(e, agenda.Changed)]
    assert [(e.reservation_id, e.member_id) for e in retimed] == [("r1", "ada"), ("r2", "bob")]
    assert {e.reservation_id for e in changed} == {"r1", "r2"}
    assert len(outcome.events) == 4
    assert new not in {e.reservation_id for e in retimed}


def test_doing_it_again_does_nothing(staff: Old) -> None:
    staff.planted("r1", "09:00-12:00")
    first = staff.retimes(command_id="c-1")

    assert staff.retimes(command_id="c-1") == first
    assert staff.retimes(command_id="c-2").events == ()
    assert staff.head() == first.sequence


def test_what_is_over_or_was_given_back_keeps_its_instants(staff: Old) -> None:
    staff.planted("over", "09:00-10:00", day=MONDAY)
    staff.planted("back", "11:00-12:00", "bob")
    marks: Any = staff.position("A").about("back", "bob", stamp("bob"))
    gone = Released(**marks, reason="cancelled", happened=at("07:00"))
    with staff.bookings.deciding():
        staff.bookings.save(staff.bookings.position("ess", "A").then([gone]))

    assert staff.retimes(when=at("09:00")).events == ()


def test_who_sits_there_and_who_was_missed_alike_are_at_the_hours_they_were_told(
    staff: Old,
) -> None:
    staff.planted("r1", "09:00-12:00", day=MONDAY)
    staff.does(check_in, CheckIn, "r1", "09:00")

    assert topics(staff.retimes(when=at("09:30")).events) == ["retimed", "changed"]

    kept = staff.position("A").diary["r1"]
    assert kept.checked_in
    assert kept.period.ends_at == at("12:00")


def test_members_are_followed_although_their_instants_meet_meanwhile(staff: Old) -> None:
    """Two desks, one after the other by the clock of the wall: no rule is asked."""
    staff.planted("r1", "09:00-10:00")
    staff.planted("r2", "10:00-11:00", code="B")

    assert topics(staff.retimes("B").events) == ["retimed", "changed"]
    assert topics(staff.retimes("A").events) == ["retimed", "changed"]

    claims = staff.bookings.agenda("ada").state.claims
    assert not claims["r1"].period.overlaps(claims["r2"].period)


def test_others_and_the_member_are_kept_out_before_and_after(staff: Old) -> None:
    staff.planted("r1", "09:00-12:00")

    for _ in range(2):
        with pytest.raises(PositionTaken):
            staff.books("A", "11:30-13:00", "bob")
        with pytest.raises(MemberElsewhere):
            staff.books("B", "11:30-13:00")
        staff.retimes()

    assert staff.books("A", "12:00-13:00")
    assert staff.books("A", "08:30-09:00", "bob")


def test_what_was_made_longer_is_noted_whole(staff: Old) -> None:
    staff.planted("r1", "09:00-12:00", day=MONDAY)
    staff.retimes()

    staff.does(extend, Extend, "r1", "07:30", ends="13:00")

    assert staff.retimes().events == ()


def test_a_hold_is_noted_and_lapses_all_the_same(staff: Old) -> None:
    staff.planted("h1", "09:00-12:00", until=at("07:05"))

    assert "retimed" in topics(staff.retimes().events)

    claim = staff.bookings.agenda("ada").state.claims["h1"]
    assert claim.until == at("07:05")
    by = stamp("ada", at=at("07:06"))
    assert reserve_desk(staff.bookings, reserve("B", day=TUESDAY, by=by)).events


def test_a_hold_confirmed_afterwards_is_where_and_when_it_was_promised(staff: Old) -> None:
    staff.planted("h1", "09:00-12:00", until=at("07:05"))
    staff.retimes()

    staff.does(confirm_hold, ConfirmHold, "h1", "07:03")

    today = Period.local(TUESDAY, "09:00", "12:00", "Africa/Casablanca")
    assert staff.position("A").diary["h1"].period == today
    assert staff.bookings.agenda("ada").state.claims["h1"].period == today
    assert staff.retimes().events == ()


def test_a_time_the_clocks_skip_by_now_is_for_somebody_to_look_at(staff: Old) -> None:
    before = staff.head()
    period = replace(
        promised_before("09:00-12:00"),
        day="2027-03-28",
        starts="02:30",
        ends="04:00",
        time_zone="Europe/Berlin",
        starts_at=at("09:00") + timedelta(days=125),
        ends_at=at("10:30") + timedelta(days=125),
    )
    staff.planted("r1", "09:00-12:00")
    (reserved,) = [e for e in _events(staff.bookings, "position:ess/A") if isinstance(e, Reserved)]
    odd = replace(reserved, reservation_id="odd", period=period)
    with staff.bookings.deciding():
        staff.bookings.save(staff.bookings.position("ess", "A").then([odd]))
    planted = staff.head()

    with pytest.raises(NonexistentTime):
        staff.retimes()

    assert staff.head() == planted > before


def _events(bookings: Bookings, stream_id: str) -> list[Event]:
    recorded: list[Any] = list(bookings.events.get(stream_id))
    return [each.event for each in recorded]


def test_a_desk_nobody_reserved_needs_no_fact(staff: Old) -> None:
    assert staff.retimes("D").events == ()
    assert staff.retimes("Z").events == ()
