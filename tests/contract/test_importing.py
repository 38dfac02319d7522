"""An export may come as slowly as it likes: nobody waits for it, and no session ends over it."""

from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest

import booking.recorder.postgres.decision
from booking.application import Bookings
from booking.exporting import exported
from booking.importing import ImportRefused, import_log
from booking.reserving import reserve_desk
from booking.server import SESSION
from tests.contract.conftest import Opener
from tests.support.house import opened, reserve, site
from tests.support.log import rows

Lines = list[bytes]


def lines_of(bookings: Bookings) -> Lines:
    return [line.written() + b"\n" for line, _ in exported(bookings.event_log)]


@pytest.fixture
def lived() -> Bookings:
    """Elsewhere: a site where something was reserved."""
    bookings = opened(Bookings.in_memory())
    reserve_desk(bookings, reserve("A"))
    return bookings


@pytest.fixture(params=["in_file", "on_server"])
def empty(request: pytest.FixtureRequest) -> Opener:
    """A log that nothing is in yet, to be opened as often as one likes."""
    opener: Opener = request.getfixturevalue(request.param)
    return opener


def test_others_book_while_lines_are_waited_for(lived: Bookings, empty: Opener) -> None:
    before = lines_of(lived)
    import_log(empty(), before)
    reserve_desk(lived, reserve("B", member="bob"))
    importing, other = empty(), empty()
    other.patience = 0.2

    def slowly() -> Iterator[bytes]:
        first, *rest = lines_of(lived)[len(before) :]
        yield first
        assert reserve_desk(other, reserve("C", member="eve")).events
        yield from rest

    with pytest.raises(ImportRefused) as refused:
        import_log(importing, slowly())

    assert (refused.value.code, refused.value.line) == ("another-history", 1)
    assert "is to come by now" in str(refused.value)
    assert rows(importing)[len(before) :] == rows(other)[-2:]


def test_lines_may_pause_for_longer_than_the_server_waits_for_anybody(
    lived: Bookings, on_server: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "idle_in_transaction_session_timeout", "50ms")

    def slowly() -> Iterator[bytes]:
        for line in lines_of(lived):
            yield line
            sleep(0.1)

    importing = on_server()

    assert import_log(importing, slowly()) == lived.event_log.head()
    assert rows(importing) == rows(lived)


def test_an_import_may_take_longer_than_a_booking(
    lived: Bookings, on_server: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where who books has half a second from the first to the last."""
    monkeypatch.setattr(booking.recorder.postgres.decision, "DECIDING_SECONDS", 0.5)
    importing = on_server()
    importing.patience = 0.001
    restore, naps = importing.restore, iter([0.6])

    def slowly(*command: Any) -> None:
        sleep(next(naps, 0))
        restore(*command)

    monkeypatch.setattr(importing, "restore", slowly)

    assert import_log(importing, lines_of(lived)) == lived.event_log.head()


def test_sites_that_were_opened_meanwhile_stay_and_nothing_else_is_written(
    lived: Bookings, empty: Opener
) -> None:
    importing, other = empty(), empty()

    def slowly() -> Iterator[bytes]:
        yield from lines_of(lived)
        opened(other, site("rabat"))

    with pytest.raises(ImportRefused):
        import_log(importing, slowly())

    assert {row.stream_id.partition("/")[0] for row in rows(importing)} == {
        "site:rabat",
        "layout:rabat",
        "position:rabat",
    }
