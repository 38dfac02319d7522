"""One command is one event and one answer, however often it is sent."""

from threading import Barrier, Thread

import pytest

from booking.application import Bookings, Outcome
from booking.attending import check_in, release_desk
from booking.opening import open_site
from booking.reserving import reserve_desk
from domain.refusals import DuplicateCommand, PositionTaken
from tests.support import house
from tests.support.house import reserve, site, stamp
from tests.support.log import rows


def test_the_same_command_twice_is_one_event_and_the_same_answer(bookings: Bookings) -> None:
    asked = reserve("A")
    first = reserve_desk(bookings, asked)
    reserve_desk(bookings, reserve("B", member="bob"))
    head = bookings.event_log.head()

    assert reserve_desk(bookings, asked) == first
    assert bookings.event_log.head() == head


def test_the_same_answer_comes_after_what_it_promised_was_given_back(bookings: Bookings) -> None:
    asked = reserve("A")
    first = reserve_desk(bookings, asked)
    given_back = house.release(asked, stamp("ada"))
    release_desk(bookings, given_back)

    assert reserve_desk(bookings, asked) == first
    assert release_desk(bookings, given_back).events
    assert not bookings.position("ess", "A").state.diary


def test_eight_double_taps_at_once_are_one_event_and_one_answer(bookings: Bookings) -> None:
    asked, barrier = reserve("A"), Barrier(8)
    answers: list[Outcome] = []

    def tap() -> None:
        barrier.wait()
        answers.append(reserve_desk(bookings, asked))

    threads = [Thread(target=tap) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [answers[0]] * 8
    assert [row.topic for row in rows(bookings)[6:]] == ["position.reserved", "agenda.claimed"]


def test_another_content_under_the_same_id_is_refused_and_nothing_is_stored(
    bookings: Bookings,
) -> None:
    asked = reserve("A", by=stamp("ada", command_id="c-1"))
    reserve_desk(bookings, asked)
    before = rows(bookings)

    with pytest.raises(DuplicateCommand):
        reserve_desk(bookings, reserve("B", by=stamp("ada", command_id="c-1")))
    with pytest.raises(DuplicateCommand):
        release_desk(bookings, house.release(asked, stamp("ada", command_id="c-1")))

    assert rows(bookings) == before


def test_two_people_may_use_the_same_command_id(bookings: Bookings) -> None:
    for who, position in (("ada", "A"), ("bob", "B")):
        by = stamp(who, command_id="c-1")
        assert reserve_desk(bookings, reserve(position, member=who, by=by)).events


def test_a_refused_command_may_be_sent_again(bookings: Bookings) -> None:
    theirs, mine = reserve("A", member="bob"), reserve("A")
    reserve_desk(bookings, theirs)
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, mine)

    release_desk(bookings, house.release(theirs, stamp("bob")))

    assert reserve_desk(bookings, mine).events


def test_what_is_already_so_is_no_event_and_the_head_is_its_answer(bookings: Bookings) -> None:
    asked = reserve("A")
    reserve_desk(bookings, asked)
    at = house.SEVEN.replace(hour=9)
    check_in(bookings, house.check_in(asked, stamp("ada", at=at)))
    head = bookings.event_log.head()

    assert check_in(bookings, house.check_in(asked, stamp("ada", at=at))) == Outcome(head, ())
    assert open_site(bookings, site()) == Outcome(head, ())
    assert bookings.event_log.head() == head
