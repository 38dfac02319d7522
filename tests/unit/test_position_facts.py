"""Any fact may follow any state of a position, and what is over is swept out."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from domain.position import (
    AboutReservation,
    Assigned,
    AssignmentEnded,
    Blocked,
    DayKept,
    DayOpened,
    Held,
    MovedIn,
    Placed,
    PositionEvent,
    Reserved,
    Retimed,
    Retired,
    Spot,
    Unblocked,
)
from domain.position.attending import check_in, miss, release
from domain.position.changing import extend, move_in, move_out
from domain.position.correcting import undo
from domain.position.reserving import confirm, hold, lapse, reserve
from tests.support.diaries import (
    FREE,
    NOON,
    OPENS,
    TEN,
    after,
    given_back,
    held,
    hours,
    installed,
    promised,
    swept,
)
from tests.support.house import MONDAY, stamp
from tests.support.positions import MINE, STATES


def test_what_ended_a_day_ago_is_swept_out_by_the_first_reservation_of_a_new_day() -> None:
    tuesday = swept(promised("bob", hours("15:00", "16:00"), "r2", on=MINE))

    assert list(tuesday.diary) == ["r2", "r9"]


def test_later_reservations_of_the_same_day_sweep_nothing() -> None:
    tuesday = swept(promised("bob", hours("15:00", "16:00"), "r2", on=MINE))
    evening = hours("23:30", "24:00", MONDAY + timedelta(days=1))
    by = stamp("bob", at=NOON + timedelta(days=1, hours=11))

    again = after(reserve(tuesday, "r8", "bob", evening, 1, by=by), start=tuesday)

    assert list(again.diary) == ["r2", "r9", "r8"]


HELD = held("ada", until=TEN)
SWEEP = stamp("sweep", role="system", at=TEN)
DECIDED: Any = {"site_id": "ess", "position_id": "A", **stamp("sam", role="operator").marks()}
GIVEN: Any = {**DECIDED, "assignment_id": "a1"}
SPOT = Spot(zone="quay", x=9, y=8, rotation=90, features=("screen",), neighbours=("B",))
BY_THE_HOUSE: list[PositionEvent] = [
    Placed(**DECIDED, starts_on="2026-11-24", layout_version=1, spot=SPOT),
    Retired(**DECIDED, starts_on="2026-11-24", layout_version=1),
    Blocked(
        **DECIDED, block_id="b1", starts="2026-11-24T09:00", ends="2026-11-25T12:00", cause="works"
    ),
    Unblocked(**DECIDED, block_id="b1"),
    Assigned(**GIVEN, branch_id="atlas", first="2026-11-24", last="2026-12-24", fall_open_days=1),
    AssignmentEnded(**GIVEN, last="2026-11-30"),
    DayOpened(**GIVEN, day="2026-11-26"),
    DayKept(**GIVEN, day="2026-11-26"),
]


EVENTS: list[PositionEvent] = [
    *BY_THE_HOUSE,
    *installed(),
    *hold(FREE, "r1", "ada", hours("09:00", "12:00"), 1, until=TEN, by=stamp("ada")),
    *confirm(HELD, "r1", by=stamp("ada")),
    *lapse(HELD, "r1", by=SWEEP),
    *miss(MINE, "r1", due=TEN, by=SWEEP),
    *extend(MINE, "r1", hours("09:00", "13:00"), by=stamp("ada")),
    *move_out(MINE, "r1", "B", by=stamp("ada")),
    *move_in(
        *(FREE, "r1", replace(MINE.diary["r1"], period=hours("10:00", "12:00")), "B"),
        by=stamp("ada", at=TEN),
    ),
    *undo(given_back(MINE), "r1", by=stamp("ada", at=TEN)),
    *reserve(FREE, "r1", "ada", hours("09:00", "12:00"), 1, by=stamp("ada")),
    *check_in(MINE, "r1", opens_minutes=OPENS, by=stamp("ada", at=TEN)),
    *release(MINE, "r1", "cancelled", by=stamp("ada", at=TEN)),
    Retimed(**MINE.about("r1", "ada", stamp("tz", role="system")), period=hours("09:00", "11:00")),
]


CHANGES_OF_WHAT_IS_KNOWN = (AboutReservation, Unblocked, AssignmentEnded, DayOpened, DayKept)
BEGINNINGS = (Reserved, Held, MovedIn)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TOPIC)
def test_any_fact_may_follow_any_state(state: str, event: PositionEvent) -> None:
    position, _ = STATES[state]

    assert position.evolve(event) == position.evolve(event).evolve(event)


@pytest.mark.parametrize("before", BY_THE_HOUSE, ids=lambda event: event.TOPIC)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TOPIC)
def test_any_fact_may_follow_any_decision_of_the_house(
    before: PositionEvent, event: PositionEvent
) -> None:
    position = MINE.evolve(before)

    assert position.evolve(event) == position.evolve(event).evolve(event)


@pytest.mark.parametrize(
    "event",
    [
        e
        for e in EVENTS
        if isinstance(e, CHANGES_OF_WHAT_IS_KNOWN) and not isinstance(e, BEGINNINGS)
    ],
    ids=lambda event: event.TOPIC,
)
def test_a_fact_about_something_unknown_changes_nothing(event: PositionEvent) -> None:
    assert FREE.evolve(event) == FREE


def test_every_kind_of_fact_is_among_them() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(PositionEvent))
