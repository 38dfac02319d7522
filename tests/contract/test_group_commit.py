"""Commands that wait for the lock in one process are decided together, as if one by one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep
from typing import Any

import pytest

from booking.application import Bookings, Outcome
from booking.changing import extend
from booking.commands import Extend, OpenSite, ReserveDesk
from booking.group_commit import Turn
from booking.once import once
from booking.opening import open_site
from booking.reserving import reserve_desk
from booking.turnstile import Busy, InDoubt
from domain.refusals import DuplicateCommand, PositionTaken, Stale
from tests.support.house import reserve, site, stamp
from tests.support.log import is_dense, rows

Deed = Callable[[], Outcome]
HOURS = ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]


def at_once(bookings: Bookings, *deeds: Deed) -> list[Any]:
    """What came of deeds that all waited while somebody else was deciding, each a thread's."""
    with ThreadPoolExecutor(len(deeds)) as threads:
        with bookings.deciding():
            futures = [_waiting(threads, bookings, deed) for deed in deeds]
        return [future.exception() or future.result() for future in futures]


def _waiting(threads: ThreadPoolExecutor, bookings: Bookings, deed: Deed) -> "Future[Outcome]":
    before, ends = bookings.turns.waiting, monotonic() + 5
    future = threads.submit(deed)
    while bookings.turns.waiting == before:
        assert monotonic() < ends
        sleep(0.001)
    return future


def wish(position: str, starts: str, member: str, **more: Any) -> ReserveDesk:
    """An hour at a position."""
    return reserve(position, starts, f"{int(starts[:2]) + 1:02}:00", member=member, **more)


def reserving(bookings: Bookings, *wishes: ReserveDesk) -> list[Deed]:
    return [partial(reserve_desk, bookings, each) for each in wishes]


