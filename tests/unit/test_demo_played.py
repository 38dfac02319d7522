"""A believable life, played through the handlers as the people in it would."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import tests.month
from booking.application import Bookings
from booking.opening import open_site
from domain.refusals import StillOccupied
from domain.zones import instant
from projections.boards import Wall
from projections.reservations import ReservationRow
from tests.month import DAYS, FIRST, MEMBERS, Diarist, essaouira, month, play_month
from tests.support.program import Mogador
from tests.support.site_file import house_in_memory
from tests.support.wall import contents, from_the_beginning, wall_over
from web.accounts.store import migrate
from web.demo.life import Act, Kind, Setting, Visit
from web.demo.weeks import fill_weeks

SITE = essaouira(datetime(2026, 9, 1, tzinfo=UTC))
(POLICY,) = SITE.policies
SETTING = Setting(SITE.time_zone, POLICY, [place.code for place in SITE.positions], MEMBERS)
LAST = FIRST + timedelta(days=DAYS - 1)
LIFE = month(SITE)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


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
        ("reserved", ""),  # never came
        ("checked-in", ""),  # forgot to say goodbye
        ("released", "left"),
        ("released", "cancelled"),
    }
    assert min(ends.values()) > 10


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


def test_every_no_has_its_reason(played: tuple[Bookings, Diarist]) -> None:
    """A desk still taken by who forgot to leave; then there is nothing to check out of either."""
    _, player = played
    turned_away = {act.visit.key for act, no in player.noes if isinstance(no, StillOccupied)}

    assert turned_away
    assert set(player.refusals) <= {
        ("check-in", "still-occupied"),
        ("walk-in", "still-occupied"),
        ("check-out", "stale"),
    }
    for act, no in player.noes:
        if isinstance(no, StillOccupied):
            assert somebody_sat_there(player, act)
        else:
            assert act.visit.key in turned_away
    assert player.refused == len(player.noes)


def somebody_sat_there(player: Diarist, at_the_desk: Act) -> bool:
    """Whether another visit of the day had come to that position before, and not left it."""
    position = player.promises[at_the_desk.visit.key][0]
    here = {
        key
        for key, (its_position, _) in player.promises.items()
        if its_position == position and key != at_the_desk.visit.key
    }
    before = [a for a in LIFE if a.visit.key in here and a.visit.day == at_the_desk.visit.day]
    before = [a for a in before if a.at <= at_the_desk.at]
    came = {a.visit.key for a in before if a.kind in {"check-in", "walk-in"}}
    return bool(came - {a.visit.key for a in before if a.kind == "check-out"})


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
    assert max(line.at for line in told) <= f"{noon:%Y-%m-%dT%H:%M:%S}"


def test_who_finds_no_desk_at_all_stays_at_home() -> None:
    bookings = Bookings.in_memory()
    open_site(bookings, SITE)
    only_desk, noon = SETTING.positions[0], instant(FIRST, "12:00", SITE.time_zone)
    kinds: list[Kind] = ["reserve", "check-in"]
    acts = [
        Act(noon, kind, Visit(member, member, only_desk, FIRST, "12:00", "13:00"), staff=True)
        for kind in kinds
        for member in ("ada", "bob")
    ]

    player = Diarist(bookings, SITE.site_id, [only_desk], tests.month.FRONT_DESK)

    assert player.play(acts, until=noon) == len(acts)
    assert list(player.promises) == ["ada"]
    assert player.noes == []


def test_there_is_no_life_at_a_site_that_is_not_open(tmp_path: Path) -> None:
    house = house_in_memory(tmp_path)
    migrate(tmp_path / "accounts.sqlite3")

    with pytest.raises(LookupError):
        fill_weeks(house)

    house.close()


def test_the_month_can_be_played_into_a_home(tmp_path: Path) -> None:
    said = CliRunner().invoke(tests.month.main, [str(tmp_path), "--days=7"]).output
    mogador = Mogador(tmp_path)

    assert said == f"{tmp_path}: {mogador.facts('replay')['sequence']} events\n"
    assert mogador.facts("boards rebuild --check")["unlike"] == []
    assert mogador.facts("init --demo")["acts"] == 0
