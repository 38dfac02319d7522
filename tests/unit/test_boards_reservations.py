"""The reservations board: each reservation with its story."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from booking.application import Bookings
from booking.attending import check_in, check_out, release_desk
from booking.commands import ReserveDesk
from booking.reserving import reserve_desk
from projections.boards import Wall
from projections.reservations import ReservationRow
from tests.support import house
from tests.support.house import MONDAY, SEVEN, opened, reserve, stamp
from tests.support.wall import wall_over

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@dataclass
class Desk:
    """Bookings with a wall that shows them."""

    bookings: Bookings = field(default_factory=lambda: opened(Bookings.in_memory()))

    def __post_init__(self) -> None:
        self.wall: Wall = wall_over(self.bookings.event_log)

    def took(self, *wishes: ReserveDesk) -> None:
        """Somebody reserved."""
        for asked in wishes:
            reserve_desk(self.bookings, asked)

    def came(self, asked: ReserveDesk, at: datetime = NINE) -> None:
        """The member checked in."""
        check_in(self.bookings, house.check_in(asked, stamp(asked.member_id, at=at)))

    def left(self, asked: ReserveDesk, at: datetime = TEN) -> None:
        """The member checked out."""
        check_out(self.bookings, house.check_out(asked, stamp(asked.member_id, at=at)))

    def cancelled(self, asked: ReserveDesk, at: datetime = SEVEN) -> None:
        """The member gave it back."""
        release_desk(self.bookings, house.release(asked, stamp(asked.member_id, at=at)))

    def shows(self, asked: ReserveDesk) -> ReservationRow:
        """The reservation as one sees it now."""
        with self.wall.look() as view:
            row = self.wall.reservations.one(view.connection, asked.reservation_id)
            assert row
            return row

    def ahead_of(self, member: str, at: datetime, limit: int = 100) -> list[str]:
        """The starts of what the member has ahead."""
        with self.wall.look() as view:
            rows = self.wall.reservations.of_member(
                view.connection, member, ending_after=at, limit=limit
            )
            return [f"{row.day} {row.starts}" for row in rows]

    def behind(self, member: str, at: datetime, limit: int = 50) -> list[str]:
        """The starts of what the member has had."""
        with self.wall.look() as view:
            rows = self.wall.reservations.past_of_member(
                view.connection, member, ended_by=at, limit=limit
            )
            return [f"{row.day} {row.starts}" for row in rows]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_reservation_is_shown_whole(desk: Desk) -> None:
    asked = reserve()
    desk.took(asked)

    assert desk.shows(asked) == ReservationRow(
        reservation_id=asked.reservation_id,
        member_id="ada",
        booker_id="ada",
        party_id="",
        site_id="ess",
        position_id="A",
        day="2026-11-23",
        starts="09:00",
        ends="12:00",
        starts_at="2026-11-23T09:00:00Z",
        ends_at="2026-11-23T12:00:00Z",
        time_zone="Africa/Casablanca",
        policy_version=1,
        state="reserved",
        reason="",
        cause="",
        reserved_at="2026-11-23T07:00:00Z",
        held_until="",
        checked_in_at="",
        released_at="",
        sequence=desk.bookings.event_log.head() - 1,
    )


def test_the_story_of_a_visit_is_told_with_its_times(desk: Desk) -> None:
    asked = reserve()
    desk.took(asked)
    desk.came(asked)
    desk.left(asked)

    row = desk.shows(asked)

    assert (row.state, row.reason) == ("released", "left")
    assert row.reserved_at == "2026-11-23T07:00:00Z"
    assert row.checked_in_at == "2026-11-23T09:00:00Z"
    assert row.released_at == "2026-11-23T10:00:00Z"


def test_the_story_is_the_same_however_often_one_looked(desk: Desk) -> None:
    asked, watched = reserve(), Desk(desk.bookings)
    for act in (desk.took, desk.came, desk.left):
        act(asked)
        watched.shows(asked)

    assert desk.shows(asked) == watched.shows(asked)


def test_the_sequence_is_that_of_the_last_event_about_it(desk: Desk) -> None:
    asked, other = reserve(), reserve("B", member="bob")
    desk.took(asked)
    desk.came(asked)
    arrival = desk.bookings.event_log.head()
    desk.took(other)

    assert desk.shows(asked).sequence == arrival


def test_who_never_came_has_no_time_of_arrival(desk: Desk) -> None:
    asked = reserve()
    desk.took(asked)
    desk.cancelled(asked)

    row = desk.shows(asked)

    assert (row.state, row.reason, row.checked_in_at) == ("released", "cancelled", "")
    assert row.released_at == "2026-11-23T07:00:00Z"


def test_a_reservation_that_was_never_made_is_not_there(desk: Desk) -> None:
    with desk.wall.look() as view:
        assert desk.wall.reservations.one(view.connection, "nobody's") is None


HOURS = ["11:00", "09:00", "10:00"]


def test_what_is_ahead_comes_with_the_next_one_first(desk: Desk) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    desk.took(reserve(starts="09:00", ends="10:00", day=tomorrow))
    desk.took(*(reserve(starts=h, ends=f"{int(h[:2]) + 1}:00") for h in HOURS))

    assert desk.ahead_of("ada", SEVEN) == [
        "2026-11-23 09:00",
        "2026-11-23 10:00",
        "2026-11-23 11:00",
        "2026-11-24 09:00",
    ]
    assert desk.behind("ada", SEVEN) == []


def test_what_is_over_comes_with_the_last_one_first(desk: Desk) -> None:
    desk.took(*(reserve(starts=h, ends=f"{int(h[:2]) + 1}:00") for h in HOURS))
    evening = NINE + timedelta(hours=10)

    assert desk.behind("ada", evening) == [f"2026-11-23 {h}" for h in ("11:00", "10:00", "09:00")]
    assert desk.ahead_of("ada", evening) == []


def test_a_reservation_is_over_in_the_instant_it_ends(desk: Desk) -> None:
    desk.took(reserve(starts="09:00", ends="10:00"))
    just_before = TEN - timedelta(microseconds=1)

    assert desk.ahead_of("ada", just_before)
    assert not desk.behind("ada", just_before)
    assert not desk.ahead_of("ada", TEN)
    assert desk.behind("ada", TEN)


def test_each_is_either_ahead_or_behind_at_any_instant(desk: Desk) -> None:
    desk.took(*(reserve(starts=h, ends=f"{int(h[:2]) + 1}:00") for h in HOURS))
    for minutes in range(0, 600, 7):
        at = SEVEN + timedelta(minutes=minutes, microseconds=1)

        assert len(desk.ahead_of("ada", at)) + len(desk.behind("ada", at)) == len(HOURS)


def test_no_more_are_shown_than_asked_for(desk: Desk) -> None:
    desk.took(*(reserve(starts=h, ends=f"{int(h[:2]) + 1}:00") for h in HOURS))

    assert desk.ahead_of("ada", SEVEN, limit=2) == ["2026-11-23 09:00", "2026-11-23 10:00"]
    assert desk.behind("ada", NINE + timedelta(hours=10), limit=1) == ["2026-11-23 11:00"]


def test_nobody_is_shown_what_others_have(desk: Desk) -> None:
    desk.took(reserve(), reserve("B", member="bob"))

    assert desk.ahead_of("ada", SEVEN) == desk.ahead_of("bob", SEVEN) == ["2026-11-23 09:00"]
    assert desk.ahead_of("eve", SEVEN) == []


def test_what_was_given_back_stays_in_the_story(desk: Desk) -> None:
    first, second = reserve(), reserve()
    desk.took(first)
    desk.cancelled(first)
    desk.took(second)

    assert desk.ahead_of("ada", SEVEN) == ["2026-11-23 09:00"] * 2
    assert [desk.shows(asked).state for asked in (first, second)] == ["released", "reserved"]
