"""The life of the demonstration, played: what becomes of it in the log and on the boards."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

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
from tests.month import FIRST, MEMBERS, Diarist, play_month
from tests.support.demo_life import LAST, LIFE, POLICY, SETTING, SITE, midnight
from tests.support.program import Mogador
from tests.support.wall import contents, from_the_beginning, wall_over
from web.sweeping import is_due


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
