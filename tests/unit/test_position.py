"""Every verb of a position in every state it can be in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.kernel import Event, Role, Stamp
from domain.period import Period
from domain.position import Position, Reason, Released, Spot
from domain.position.attending import check_in, check_out, release
from domain.position.placing import install
from domain.position.reserving import reserve
from domain.refusals import NotYours, StillOccupied, TooEarlyToCheckIn
from tests.support.diaries import FREE, NOON, OPENS, TEN, after, arrived, hours, promised
from tests.support.house import MONDAY, stamp
from tests.support.positions import MINE, STATES, THEIRS
from tests.support.tables import cells, outcome_of

TABLE = """
state                     | install   | reserve          | reserve, id again | reserve after    | check in      | check out     | release
not installed             | installed | unknown-position | unknown-position  | unknown-position | already-ended | already-ended | already-ended
free                      | -         | reserved         | reserved          | reserved         | already-ended | already-ended | already-ended
mine                      | -         | position-taken   | duplicate-command | reserved         | checked-in    | stale         | released
theirs                    | -         | position-taken   | duplicate-command | reserved         | not-yours     | not-yours     | not-yours
mine, I am here           | -         | position-taken   | duplicate-command | reserved         | -             | released      | released
theirs, they are here     | -         | position-taken   | duplicate-command | reserved         | not-yours     | not-yours     | not-yours
mine, over, never came    | -         | position-taken   | duplicate-command | reserved         | already-ended | stale         | already-ended
mine, over, still here    | -         | position-taken   | duplicate-command | reserved         | already-ended | released      | already-ended
theirs, over              | -         | position-taken   | duplicate-command | reserved         | not-yours     | not-yours     | not-yours
given back                | -         | reserved         | duplicate-command | reserved         | already-ended | already-ended | already-ended
left                      | -         | reserved         | duplicate-command | reserved         | already-ended | already-ended | already-ended
mine, long over and swept | -         | reserved         | reserved          | reserved         | already-ended | already-ended | already-ended
"""  # noqa: E501


def act(position: Position, verb: str, by: Stamp) -> Sequence[Event]:
    match verb:
        case "install":
            spot = Spot(zone="", x=0, y=0, rotation=0, features=(), neighbours=())
            return install(position, "ess", "A", spot, by=by)
        case "reserve":
            return reserve(position, "r2", "ada", hours("10:00", "11:00"), 1, by=by)
        case "reserve, id again":
            return reserve(position, "r1", "ada", hours("15:00", "16:00"), 1, by=by)
        case "reserve after":
            return reserve(position, "r2", "ada", hours("12:00", "13:00"), 1, by=by)
        case "check in":
            return check_in(position, "r1", opens_minutes=OPENS, by=by)
        case "check out":
            return check_out(position, "r1", by=by)
        case _:
            return release(position, "r1", "cancelled", by=by)


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(TABLE))
def test_a_member_acts_on_a_position(state: str, verb: str, outcome: str) -> None:
    position, at = STATES[state]

    assert outcome_of(lambda: act(position, verb, stamp("ada", at=at))) == outcome


@pytest.mark.parametrize("role", ["front-desk", "operator", "system"])
@pytest.mark.parametrize("verb", ["check in", "release", "reserve after"])
def test_whoever_is_not_a_member_acts_for_anybody(role: Role, verb: str) -> None:
    by = stamp("sam", role=role, at=TEN)

    assert outcome_of(lambda: act(THEIRS, verb, by)) in {"checked-in", "released", "reserved"}


def test_a_member_reserves_for_nobody_else() -> None:
    with pytest.raises(NotYours):
        reserve(FREE, "r1", "bob", hours("09:00", "12:00"), 1, by=stamp("ada"))


def test_an_event_says_who_did_what_when_and_in_answer_to_what() -> None:
    by = stamp("sam", role="front-desk", at=TEN, command_id="c-7")

    (event,) = release(MINE, "r1", "displaced", by=by)

    assert event == Released(
        at=TEN,
        command_id="c-7",
        actor=by.actor,
        via="api",
        site_id="ess",
        position_id="A",
        reservation_id="r1",
        member_id="ada",
        reason="displaced",
        happened=TEN,
    )


@pytest.mark.parametrize(
    ("position", "reason", "recorded"),
    [
        (MINE, "cancelled", "cancelled"),
        (MINE, "erased", "erased"),
        (arrived(MINE), "cancelled", "left"),
        (arrived(MINE), "closed", "closed"),
    ],
)
def test_giving_back_a_desk_one_sits_at_is_leaving_it(
    position: Position, reason: Reason, recorded: str
) -> None:
    (event,) = release(position, "r1", reason, by=stamp("sam", role="front-desk", at=TEN))

    assert event.reason == recorded


@pytest.mark.parametrize(
    ("minutes", "outcome"),
    [
        (-16, "too-early-to-check-in"),
        (-15, "checked-in"),
        (0, "checked-in"),
        (179, "checked-in"),
        (180, "already-ended"),
    ],
)
def test_the_check_in_window_opens_a_quarter_before_the_start_and_closes_with_the_end(
    minutes: int, outcome: str
) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(minutes=minutes)

    assert outcome_of(lambda: act(MINE, "check in", stamp("ada", at=at))) == outcome


def test_who_comes_too_early_is_told_when_the_window_opens_on_the_clock_of_the_site() -> None:
    berlin = Period.local(MONDAY, "09:00", "12:00", "Europe/Berlin")
    at = berlin.starts_at - timedelta(hours=1)

    with pytest.raises(TooEarlyToCheckIn) as refused:
        check_in(promised("ada", berlin), "r1", opens_minutes=15, by=stamp("ada", at=at))

    assert refused.value.facts == {"time": "08:45"}


def test_nobody_checks_in_where_somebody_sits_and_after_they_left_one_does() -> None:
    crowded = promised("ada", hours("12:00", "13:00"), "r2", on=arrived(THEIRS))
    by = stamp("ada", at=NOON)

    with pytest.raises(StillOccupied):
        check_in(crowded, "r2", opens_minutes=OPENS, by=by)

    left = after(check_out(crowded, "r1", by=stamp("bob", at=NOON)), start=crowded)
    assert check_in(left, "r2", opens_minutes=OPENS, by=by)


def test_nobody_checks_in_where_somebody_sits_although_a_new_day_comes() -> None:
    late = arrived(promised("bob", hours("22:00", "24:00")), at=NOON + timedelta(hours=11))
    tomorrow = hours("00:00", "02:00", MONDAY + timedelta(days=1))
    crowded = promised("ada", tomorrow, "r2", on=late)
    ten_to_midnight = stamp("ada", at=NOON + timedelta(hours=11, minutes=50))

    with pytest.raises(StillOccupied):
        check_in(crowded, "r2", opens_minutes=OPENS, by=ten_to_midnight)


def test_closing_time_sends_home_whoever_forgot_to_check_out() -> None:
    tomorrow = hours("09:00", "12:00", MONDAY + timedelta(days=1))
    next_day = promised("ada", tomorrow, "r2", on=arrived(THEIRS))

    assert check_in(next_day, "r2", opens_minutes=OPENS, by=stamp("ada", at=tomorrow.starts_at))
