"""What the live stream tells of a row of the log: where, when, how it stands; never who."""

from datetime import datetime, timedelta

import pytest
from msgspec.json import encode

from booking.application import Bookings
from booking.attending import check_in, check_out, release_desk
from booking.reserving import hold_desk, reserve_desk
from projections.boards import Wall
from tests.support import house as h
from tests.support.house import SEVEN, hold, release, reserve, stamp
from web.live.changes import Change, Taken, Told, read_changes

Files = tuple[Bookings, Wall]


def told_since(files: Files, sequence: int, at: datetime = SEVEN) -> list[Told]:
    bookings, wall = files
    return read_changes(wall, bookings.event_log.after(sequence, 1000), at)


def changes_since(files: Files, sequence: int, at: datetime = SEVEN) -> list[Change]:
    return [told.change for told in told_since(files, sequence, at)]


def test_a_reservation_tells_its_position_and_day_and_until_when_the_desk_is_free(
    house_in_files: Files,
) -> None:
    bookings, _ = house_in_files
    head = bookings.event_log.head()

    reserve_desk(bookings, reserve("B", "09:00", "12:00"))

    (told,) = told_since(house_in_files, head)
    assert (told.site_id, told.sequence) == ("ess", head + 1)
    assert told.change == Change(
        change="reserved",
        position="B",
        day="2026-11-23",
        state="free",
        until="09:00",
        busy=(Taken("09:00", "12:00", "reserved"),),
    )


def test_the_state_is_that_of_the_present_moment(house_in_files: Files) -> None:
    bookings, _ = house_in_files
    asked = reserve("A", "09:00", "12:00")
    reserve_desk(bookings, asked)
    head, ten = bookings.event_log.head(), SEVEN + timedelta(hours=3)
    nine = SEVEN + timedelta(hours=2)

    check_in(bookings, h.check_in(asked, stamp("ada", at=nine)))
    (here,) = changes_since(house_in_files, head, ten)
    assert (here.change, here.state, here.until) == ("checked-in", "checked-in", "12:00")

    check_out(bookings, h.check_out(asked, stamp("ada", at=ten)))
    gone = changes_since(house_in_files, head, ten)[-1]
    assert (gone.change, gone.state, gone.until) == ("released", "free", None)
    assert gone.busy == ()


def test_another_day_is_told_as_it_begins(house_in_files: Files) -> None:
    bookings, _ = house_in_files
    head = bookings.event_log.head()
    tuesday = h.MONDAY + timedelta(days=1)
    reserve_desk(bookings, reserve("A", "09:00", "12:00", day=tuesday))

    (told,) = changes_since(house_in_files, head, SEVEN + timedelta(hours=4))

    assert (told.day, told.state, told.until) == ("2026-11-24", "free", "09:00")


def test_what_was_given_back_is_free_and_another_s_hours_stay_taken(house_in_files: Files) -> None:
    bookings, _ = house_in_files
    asked = reserve("A", "09:00", "12:00")
    reserve_desk(bookings, asked)
    reserve_desk(bookings, reserve("A", "13:00", "14:00", member="bob"))
    head = bookings.event_log.head()

    release_desk(bookings, release(asked, stamp("ada")))

    (told,) = changes_since(house_in_files, head)
    assert (told.change, told.state, told.until) == ("released", "free", "13:00")
    assert told.busy == (Taken("13:00", "14:00", "reserved"),)


def test_a_hold_that_has_lapsed_takes_nothing_though_nobody_recorded_it(
    house_in_files: Files,
) -> None:
    bookings, _ = house_in_files
    head = bookings.event_log.head()
    hold_desk(bookings, hold("A"))

    assert changes_since(house_in_files, head)[0].busy == (Taken("09:00", "12:00", "held"),)
    assert changes_since(house_in_files, head, SEVEN + timedelta(minutes=6))[0].busy == ()


def test_nobody_is_named_and_no_reservation_either(house_in_files: Files) -> None:
    bookings, _ = house_in_files
    asked = reserve("A", "09:00", "12:00", member="ada-lovelace")
    reserve_desk(bookings, asked)
    release_desk(bookings, release(asked, stamp("ada-lovelace")))

    said = encode([told.change for told in told_since(house_in_files, 0)])

    assert b"released" in said
    assert b"ada" not in said
    assert asked.reservation_id.encode() not in said


def test_what_happens_to_a_site_itself_concerns_all_of_it(house_in_files: Files) -> None:
    everything = told_since(house_in_files, 0)

    assert everything[0] == Told("ess", 1, Change("opened"))
    assert {told.change.change for told in everything} >= {"opened", "policy-adopted", "drawn"}
    assert all(told.change.day is None for told in everything)


def test_an_event_nobody_can_read_is_told_without_its_day(
    house_in_files: Files, planted: int
) -> None:
    (told,) = told_since(house_in_files, planted - 1)

    assert (told.site_id, told.sequence) == ("ess", planted)
    assert (told.change.position, told.change.day) == ("A", None)


@pytest.mark.parametrize("kind", ["agenda"])
def test_what_is_in_a_member_s_agenda_is_nobody_s_business(
    house_in_files: Files, kind: str
) -> None:
    bookings, _ = house_in_files
    reserve_desk(bookings, reserve("A"))
    rows = bookings.event_log.after(0, 1000)
    silent = {row.sequence for row in rows if row.stream_id.startswith(kind)}

    assert silent
    assert silent.isdisjoint(told.sequence for told in told_since(house_in_files, 0))
