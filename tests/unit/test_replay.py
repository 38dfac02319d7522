"""Time travel: the boards as they were at any sequence, and the sequence of any instant."""

from datetime import datetime, timedelta
from pathlib import Path

from booking.application import Bookings
from booking.reserving import reserve_desk
from domain.zones import zone
from projections.boards import Wall
from projections.log import Log
from projections.replay import digests, replay
from tests.support.house import MONDAY, SEVEN, opened, reserve, stamp
from tests.support.rebuilding import MORNING, NINE
from tests.support.wall import contents, plant, wall_over


def sequence_at(log: Log, instant: datetime) -> int:
    wall = wall_over(log)
    with wall.look() as view:
        return wall.event_log.sequence_at(view.connection, instant)


def test_a_replay_to_any_sequence_shows_the_boards_as_they_were_then() -> None:
    bookings = opened(Bookings.in_memory())
    wall = wall_over(bookings.event_log)
    were = {bookings.event_log.head(): contents(wall)}
    for act in MORNING:
        reached = act(bookings).sequence
        were[reached] = contents(wall)

    assert len({tuple(digest.items()) for digest in were.values()}) == 7
    for sequence, digest in were.items():
        assert digests(replay(bookings.event_log, sequence)) == digest


def test_a_replay_to_nothing_is_empty() -> None:
    bookings = opened(Bookings.in_memory())

    empty = replay(bookings.event_log, 0)

    assert digests(empty) == digests(wall_over(Bookings.in_memory().event_log))


def test_looking_at_the_past_does_not_bring_it_up_to_the_present() -> None:
    bookings = opened(Bookings.in_memory())
    before = bookings.event_log.head()
    reserve_desk(bookings, reserve())

    past = replay(bookings.event_log, before)

    with past.look() as view:
        assert view.sequence == before
        assert past.day.on(view.connection, "ess", MONDAY) == []


def test_an_instant_is_the_place_of_the_last_event_recorded_by_then() -> None:
    bookings = opened(Bookings.in_memory())
    setup = bookings.event_log.head()
    first = reserve_desk(bookings, reserve(by=stamp("ada", at=NINE), starts="10:00"))
    second = reserve_desk(
        bookings, reserve("B", member="bob", by=stamp("bob", at=NINE.replace(hour=10)))
    )

    def at(**span: float) -> int:
        return sequence_at(bookings.event_log, NINE + timedelta(**span))

    assert at(days=-10_000) == 0
    assert at(microseconds=-1) == setup
    assert at() == first.sequence
    assert at(minutes=59) == first.sequence
    assert at(hours=1) == second.sequence
    assert at(days=10_000) == bookings.event_log.head()


def test_a_clock_set_back_does_not_hide_what_the_log_has_later() -> None:
    bookings = opened(Bookings.in_memory())
    reserve_desk(bookings, reserve(by=stamp("ada", at=NINE), starts="10:00"))
    behind = reserve_desk(bookings, reserve("B", member="bob", by=stamp("bob", at=SEVEN)))

    assert sequence_at(bookings.event_log, SEVEN) == behind.sequence


def test_an_instant_is_the_same_whatever_offset_it_is_written_with() -> None:
    bookings = opened(Bookings.in_memory())
    first = reserve_desk(bookings, reserve(by=stamp("ada", at=NINE), starts="10:00"))
    reserve_desk(
        bookings, reserve("B", member="bob", by=stamp("bob", at=NINE + timedelta(hours=1)))
    )
    in_berlin = NINE.astimezone(zone("Europe/Berlin"))

    assert sequence_at(bookings.event_log, in_berlin) == first.sequence


def test_an_event_that_cannot_be_read_has_no_instant(
    home: Path, lived: tuple[Bookings, Wall]
) -> None:
    bookings, _ = lived
    before = bookings.event_log.head()
    plant(home / "events.sqlite3", "position:ess/A", 99, "position.levitated", b"{}")
    far_ahead = SEVEN + timedelta(days=10_000)

    assert sequence_at(bookings.event_log, far_ahead) == before

    after = reserve_desk(bookings, reserve("C", "15:00", "16:00"))
    assert sequence_at(bookings.event_log, far_ahead) == after.sequence


def test_an_empty_log_has_no_instants() -> None:
    assert sequence_at(Bookings.in_memory().event_log, SEVEN) == 0
