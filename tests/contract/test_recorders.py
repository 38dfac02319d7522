"""What every recorder promises: a dense log, all or nothing, and one event for one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from booking.application import Bookings, Outcome
from booking.commands import ReserveDesk
from booking.once import once
from booking.reserving import reserve_desk
from booking.turnstile import Busy
from domain.agenda import Agenda
from domain.kernel import Stream
from domain.period import Period
from domain.refusals import MemberElsewhere, PositionTaken, Refusal
from tests.support.house import reserve
from tests.support.log import event_of, is_dense, rows


def claim(bookings: Bookings, asked: ReserveDesk) -> Stream[Agenda]:
    """The agenda of whoever asks, with the claim alone."""
    agenda = bookings.agenda(asked.member_id)
    claimed = agenda.state.claim(
        asked.member_id,
        asked.reservation_id,
        site_id=asked.site_id,
        position_id=asked.position_id,
        period=Period.local(asked.day, asked.starts, asked.ends, "Africa/Casablanca"),
        max_upcoming=1,
        by=asked.by,
    )
    return agenda.then(claimed)


@contextmanager
def using_a_connection(bookings: Bookings) -> Iterator[int]:
    """How many are used then: in memory there are none."""
    datastore = getattr(bookings.event_log, "datastore", None)
    if datastore is None:
        yield 0
        return
    with datastore.transaction(commit=False):
        yield 1


def test_it_tells_how_many_connections_are_used(bookings: Bookings) -> None:
    def comes_to(number: int) -> bool:
        """A pool takes connections back beside everything else."""
        patient_until = monotonic() + 5
        while bookings.event_log.connections() != number and monotonic() < patient_until:
            sleep(0.001)
        return bookings.event_log.connections() == number

    assert comes_to(0)

    with using_a_connection(bookings) as used:
        assert comes_to(used)

    assert comes_to(0)


def topics(bookings: Bookings, after: int) -> list[str]:
    return [row.topic for row in rows(bookings)[after:]]


def test_an_empty_log_has_no_head() -> None:
    empty = Bookings.in_memory()

    assert empty.event_log.head() == 0
    assert not rows(empty)


def test_the_sequence_counts_from_one_without_a_gap(bookings: Bookings) -> None:
    for position in "ABC":
        reserve_desk(bookings, reserve(position, member=f"member-{position}"))

    assert len(rows(bookings)) == bookings.event_log.head() == 6 + 3 * 2
    assert is_dense(rows(bookings))


def test_who_waits_for_others_to_append_does_not_wait_for_ever(
    bookings: Bookings,
) -> None:
    with bookings.event_log.waiting() as wait:
        began = monotonic()
        wait(0.01)
        wait(0.01)

    assert monotonic() - began < 5


def test_the_log_is_read_in_pieces(bookings: Bookings) -> None:
    log = rows(bookings)

    assert list(bookings.event_log.after(0, 2)) == list(log[:2])
    assert list(bookings.event_log.after(2, 3)) == list(log[2:5])
    assert list(bookings.event_log.after(5, 100)) == list(log[5:])
    assert not bookings.event_log.after(len(log), 100)
    assert not bookings.event_log.after(0, 0)


def test_the_log_is_read_without_some_topics(bookings: Bookings) -> None:
    reserve_desk(bookings, reserve("A"))
    log, but = rows(bookings), ["agenda.claimed", "site.opened", "of.nobody"]
    others = [row for row in log if row.topic not in but]

    assert len(others) == len(log) - 2
    assert list(bookings.event_log.after(0, 100, but=but)) == others
    assert list(bookings.event_log.after(0, 2, but=but)) == others[:2]
    assert list(bookings.event_log.after(others[0].sequence, 100, but=but)) == others[1:]
    assert not bookings.event_log.after(len(log) - 1, 100, but=but)


def test_rows_are_read_by_their_sequence(bookings: Bookings) -> None:
    log = rows(bookings)

    assert list(bookings.event_log.at({3, 1, len(log)})) == [log[0], log[2], log[-1]]
    assert list(bookings.event_log.at([2, 2, 0, -1, len(log) + 1])) == [log[1]]
    assert not bookings.event_log.at([])


def test_a_row_is_what_was_decided(bookings: Bookings) -> None:
    outcome = reserve_desk(bookings, reserve("A"))

    reserved, claimed = rows(bookings)[-2:]
    assert (reserved.stream_id, reserved.version) == ("position:ess/A", 2)
    assert (claimed.stream_id, claimed.version) == ("agenda:ada", 1)
    assert (event_of(reserved), event_of(claimed)) == outcome.events
    assert outcome.sequence == claimed.sequence == bookings.event_log.head()


def test_every_event_is_sealed_with_a_salt_of_its_own(bookings: Bookings) -> None:
    salts = [event_of(row).salt for row in rows(bookings)]

    assert len(set(salts)) == len(salts)
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


def test_position_and_agenda_are_saved_in_one_go_or_not_at_all(bookings: Bookings) -> None:
    reserve_desk(bookings, reserve("A"))
    before = rows(bookings)

    with pytest.raises(MemberElsewhere):
        reserve_desk(bookings, reserve("B", "10:00", "11:00"))
    with pytest.raises(PositionTaken):
        reserve_desk(bookings, reserve("A", member="bob"))

    assert rows(bookings) == before
    assert not bookings.position("ess", "B").state.diary
    assert not bookings.agenda("bob").state.claims


def test_a_mistake_after_recording_leaves_nothing(bookings: Bookings) -> None:
    before, asked = rows(bookings), reserve("A")

    @once
    def reserve_and_stumble(bookings: Bookings, command: ReserveDesk) -> Outcome:
        bookings.record(command, claim(bookings, command))
        assert bookings.agenda("ada").state.claims
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        reserve_and_stumble(bookings, asked)

    assert rows(bookings) == before
    assert not bookings.event_log.answered([("ada", asked.by.command_id)])
    assert reserve_desk(bookings, asked).sequence == len(before) + 2
    assert is_dense(rows(bookings))


def stored(version: int, stream_id: str = "agenda:ada") -> StoredEvent:
    return StoredEvent(stream_id, version, "agenda.freed", b"{}")


@pytest.mark.parametrize(
    "batch",
    [
        [stored(1)],
        [stored(2), stored(1)],
        [stored(2), stored(2)],
        [stored(2, "agenda:bob"), stored(1)],
    ],
)
def test_a_version_is_taken_once_and_half_a_batch_is_not_stored(
    bookings: Bookings, batch: list[StoredEvent]
) -> None:
    reserve_desk(bookings, reserve("A"))
    before = rows(bookings)

    with pytest.raises(IntegrityError):
        bookings.recorder.insert_events(batch)

    assert rows(bookings) == before
    assert not list(bookings.events.get("agenda:ada", gt=1))


def test_the_event_library_itself_can_save_a_stream_and_no_command_is_noted(
    bookings: Bookings,
) -> None:
    asked, before = reserve("A"), rows(bookings)

    bookings.save(claim(bookings, asked))

    assert topics(bookings, after=len(before)) == ["agenda.claimed"]
    assert bookings.agenda("ada").state.claims
    assert not bookings.event_log.answered([("ada", asked.by.command_id)])


def test_one_who_cannot_wait_longer_is_told_it_is_busy(bookings: Bookings) -> None:
    refused: list[BaseException] = []

    def ask() -> None:
        try:
            with bookings.event_log.deciding(0.05):
                pytest.fail("two decide at once")
        except Busy as busy:
            refused.append(busy)

    with bookings.deciding():
        thread = Thread(target=ask)
        thread.start()
        thread.join()

    assert len(refused) == 1
    with bookings.event_log.deciding(0.05):
        pass


def test_what_is_not_yet_decided_is_seen_by_nobody_else(bookings: Bookings) -> None:
    seen: list[int] = []
    asked, before = reserve("A"), bookings.event_log.head()

    with bookings.deciding():
        reader = Thread(target=lambda: seen.append(bookings.event_log.head()), daemon=True)
        bookings.record(asked, claim(bookings, asked))
        reader.start()
        reader.join(timeout=0.1)
        assert seen in ([], [before])
    reader.join()

    assert bookings.event_log.head() == before + 1


def test_refusals_are_not_stored(bookings: Bookings) -> None:
    before = rows(bookings)

    for wish in (reserve("Z"), reserve(site_id="nowhere"), reserve(starts="09:07")):
        with pytest.raises(Refusal):
            reserve_desk(bookings, wish)

    assert rows(bookings) == before
    assert not bookings.event_log.answered([("ada", wish.by.command_id)])


def test_nothing_to_append_is_nothing_appended(bookings: Bookings) -> None:
    head = bookings.event_log.head()

    assert not bookings.recorder.insert_events([])
    assert bookings.event_log.head() == head
