"""What if: some days again under other numbers, as a model."""

from pathlib import Path

import pytest

from booking.attending import check_in, check_out, release_desk
from booking.commands import CheckIn, CheckOut, ReleaseDesk, Settle
from booking.settling import settle
from domain.calendar import Calendar
from projections.what_if import Model, Terms, asks, modelled
from tests.support.afternoon import CODES, Afternoon
from tests.support.house import POLICY
from tests.support.log import event_of, rows
from tests.support.program import Mogador

SOFT = Terms()


def told(day: Afternoon, terms: Terms) -> Model:
    wished = asks(event_of(row) for row in rows(day.bookings))
    return modelled(wished, Calendar((POLICY,)), CODES, terms)


@pytest.fixture
def day() -> Afternoon:
    """Ada comes after 20 minutes, Bob never, Eve gives back; Dan takes Bob's desk at ten."""
    day = Afternoon()
    ada = day.reserves("A", "09:00", "12:00")
    bob = day.reserves("B", "09:00", "12:00", who="bob")
    eve = day.reserves("C", "09:00", "12:00", who="eve")
    day.does(release_desk, ReleaseDesk, eve, "08:30", who="eve")
    day.does(check_in, CheckIn, ada, "09:20")
    day.does(settle, Settle, bob, "09:30", who="sweeper", role="system")
    dan = day.reserves("B", "10:00", "11:00", who="dan", when="09:45")
    day.does(check_in, CheckIn, dan, "10:00", who="dan")
    day.does(check_out, CheckOut, ada, "11:00")
    day.does(check_out, CheckOut, dan, "11:00", who="dan")
    return day


def test_under_the_numbers_of_then_it_comes_to_what_it_came_to(day: Afternoon) -> None:
    model = told(day, SOFT)

    assert model.asked == 4
    assert model.fates["actual"] == {"came": 2, "no-show": 1, "gave-back": 1}
    assert model.fates["model"] == model.fates["actual"]
    assert model.minutes == {"actual": 160, "model": 160}
    assert (model.elsewhere, model.differences) == (0, [])


def test_less_grace_makes_a_no_show_of_who_came_late(day: Afternoon) -> None:
    model = told(day, Terms(grace_minutes=15))

    assert model.fates["model"] == {"came": 1, "no-show": 2, "gave-back": 1}
    ((_, actual, would_be, seat),) = model.differences
    assert (actual, would_be, seat) == ("came", "no-show", "A")
    assert model.minutes["model"] == 60


def test_more_grace_keeps_others_from_the_desk(day: Afternoon) -> None:
    model = told(day, Terms(grace_minutes=60))

    assert model.fates["model"] == model.fates["actual"]
    assert model.elsewhere == 1


def test_fewer_positions_refuse_who_finds_none(day: Afternoon) -> None:
    model = told(day, Terms(positions=1))

    assert model.fates["model"] == {"came": 1, "refused": 3}
    assert {(d.actual, d.model) for d in model.differences} == {
        ("no-show", "refused"),
        ("gave-back", "refused"),
        ("came", "refused"),
    }


def test_the_grace_of_a_full_day_is_its_own(day: Afternoon) -> None:
    assert told(day, Terms(full_day_grace_minutes=0)).differences == []


def test_who_is_not_there_any_more_is_not_in_the_way() -> None:
    day = Afternoon()
    first = day.reserves("A", "09:00", "12:00")
    day.does(release_desk, ReleaseDesk, first, "08:00")
    day.reserves("A", "09:00", "12:00", who="bob", when="08:30")

    model = told(day, Terms(positions=1))

    assert model.fates["model"] == model.fates["actual"]
    assert model.elsewhere == 0


def test_the_program_says_that_it_is_a_model(tmp_path: Path) -> None:
    mogador = Mogador(tmp_path)
    mogador("init --demo")
    words = "what-if --site essaouira --from 0"

    facts = mogador.facts(f"{words} --grace 1 --positions 28")
    same = mogador.facts(words)

    assert facts["model"] is True
    assert facts["asked"] == same["asked"] > 50
    assert facts["fates"]["actual"] == same["fates"]["actual"]
    assert facts["fates"]["model"]["no-show"] > facts["fates"]["actual"]["no-show"]
    assert mogador(f"{words} --grace 1").startswith("A MODEL, not history")
    assert "no site atlantis" in mogador.refused("what-if --site atlantis --from 0")
