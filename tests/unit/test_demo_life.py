"""The life of the demonstration: invented people, each with a story of their own."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, timedelta
from random import Random
from re import fullmatch
from typing import get_args

import msgspec
import pytest

from domain.zones import instant
from tests.month import FIRST, MEMBERS
from tests.support.demo_life import LAST, LIFE, POLICY, SETTING, SITE, midnight
from web.demo.life import Act, Kind, _hours, live, visits


def stories(acts: list[Act]) -> dict[str, list[Act]]:
    """What is done about each visit, in order."""
    told: dict[str, list[Act]] = {}
    for act in acts:
        told.setdefault(act.visit.key, []).append(act)
    return told


def test_the_same_seed_gives_the_same_life_and_another_seed_another_one() -> None:
    assert live(SETTING, FIRST, LAST, 1) == live(SETTING, FIRST, LAST, 1)
    assert live(SETTING, FIRST, LAST, 1) != live(SETTING, FIRST, LAST, 2)
    assert company(1) == company(1) != company(2)


def company(seed: int) -> list[tuple[date, str]]:
    """Who comes on which day."""
    return [(visit.day, visit.member_id) for visit, _ in visits(SETTING, FIRST, LAST, seed)]


def test_a_day_is_the_same_however_many_days_are_around_it() -> None:
    week = live(SETTING, FIRST, FIRST + timedelta(days=6), 1)
    third_day = FIRST + timedelta(days=2)

    assert [act for act in week if act.visit.day == third_day] == live(
        SETTING, third_day, third_day, 1
    )


def test_a_life_is_told_in_order_of_time() -> None:
    assert [act.at for act in LIFE] == sorted(act.at for act in LIFE)
    assert all(act.at.tzinfo is UTC for act in LIFE)


@pytest.mark.parametrize("seed", range(5))
def test_everybody_comes_on_an_open_day_in_hours_one_may_book(seed: int) -> None:
    for visit, _ in visits(SETTING, FIRST, LAST, seed):
        opening = POLICY.opening(visit.day)
        assert opening
        assert opening[0] <= visit.starts < visit.ends <= opening[1]
        POLICY.admit(visit.day, visit.starts, visit.ends, SITE.time_zone, at=midnight(visit.day))
        assert visit.position_id in SETTING.positions
        assert visit.member_id in MEMBERS


def test_nobody_comes_on_a_day_the_site_stays_closed() -> None:
    weekdays_only = msgspec.structs.replace(POLICY, hours=(*POLICY.hours[:5], (), ()))
    setting = replace(SETTING, policy=weekdays_only)

    days = {visit.day.weekday() for visit, _ in visits(setting, FIRST, LAST, 1)}

    assert days == set(range(5))


@pytest.mark.parametrize(
    "opening",
    [
        ("07:00", "22:00"),
        ("00:00", "24:00"),
        ("08:30", "12:00"),
        ("10:00", "11:00"),
        ("14:00", "18:00"),
        ("20:00", "24:00"),
        ("00:00", "06:00"),
    ],
)
def test_people_keep_to_whatever_hours_a_site_has(opening: tuple[str, str]) -> None:
    for number in range(300):
        starts, ends = _hours(opening, Random(number))
        assert opening[0] <= starts < ends <= opening[1]


def test_nobody_comes_twice_a_day() -> None:
    seen = Counter((visit.day, visit.member_id) for visit, _ in visits(SETTING, FIRST, LAST, 1))

    assert set(seen.values()) == {1}


def test_each_story_begins_with_a_desk_and_goes_on_as_visits_do() -> None:
    ways = Counter(tuple(act.kind for act in acts) for acts in stories(LIFE).values())

    assert all(fullmatch(VISIT, " ".join(way)) for way in ways)
    assert {kind for way in ways for kind in way} == set(get_args(Kind))
    assert ways.most_common(1)[0][0] == ("reserve", "check-in", "check-out")


VISIT = (
    "reserve|reserve cancel"
    "|(walk-in|reserve (cancel undo )?check-in)( move)?( extend)?( check-out)?"
)


def test_people_book_before_they_come_and_leave_before_they_must() -> None:
    for acts in stories(LIFE).values():
        visit = acts[0].visit
        starts_at = instant(visit.day, visit.starts, SITE.time_zone)
        for act in acts:
            if act.kind in {"reserve", "cancel", "undo"}:
                assert act.at < starts_at
            else:
                ends_at = instant(visit.day, act.visit.ends, SITE.time_zone)
                assert starts_at - timedelta(minutes=15) <= act.at < ends_at


def test_who_stays_longer_asks_while_there_and_stays_until_closing_at_most() -> None:
    longer = [act for act in LIFE if act.kind == "extend"]
    before = {acts[0].visit.key: acts[0].visit for acts in stories(LIFE).values()}

    for act in longer:
        opening = POLICY.opening(act.visit.day)
        assert opening
        visit = before[act.visit.key]
        assert act.visit == replace(visit, ends=act.visit.ends)
        assert visit.ends < act.visit.ends <= opening[1]
        assert act.at < instant(visit.day, visit.ends, SITE.time_zone)
    assert len(longer) > 10


def test_the_front_desk_receives_who_walks_in() -> None:
    assert all(act.staff for act in LIFE if act.kind == "walk-in")
    assert not any(act.staff for act in LIFE if act.kind in {"reserve", "cancel"})