@pytest.fixture
def transactions(bookings: Bookings, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The patience of each transaction from here on."""
    begun: list[float] = []
    deciding = bookings.event_log.deciding

    @contextmanager
    def counted(patience: float) -> Iterator[None]:
        begun.append(patience)
        with deciding(patience):
            yield

    monkeypatch.setattr(bookings.event_log, "deciding", counted)
    return begun


def broken_commit(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> pytest.MonkeyPatch:
    """The next transaction in which several decide comes to nothing at its end."""
    deciding = bookings.event_log.deciding

    @contextmanager
    def broken(patience: float) -> Iterator[None]:
        with deciding(patience):
            waited = bookings.turns.waiting
            yield
            if waited > 1:
                monkeypatch.setattr(bookings.event_log, "deciding", deciding)
                raise error

    monkeypatch.setattr(bookings.event_log, "deciding", broken)
    return monkeypatch


def test_who_waits_together_is_decided_in_one_transaction(
    bookings: Bookings, transactions: list[float]
) -> None:
    wishes = [wish("A", hour, f"m{hour}") for hour in HOURS]

    outcomes = at_once(bookings, *reserving(bookings, *wishes))

    assert len(transactions) == 2  # the one they waited for, and theirs
    assert [outcome.sequence for outcome in outcomes] == list(range(8, 8 + 2 * 8, 2))
    assert [e for outcome in outcomes for e in outcome.events] == [
        event for one in wishes for event in reserve_desk(bookings, one).events
    ]
    assert is_dense(rows(bookings))


def test_each_sees_what_was_decided_before_it(bookings: Bookings) -> None:
    first, second = wish("A", "09:00", "ada"), wish("A", "09:00", "bob")

    one, other = at_once(bookings, *reserving(bookings, first, second))

    assert one.events
    assert isinstance(other, PositionTaken)
    assert [claim.position_id for claim in bookings.agenda("ada").state.claims.values()] == ["A"]
    assert not bookings.agenda("bob").state.claims


def test_a_double_tap_in_one_transaction_is_one_event_and_one_answer(bookings: Bookings) -> None:
    asked = wish("A", "09:00", "ada", by=stamp("ada", command_id="c-1"))
    another = wish("B", "09:00", "ada", by=stamp("ada", command_id="c-1"))
    before = len(rows(bookings))

    one, same, other = at_once(bookings, *reserving(bookings, asked, asked, another))

    assert one == same
    assert isinstance(other, DuplicateCommand)
    assert len(rows(bookings)) == before + 2


def test_whoever_looks_into_the_log_finds_what_was_decided_before(bookings: Bookings) -> None:
    asked = wish("A", "09:00", "ada")
    seen = reserve_desk(bookings, asked).sequence
    staying = partial(Extend, site_id="ess", position_id="A", reservation_id=asked.reservation_id)
    longer = staying(by=stamp("ada"), ends="11:00")
    stale = staying(by=stamp("ada"), ends="12:00", seen=seen)
    found: list[str] = []

    @once
    def look(bookings: Bookings, command: OpenSite) -> Outcome:
        found.extend(bookings.positions(command.site_id))
        return bookings.record(command)

    extended, too_late, opened, looked = at_once(
        bookings,
        partial(extend, bookings, longer),
        partial(extend, bookings, stale),
        partial(open_site, bookings, site("rba")),
        partial(look, bookings, site("rba")),
    )

    assert extended.events
    assert isinstance(too_late, Stale)
    assert found == [event.position_id for event in opened.events if hasattr(event, "x")]
    assert looked == Outcome(opened.sequence, ())


def test_where_the_commit_fails_nobody_hears_of_what_never_was(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(bookings)
    wishes = [wish("A", "09:00", "ada"), wish("A", "09:00", "bob")]

    broken_commit(bookings, monkeypatch, Busy("no"))
    failed = at_once(bookings, *reserving(bookings, *wishes))

    assert [type(each) for each in failed] == [Busy, Busy]
    assert rows(bookings) == before
    assert reserve_desk(bookings, wishes[1]).events


def test_a_commit_in_doubt_is_asked_about_by_each(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = [wish("A", hour, f"m{hour}") for hour in HOURS[:3]]

    broken_commit(bookings, monkeypatch, InDoubt("no"))
    outcomes = at_once(bookings, *reserving(bookings, *wishes))

    assert sorted(each.sequence for each in outcomes) == [8, 10, 12]
    assert is_dense(rows(bookings))


def test_a_mistake_is_nobody_elses(bookings: Bookings) -> None:
    @once
    def stumble(bookings: Bookings, command: ReserveDesk) -> Outcome:
        reserve_desk.__wrapped__(bookings, command)  # type: ignore[attr-defined] # of `wraps`
        raise ZeroDivisionError

    @once
    def change_ones_mind(bookings: Bookings, command: ReserveDesk) -> Outcome:
        reserve_desk.__wrapped__(bookings, command)  # type: ignore[attr-defined] # of `wraps`
        raise PositionTaken

    one, two, three, four = at_once(
        bookings,
        *reserving(bookings, wish("A", "09:00", "ada")),
        partial(stumble, bookings, wish("B", "09:00", "bob")),
        partial(change_ones_mind, bookings, wish("B", "09:00", "eve")),
        *reserving(bookings, wish("A", "09:00", "dan")),
    )

    assert one.events
    assert isinstance(four, PositionTaken)
    assert isinstance(two, ZeroDivisionError)
    assert isinstance(three, RuntimeError)
    assert not bookings.position("ess", "B").state.diary


def test_who_has_waited_long_enough_leaves_and_is_not_decided_about(bookings: Bookings) -> None:
    before = rows(bookings)
    hurried = wish("B", "09:00", "bob")

    def hurry() -> Outcome:
        bookings.has_waited(bookings.patience - 0.02)
        return reserve_desk(bookings, hurried)

    with ThreadPoolExecutor(2) as threads:
        with bookings.deciding():
            leader = _waiting(threads, bookings, *reserving(bookings, wish("A", "09:00", "ada")))
            with pytest.raises(Busy):
                threads.submit(hurry).result()
        assert leader.result().events

    assert len(rows(bookings)) == len(before) + 2


def test_who_is_being_decided_about_waits_for_the_end_of_it(bookings: Bookings) -> None:
    @once
    def take_a_while(bookings: Bookings, command: ReserveDesk) -> Outcome:
        sleep(0.6)
        outcome: Outcome = reserve_desk.__wrapped__(bookings, command)  # type: ignore[attr-defined] # of `wraps`
        return outcome

    def hurry() -> Outcome:
        bookings.has_waited(bookings.patience - 0.4)
        return reserve_desk(bookings, wish("B", "09:00", "bob"))

    long, short = at_once(
        bookings, partial(take_a_while, bookings, wish("A", "09:00", "ada")), hurry
    )

    assert long.events
    assert short.events


def test_who_leads_and_gives_up_leaves_the_lead_to_the_next(bookings: Bookings) -> None:
    def hurry() -> Outcome:
        bookings.has_waited(bookings.patience - 0.4)
        return reserve_desk(bookings, wish("B", "09:00", "bob"))

    with ThreadPoolExecutor(2) as threads:
        with bookings.deciding():
            leader = _waiting(threads, bookings, hurry)
            (deed,) = reserving(bookings, wish("A", "09:00", "ada"))
            next_one = _waiting(threads, bookings, deed)
            with pytest.raises(Busy):
                leader.result()
        assert next_one.result().events


def test_who_is_interrupted_while_leading_tells_the_others_to_come_again(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(bookings)
    wishes = [wish("A", hour, f"m{hour}") for hour in HOURS[:3]]

    broken_commit(bookings, monkeypatch, KeyboardInterrupt())
    first, *others = at_once(bookings, *reserving(bookings, *wishes))

    assert isinstance(first, KeyboardInterrupt)
    assert [type(each) for each in others] == [Busy, Busy]
    assert rows(bookings) == before


def test_what_was_not_appended_where_it_was_told_to_be_is_not_committed(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, insert = rows(bookings), bookings.recorder.insert_events

    def elsewhere(*events: Any, **more: Any) -> list[int]:
        return [sequence + 1 for sequence in insert(*events, **more) or ()]

    with monkeypatch.context() as moved:
        moved.setattr(bookings.recorder, "insert_events", elsewhere)
        with pytest.raises(RuntimeError, match="does not end at"):
            reserve_desk(bookings, wish("A", "09:00", "ada"))

    assert rows(bookings) == before


# What an observer is told


@pytest.fixture
def observed(bookings: Bookings) -> list[Sequence[Turn[Outcome]]]:
    """Each group that is decided from here on."""
    groups: list[Sequence[Turn[Outcome]]] = []
    bookings.turns.observer = groups.append
    return groups


def test_an_observer_is_told_of_a_group_what_came_of_each_and_how_long_it_waited(
    bookings: Bookings, observed: list[Sequence[Turn[Outcome]]]
) -> None:
    wishes = [wish("A", "09:00", member) for member in ("ada", "bob", "eve")]

    at_once(bookings, *reserving(bookings, *wishes))

    (group,) = observed
    assert [turn.command for turn in group] == wishes
    assert [type(turn.error) for turn in group] == [type(None), PositionTaken, PositionTaken]
    assert all(turn.waited for turn in group)


def test_an_observer_is_told_who_gave_up_waiting(
    bookings: Bookings, observed: list[Sequence[Turn[Outcome]]]
) -> None:
    bookings.patience = 0.01

    with ThreadPoolExecutor(1) as threads, bookings.deciding(1):
        (deed,) = reserving(bookings, wish("A", "09:00", "ada"))
        gave_up = threads.submit(deed).exception()

    ((turn,),) = observed
    assert turn.error is gave_up
    assert turn.waited is None
