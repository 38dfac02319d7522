"""Snapshots: a first look costs no more as history grows, and never shows anything else."""

from collections.abc import Callable

import pytest
from eventsourcing.persistence import StoredEvent

from booking import memory, snapshots
from booking.application import Bookings
from booking.attending import release_desk
from booking.reserving import reserve_desk
from domain.codec import Decoder
from domain.position import Position
from tests.contract.conftest import Opener
from tests.support.house import release, reserve, stamp

Look = Callable[[Bookings], tuple[Position, int]]


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 5)


@pytest.fixture
def look_afresh(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Looks at a position without remembering; and how many events it had to read."""
    read = 0
    decode = Decoder.decode

    def counting(self: Decoder, topic: str, body: bytes) -> object:
        nonlocal read
        read += 1
        return decode(self, topic, body)

    def look(bookings: Bookings) -> tuple[Position, int]:
        nonlocal read
        read = 0
        return bookings.position("ess", "A").state, read

    monkeypatch.setattr(Decoder, "decode", counting)
    return look


def come_and_go(bookings: Bookings, times: int) -> None:
    """Two events of a position each time; the last promise stays."""
    for _ in range(times):
        wish = reserve("A")
        reserve_desk(bookings, wish)
        release_desk(bookings, release(wish, stamp("ada")))
    reserve_desk(bookings, reserve("A", member="bob"))


def after_a_long_while(bookings: Bookings, monkeypatch: pytest.MonkeyPatch) -> None:
    """So much was appended since this process last decided that it loads everything anew."""
    monkeypatch.setattr(memory, "GAP", 1)
    with bookings.deciding():
        bookings.position("ess", "A")


def test_a_first_look_reads_what_came_since_the_last_snapshot(
    bookings: Bookings, look_afresh: Look
) -> None:
    come_and_go(bookings, times=20)
    known = bookings.position("ess", "A").state

    state, read = look_afresh(bookings)

    assert state == known
    assert read <= 5


def test_a_state_of_another_shape_is_forgotten(
    bookings: Bookings, look_afresh: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_and_go(bookings, times=6)
    known = bookings.position("ess", "A").state
    monkeypatch.setattr(Position, "SHAPE", Position.SHAPE + 1)

    assert look_afresh(bookings) == (known, 14)
    after_a_long_while(bookings, monkeypatch)
    assert look_afresh(bookings) == (known, 0)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"site_id":"\xff"}', b'{"diary":7}', b"[]", b"{}", b'{"promises":{}}']
)
def test_a_damaged_snapshot_costs_a_longer_look_and_nothing_else(
    bookings: Bookings, look_afresh: Look, body: bytes
) -> None:
    come_and_go(bookings, times=2)
    known = bookings.position("ess", "A").state
    damaged = StoredEvent("position:ess/A", 6, f"position.v{Position.SHAPE}", body)
    bookings._snapshots._recorder.insert_events([damaged])

    assert look_afresh(bookings) == (known, 6)


def test_who_comes_to_a_round_number_later_keeps_nothing_again(opener: Opener) -> None:
    one, other = opener(), opener()
    for bookings in (one, other):
        with bookings.deciding():
            bookings.position("ess", "A")
    come_and_go(one, times=6)

    for bookings in (one, other):
        with bookings.deciding():
            assert bookings.position("ess", "A") == opener().position("ess", "A")
