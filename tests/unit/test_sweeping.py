"""The sweeper: what time alone has decided is recorded once, whoever asks and however often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from booking.application import Bookings, Outcome
from booking.attending import check_in
from booking.commands import HoldDesk, Settle
from booking.reserving import hold_desk, reserve_desk
from booking.settling import settle
from booking.turnstile import Busy
from domain.calendar import Calendar
from domain.codec import UnreadableEvent
from domain.position import Missed
from domain.zones import wall_of
from projections.boards import Wall
from projections.replay import digests, replay
from projections.reservations import ReservationRow
from tests.support import house as wishes
from tests.support.house import MONDAY, SEVEN, Clock, opened, reserve, site, stamp
from tests.support.log import event_of, rows
from tests.support.wall import file_house, register_over, wall_over
from web import sweeping
from web.accounts.store import Accounts
from web.house import House
from web.sweeping import Sweeper, Swept, is_due

CODES = tuple("ABCDEFGH")


def house_of(bookings: Bookings, wall: Wall, home: Path) -> House:
    accounts = Accounts(home / "accounts.sqlite3")
    return House(bookings, wall, accounts, register_over(bookings.event_log), Clock())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """In memory, with eight positions, at seven o'clock."""
    bookings = opened(Bookings.in_memory(), site("ess", *CODES))
    house = house_of(bookings, wall_over(bookings.event_log), tmp_path)
    with closing(house):
        yield house


def at(house: House, hour: int, minute: int = 0, days: int = 0) -> House:
    """The house at a later time of the Monday, or of a day after it."""
    return replace(house, clock=Clock(SEVEN.replace(hour=hour, minute=minute) + timedelta(days)))


def a_morning(house: House) -> None:
    """A hold that lapses at 07:05, a member who is missed at 09:30, and one who never leaves."""
    wish = reserve("A", member="eve")
    fields = {name: getattr(wish, name) for name in wish.__struct_fields__}
    hold_desk(house.bookings, HoldDesk(**fields))
    reserve_desk(house.bookings, reserve("B", "09:00", "12:00", member="bob"))
    asked = reserve("C", "09:00", "12:00")
    reserve_desk(house.bookings, asked)
    nine = SEVEN.replace(hour=9)
    check_in(house.bookings, wishes.check_in(asked, stamp("ada", at=nine)))


def facts(house: House) -> list[str]:
    """The topics of what the sweeper recorded, in order."""
    events = [event_of(row) for row in rows(house.bookings)]
    return [e.TOPIC for e in events if e.via == "sweep" and e.TOPIC.startswith("position.")]


def test_each_is_recorded_when_it_is_due_and_not_before(house: House) -> None:
    a_morning(house)
    swept = {
        (hour, minute): Sweeper(at(house, hour, minute)).sweep()
        for hour, minute in [(7, 4), (7, 5), (9, 29), (9, 30), (12, 0), (18, 59), (19, 0)]
    }

    assert swept == {
        (7, 4): Swept(),
        (7, 5): Swept(lapsed=1),
        (9, 29): Swept(),
        (9, 30): Swept(no_shows=1),
        (12, 0): Swept(),
        (18, 59): Swept(),
        (19, 0): Swept(closed=1),
    }
    assert facts(house) == ["position.lapsed", "position.no-show", "position.released"]


def test_a_sweep_after_a_night_finds_it_all_and_a_second_one_nothing(house: House) -> None:
    a_morning(house)
    tomorrow = at(house, 7, days=1)

    assert Sweeper(tomorrow).sweep() == Swept(lapsed=1, no_shows=1, closed=1)
    head = house.bookings.event_log.head()
    assert Sweeper(tomorrow).sweep() == Swept()
    assert house.bookings.event_log.head() == head


def test_what_is_recorded_says_who_how_and_of_which_reservation(house: House) -> None:
    a_morning(house)
    before = house.bookings.event_log.head()
    Sweeper(at(house, 9, 30)).sweep()

    (missed,) = (e for e in map(event_of, rows(house.bookings)[before:]) if isinstance(e, Missed))

    assert (missed.actor.id, missed.actor.role, missed.via) == ("sweeper", "system", "sweep")
    assert missed.command_id.startswith(f"sweep-{missed.reservation_id}-")
    assert missed.due == SEVEN.replace(hour=9, minute=30)


