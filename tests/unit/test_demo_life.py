"""A believable life: drawn from a seed alone, and played through the handlers as people would."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from re import fullmatch
from typing import get_args

import msgspec
import pytest
from click.testing import CliRunner

import tests.month
from booking.application import Bookings
from booking.opening import open_site
from domain.calendar import Calendar
from domain.zones import instant
from projections.boards import Wall
from projections.reservations import ReservationRow
from projections.states import rfc3339
from tests.month import DAYS, FIRST, MEMBERS, Diarist, essaouira, month, play_month
from tests.support.program import Mogador
from tests.support.wall import contents, from_the_beginning, wall_over
from web.demo.life import Act, Kind, Setting, _hours, live, visits
from web.sweeping import is_due

SITE = essaouira(datetime(2026, 9, 1, tzinfo=UTC))
(POLICY,) = SITE.policies
SETTING = Setting(SITE.time_zone, POLICY, [place.code for place in SITE.positions], MEMBERS)
LAST = FIRST + timedelta(days=DAYS - 1)
LIFE = month(SITE)


def stories(acts: list[Act]) -> dict[str, list[Act]]:
    """What is done about each visit, in order."""
    told: dict[str, list[Act]] = {}
    for act in acts:
        told.setdefault(act.visit.key, []).append(act)
    return told


# A life


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


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


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


# The same life, played


@pytest.fixture(scope="module")
def played() -> tuple[Bookings, Diarist]:
    bookings = Bookings.in_memory()
    return bookings, play_month(bookings)


@pytest.fixture(scope="module")
def wall(played: tuple[Bookings, Diarist]) -> Wall:
    return wall_over(played[0].event_log)


def reservations(wall: Wall) -> list[ReservationRow]:
    with wall.look() as view:
        return [
            row
            for member in MEMBERS
            for row in wall.reservations.past_of_member(
                view.connection, member, ended_by=midnight(LAST) + timedelta(days=2), limit=1000
            )
        ]


def test_everything_that_can_become_of_a_reservation_becomes_of_some(wall: Wall) -> None:
    ends = Counter((row.state, row.reason) for row in reservations(wall))

    assert set(ends) == {
        ("no-show", ""),
        ("released", "closed"),  # forgot to say goodbye
        ("released", "left"),
        ("released", "cancelled"),
    }
    assert min(ends.values()) > 10


def test_everything_but_a_team_and_a_hold_happens_in_a_month(wall: Wall) -> None:
    with wall.look() as view:
        lines = wall.event_log.lines(view.connection, after=0, limit=100_000)
    seen = Counter(line.topic for line in lines)

    for happened in ("no-show", "extended", "moved-out", "moved-in", "undone"):
        assert seen[f"position.{happened}"] > 5


def test_time_is_settled_as_it_passes(wall: Wall) -> None:
    """A no-show in the moment the grace is over, a goodbye forgotten in the one of closing."""
    with wall.look() as view:
        lines = wall.event_log.lines(view.connection, after=0, limit=100_000)
        assert not wall.reservations.unsettled(view.connection, midnight(LAST) + timedelta(days=9))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    missed = [line for line in lines if line.topic == "position.no-show"]
    for line in missed:
        said = msgspec.json.decode(line.body)
        assert (said["at"], said["via"]) == (said["due"], "sweep")
    for row in reservations(wall):
        if row.reason == "closed":
            day = date.fromisoformat(row.day)
            opening = POLICY.opening(day)
            assert opening
            assert row.released_at == rfc3339(instant(day, opening[1], SITE.time_zone))


def test_some_walk_in_and_sit_down_at_once(played: tuple[Bookings, Diarist], wall: Wall) -> None:
    walked_in = {act.visit.key for act in LIFE if act.kind == "walk-in"}
    promised = {played[1].promises[key][1] for key in walked_in}
    rows = {row.reservation_id: row for row in reservations(wall) if row.reservation_id in promised}

    assert len(rows) == len(walked_in) > 30
    sat_down = [row for row in rows.values() if row.checked_in_at]
    assert len(sat_down) >= len(rows) - played[1].refusals["walk-in", "still-occupied"]
    assert all(row.checked_in_at == row.reserved_at for row in sat_down)


def test_the_log_is_dense_and_every_board_folds_it(
    played: tuple[Bookings, Diarist], wall: Wall
) -> None:
    log = played[0].event_log
    rows = log.after(0, 100_000)

    assert [row.sequence for row in rows] == list(range(1, log.head() + 1))
    assert len(rows) > 1_500
    assert contents(wall) == from_the_beginning(log)
    assert wall.quarantined() == []


def test_hardly_anybody_hears_a_no() -> None:
    """Who finds the desk taken, or somebody still there, sits elsewhere."""
    for seed in range(3):
        player = play_month(Bookings.in_memory(), seed=seed)
        noes = player.refusals

        assert player.refused == len(player.noes) == noes.total() < 20
        assert set(noes) <= {
            ("check-in", "still-occupied"),  # there as well
            ("walk-in", "still-occupied"),
            ("move", "already-ended"),  # who was turned away is missed
            ("extend", "already-ended"),
            ("check-out", "already-ended"),
            ("check-out", "stale"),
            ("extend", "position-taken"),
            ("undo", "position-taken"),
        }


def test_a_life_stops_where_it_is_told_to() -> None:
    noon = instant(FIRST + timedelta(days=3), "12:00", SITE.time_zone)
    bookings = Bookings.in_memory()

    open_site(bookings, SITE)
    opened = bookings.event_log.head()
    player = Diarist(bookings, "essaouira", list(SETTING.positions), tests.month.FRONT_DESK)
    played = player.play(LIFE, until=noon)

    assert played + player.refused == sum(act.at <= noon for act in LIFE)
    lines = wall_over(bookings.event_log)
    with lines.look() as view:
        told = lines.event_log.lines(view.connection, after=opened, limit=100_000)
        assert not [
            row for row in lines.reservations.unsettled(view.connection, noon) if is_late(row)
        ]
    assert max(line.at for line in told) <= f"{noon:%Y-%m-%dT%H:%M:%S}"


def is_late(row: ReservationRow) -> bool:
    """Whether something has been due about it since the fourth day's noon."""
    noon = instant(FIRST + timedelta(days=3), "12:00", SITE.time_zone)
    return is_due(row, {SITE.site_id: Calendar((POLICY,))}, noon)


def test_the_month_can_be_played_into_a_home(tmp_path: Path) -> None:
    said = CliRunner().invoke(tests.month.main, [str(tmp_path), "--days=7"]).output
    mogador = Mogador(tmp_path)

    assert said == f"{tmp_path}: {mogador.facts('replay')['sequence']} events\n"
    assert mogador.facts("boards rebuild --check")["unlike"] == []
    assert mogador.facts("init --demo")["acts"] == 0
