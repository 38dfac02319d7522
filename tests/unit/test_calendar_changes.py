"""A site's calendar is changed: policies adopted, seasons and closures set and taken back."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from domain.refusals import Contradictory, Reason
from tests.support.calendar import (
    BY,
    CLOSED,
    IN_SEASON,
    LATE,
    NEXT,
    PLAIN,
    SITES,
    act,
    on,
    opened,
    then,
)
from tests.support.house import MONDAY, stamp
from tests.support.tables import cells, outcome_of

TABLE = """
state     | adopt          | set season    | reshape    | overlap       | close       | withdraw         | lift
plain     | policy-adopted | season-set    | season-set | season-set    | closure-set | unknown-change   | unknown-change
in season | policy-adopted | season-set    | season-set | contradictory | closure-set | season-withdrawn | unknown-change
closed    | policy-adopted | season-set    | season-set | season-set    | closure-set | unknown-change   | closure-lifted
"""  # noqa: E501


@pytest.mark.parametrize(("state", "verb", "outcome"), cells(TABLE))
def test_the_house_changes_a_calendar(state: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: act(SITES[state], verb)) == outcome


@pytest.mark.parametrize(
    ("verb", "opening"),
    [
        ("reshape", ("08:00", "22:00")),
        ("close", ("11:00", "19:00")),
        ("withdraw", ("08:30", "19:00")),
    ],
)
def test_what_was_decided_counts_from_then_on(verb: str, opening: tuple[str, str]) -> None:
    after = then(IN_SEASON, act(IN_SEASON, verb))

    assert after.calendar.opening(on(2)) == opening


def test_what_is_lifted_is_open_again() -> None:
    assert CLOSED.calendar.opening(on(2)) is None
    assert then(CLOSED, act(CLOSED, "lift")).calendar.opening(on(2)) == ("08:30", "19:00")


BACKWARDS = (("19:00", "09:00"), ("10:00", "10:00"), *LATE[2:])


def test_a_policy_is_refused_for_everything_that_is_wrong_with_it() -> None:
    nonsense = replace(
        NEXT,
        version=7,
        starts_on="2026-11-22",
        hours=BACKWARDS,
        grid_minutes=40,
        min_minutes=700,
        grace_minutes=60,
        full_day_grace_minutes=30,
    )

    with pytest.raises(Contradictory) as refused:
        PLAIN.adopt(nonsense, by=BY)

    assert refused.value.reasons == (
        Reason("closes-before-it-opens", {"weekday": "monday"}),
        Reason("closes-before-it-opens", {"weekday": "tuesday"}),
        Reason("minimum-off-grid", {"minutes": 40}),
        Reason("shorter-grace-for-longer-stays", {"minutes": 60}),
        Reason("minimum-longer-than-any-day", {"minutes": 480}),
        Reason("in-the-past", {"day": "2026-11-23"}),
        Reason("not-the-next-version", {"version": 2}),
    )


@pytest.mark.parametrize("version", [0, 1, 3])
def test_versions_are_counted_one_by_one(version: int) -> None:
    with pytest.raises(Contradictory) as refused:
        PLAIN.adopt(replace(NEXT, version=version), by=BY)

    assert refused.value.reasons == (Reason("not-the-next-version", {"version": 2}),)


def test_a_season_is_refused_for_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(Contradictory) as refused:
        IN_SEASON.set_season("s2", on(3), on(20, 11), BACKWARDS, by=BY)
    with pytest.raises(Contradictory) as overlapping:
        IN_SEASON.set_season("s2", on(22, 11), on(1), BACKWARDS, by=BY)

    assert refused.value.reasons == (
        Reason("closes-before-it-opens", {"weekday": "monday"}),
        Reason("closes-before-it-opens", {"weekday": "tuesday"}),
        Reason("in-the-past", {"day": "2026-11-23"}),
        Reason("ends-before-it-starts", {"day": "2026-12-03"}),
    )
    assert overlapping.value.reasons[2:] == (
        Reason("seasons-overlap", {"season": "s1", "first": "2026-12-01"}),
    )


def test_a_closure_is_refused_for_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(Contradictory) as refused:
        PLAIN.close("c1", on(3), on(20, 11), "works", by=BY)

    assert refused.value.reasons == (
        Reason("in-the-past", {"day": "2026-11-23"}),
        Reason("ends-before-it-starts", {"day": "2026-12-03"}),
    )


def test_what_has_begun_may_be_set_up_to_today_and_today_is_today_at_the_site() -> None:
    late = stamp("sam", role="operator", at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    berlin = opened(zone="Europe/Berlin")

    assert PLAIN.close("c1", on(20, 11), MONDAY, "works", by=late)
    assert berlin.adopt(replace(NEXT, starts_on="2026-11-24"), by=late)
    with pytest.raises(Contradictory) as refused:
        berlin.close("c1", on(20, 11), MONDAY, "works", by=late)
    assert refused.value.reasons == (Reason("in-the-past", {"day": "2026-11-24"}),)