def test_what_has_fallen_free_can_be_booked_at_once(house: House) -> None:
    a_morning(house)
    half_past = at(house, 9, 30)
    Sweeper(half_past).sweep()

    by = stamp("kim", at=half_past.clock())
    reserve_desk(house.bookings, reserve("B", "09:30", "12:00", member="kim", by=by))
    by = stamp("bob", at=half_past.clock())
    reserve_desk(house.bookings, reserve("D", "09:30", "12:00", member="bob", by=by))


def test_a_grace_that_still_runs_costs_no_transaction(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def noting(bookings: Bookings, command: Settle) -> Outcome:
        asked.append(command.position_id)
        return settle(bookings, command)

    monkeypatch.setattr(sweeping, "settle", noting)
    a_morning(house)
    for minute in (0, 10, 20, 29, 30):
        Sweeper(at(house, 9, minute)).sweep()

    assert asked == ["A", "B"]


@pytest.mark.parametrize("failure", [Busy(), UnreadableEvent("damaged")])
def test_one_that_cannot_be_settled_is_counted_and_the_others_are_settled(
    house: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def all_but_b(bookings: Bookings, command: Settle) -> Outcome:
        if command.position_id == "B":
            raise failure
        return settle(bookings, command)

    a_morning(house)
    monkeypatch.setattr(sweeping, "settle", all_but_b)
    assert Sweeper(at(house, 20)).sweep() == Swept(lapsed=1, closed=1, failed=1)

    monkeypatch.undo()
    assert Sweeper(at(house, 20)).sweep() == Swept(no_shows=1)


def test_what_a_position_has_forgotten_is_not_asked_for_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve_desk(house.bookings, reserve("B", "09:00", "12:00", member="bob"))
    in_a_week = at(house, 8, days=7)
    day = MONDAY + timedelta(days=7)
    by = stamp("kim", at=in_a_week.clock())
    reserve_desk(house.bookings, reserve("B", "09:00", "12:00", member="kim", day=day, by=by))
    sweeper = Sweeper(in_a_week)
    assert sweeper.sweep() == Swept()

    monkeypatch.delattr(sweeping, "settle")
    assert sweeper.sweep() == Swept()


def test_a_replay_settles_nothing(house: House) -> None:
    a_morning(house)
    log = house.bookings.event_log
    head = log.head()

    assert digests(replay(log, head)) == digests(replay(log, head))
    assert log.head() == head


def test_who_is_told_to_stop_does_so_after_the_reservation_in_hand(house: House) -> None:
    a_morning(house)
    stopped = Event()
    stopped.set()

    assert sum(Sweeper(at(house, 20), stopped).sweep()) == 1


def test_two_sweeps_at_once_record_everything_once(tmp_path: Path) -> None:
    with file_house(tmp_path) as (bookings, wall):
        for number in range(20):
            starts, ends = wall_of(540 + number * 30), wall_of(570 + number * 30)
            asked = reserve("A", starts, ends, member=f"member-{number}")
            reserve_desk(bookings, asked)
        houses = [at(house_of(bookings, wall, tmp_path), 20, minute) for minute in range(4)]
        with ThreadPoolExecutor(4) as pool:
            swept = list(pool.map(lambda house: Sweeper(house).sweep(), houses))

        assert sum(each.no_shows for each in swept) == 20
        assert facts(houses[0]) == ["position.no-show"] * 20
        assert [each.failed for each in swept] == [0] * 4


# What the wall can say beforehand


def test_the_wall_spares_the_position_only_what_it_is_sure_of(house: House) -> None:
    asked = reserve("B", "09:00", "12:00")
    reserve_desk(house.bookings, asked)
    with house.wall.look() as view:
        row = house.wall.reservations.one(view.connection, asked.reservation_id)
    assert row
    noon = SEVEN.replace(hour=12)

    assert is_due(row, {}, noon)
    assert is_due(skipped_hour(row), {"ess": Calendar((wishes.POLICY,))}, noon)
    assert not is_due(row, {"ess": Calendar((wishes.POLICY,))}, noon.replace(hour=9, minute=29))


def skipped_hour(row: ReservationRow) -> ReservationRow:
    """The same at an hour that clocks have been made to skip since."""
    return row._replace(day="2026-03-29", starts="02:30", time_zone="Europe/Paris")
