"""The command line: what a change of zone rules does to what is reserved."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from booking.application import Bookings
from booking.commands import ReserveDesk
from booking.opening import open_site
from booking.reserving import reserve_desk
from domain import zones
from domain.kernel import Actor, Stamp
from tests.support.house import POLICY, ROUND_THE_CLOCK, site
from tests.support.program import Mogador

# In Berlin, on the last Sunday of March 2126, two o'clock is skipped.
SKIPPED = date(2126, 3, 31)
LONG_AHEAD = replace(POLICY, horizon_days=40_000, hours=ROUND_THE_CLOCK)


@pytest.fixture
def bookings(mogador: Mogador) -> Iterator[Bookings]:
    """With a site in Berlin that one may book a century ahead."""
    bookings = Bookings.in_file(mogador.home / "events.sqlite3")
    open_site(bookings, site("ufer", time_zone="Europe/Berlin", policies=(LONG_AHEAD,)))
    yield bookings
    bookings.close()


@pytest.fixture
def by_other_rules(bookings: Bookings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Reserve as if Berlin were an hour behind Greenwich all year."""

    def reserve(position: str, starts: str, ends: str, day: date = SKIPPED) -> None:
        by = Stamp(datetime.now(UTC), f"{position} {day} {starts}", Actor("ada", "member"), "api")
        wish: dict[str, Any] = {"site_id": "ufer", "position_id": position, "member_id": "ada"}
        with monkeypatch.context() as rules:
            rules.setattr(zones, "zone", lambda _name: ZoneInfo("Etc/GMT+1"))
            zones.instant.cache_clear()
            reserve_desk(bookings, ReserveDesk(by=by, day=day, starts=starts, ends=ends, **wish))
        zones.instant.cache_clear()

    return reserve


def test_where_no_rules_have_changed_nothing_moves(mogador: Mogador, bookings: Bookings) -> None:
    facts = mogador.facts("zones --apply")

    assert facts == {"moved": [], "skipped": [], "recorded": 0}
    assert bookings.event_log.head() == mogador.facts("boards rebuild --check")["sequence"]


def test_what_moved_is_listed_and_recorded_once_it_is_said_so(
    mogador: Mogador, bookings: Bookings, by_other_rules: Callable[..., None]
) -> None:
    by_other_rules("A", "09:00", "12:00")
    by_other_rules("B", "13:00", "14:00")
    before = bookings.event_log.head()

    listed = mogador("zones").splitlines()
    assert bookings.event_log.head() == before
    done = mogador.facts("zones --apply")

    assert listed[0] == (
        "ufer A 2126-03-31 09:00-12:00: began at 2126-03-31T10:00:00Z,"
        " begins at 2126-03-31T07:00:00Z"
    )
    assert listed[-1].endswith(": 2 moved, 0 at a time that is skipped; 0 recorded.")
    assert done["recorded"] == 2
    assert bookings.event_log.head() == before + 4  # each also in the agenda
    assert mogador.facts("zones") == {"moved": [], "skipped": [], "recorded": 0}


def test_a_time_that_the_clocks_skip_is_listed_and_ends_with_1(
    mogador: Mogador, bookings: Bookings, by_other_rules: Callable[..., None]
) -> None:
    by_other_rules("A", "02:30", "04:00")
    by_other_rules("B", "09:00", "12:00")
    before = bookings.event_log.head()

    told = mogador.run("zones --apply")

    assert told.exit_code == 1
    first, second, summary = told.stdout.splitlines()
    assert first == "ufer A 2126-03-31 02:30-04:00: the clocks skip that time; move or end it"
    assert second.startswith("ufer B 2126-03-31 09:00-12:00: began at")
    assert summary.endswith(": 1 moved, 1 at a time that is skipped; 1 recorded.")
    assert bookings.event_log.head() == before + 2
