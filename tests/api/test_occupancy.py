"""Figures of occupancy, as staff read them and as the command line tells them."""

from typing import Any

import pytest

from config.settings import Settings
from domain.policy import WEEKDAYS
from tests.api.conftest import SITE, Caller, People
from tests.support.house import Clock
from tests.support.program import Mogador
from web.house import House

PATH = f"/sites/{SITE}/occupancy?from=2026-11-23&to=2026-11-24"
WEEK = {name: f"{place}" for place, name in enumerate(WEEKDAYS)}
NOTHING = {"booked": 0, "used": 0, "no_show": 0, "walk_in": 0}


@pytest.fixture
def visit(api: Caller, people: People, reservation: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """The member's, from nine to noon at ESS-09: there from five past nine to half past ten."""
    clock.move(hours=2, minutes=5)
    api.post(f"/reservations/{reservation['id']}/check-in", people.member)
    clock.move(minutes=85)
    left: dict[str, Any] = api.post(
        f"/reservations/{reservation['id']}/check-out", people.member
    ).json
    return left


@pytest.mark.usefixtures("visit")
def test_days_are_told_with_what_there_was_and_what_became_of_it(
    api: Caller, people: People
) -> None:
    told = api.get(PATH, people.front_desk).json

    monday, tuesday = told["rows"]
    assert monday["day"] == "2026-11-23"
    assert (monday["booked"], monday["used"]) == (180, 85)
    assert tuesday == {"day": "2026-11-24", "capacity": monday["capacity"], **NOTHING}
    assert monday["capacity"] % 35 == 0
    doubled = {**monday, "capacity": 2 * monday["capacity"]}
    assert told["total"] == {name: n for name, n in doubled.items() if name != "day"}
    assert (told["from"], told["to"], told["by"]) == ("2026-11-23", "2026-11-24", "day")


@pytest.mark.usefixtures("visit")
@pytest.mark.parametrize(
    ("by", "used"),
    [
        ("hour", {("2026-11-23", "09:00"): 55, ("2026-11-23", "10:00"): 30}),
        ("weekday-hour", {("monday", "09:00"): 55, ("monday", "10:00"): 30}),
        ("position", {("ESS-09",): 85}),
        ("day", {("2026-11-23",): 85}),
    ],
)
def test_minutes_are_told_apart_by_what_one_asks(
    api: Caller, people: People, by: str, used: dict[Any, int]
) -> None:
    rows = api.get(f"{PATH}&by={by}", people.operator).json["rows"]
    names = [name for name in ("day", "weekday", "hour", "position") if name in rows[0]]

    assert {tuple(r[n] for n in names): r["used"] for r in rows if r["used"]} == used
    keys = [[WEEK.get(row[name], row[name]) for name in names] for row in rows]
    assert keys == sorted(keys)


def test_it_is_told_as_it_was_seen_then(
    api: Caller, people: People, visit: dict[str, Any], clock: Clock
) -> None:
    seen = api.get(f"{PATH}&by=hour", people.operator)
    path = f"/reservations/{visit['id']}/check-out"
    clock.move(minutes=1)
    api.post(path, people.front_desk, {"happened": "10:00"})

    now = api.get(f"{PATH}&by=hour", people.operator)
    then = api.get(f"{PATH}&by=hour&as_of={visit['seq']}", people.operator)

    assert now.json["total"]["used"] == 55
    assert then.json == seen.json
    assert then.json["total"]["used"] == 85


def test_nothing_new_costs_a_304_but_time_that_passes_at_a_desk_does(
    api: Caller, people: People, reservation: dict[str, Any], clock: Clock
) -> None:
    clock.move(hours=2)
    tag = api.get(PATH, people.operator).headers["ETag"]
    clock.move(minutes=5)
    assert api.get(PATH, people.operator, If_None_Match=tag).status_code == 304
    api.post(f"/reservations/{reservation['id']}/check-in", people.member)
    tag = api.get(PATH, people.operator).headers["ETag"]

    clock.move(minutes=1)
    assert api.get(PATH, people.operator, If_None_Match=tag).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-24&to=2026-11-23", "to"),
        ("from=2026-01-01&to=2026-04-03", "to"),
        ("from=2026-11-24", "to"),
        ("from=2026-11-24&to=2026-11-24&by=week", "by"),
    ],
)
def test_what_cannot_be_counted_is_refused_by_field(
    api: Caller, people: People, query: str, field: str
) -> None:
    refused = api.get(f"/sites/{SITE}/occupancy?{query}", people.operator)

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


@pytest.mark.usefixtures("visit")
def test_the_command_line_tells_the_same(
    api: Caller, people: People, settings: Settings, house: House
) -> None:
    told = api.get(f"{PATH}&by=position", people.operator).json
    mogador = Mogador(settings.home)
    words = f"occupancy {SITE} --from 2026-11-23 --to 2026-11-24 --by position"
    house.wall.pull()

    facts = mogador.facts(words)

    assert (facts["rows"], facts["total"]) == (told["rows"], told["total"])
    line = next(line for line in mogador(words).splitlines() if line.startswith("ESS-09 "))
    assert line.endswith(", booked 180, used 85, no-show 0, walk-in 0")
    assert "no site atlantis" in mogador.refused(words.replace(SITE, "atlantis"))
    assert "--to" in mogador.refused(words.replace("2026-11-24", "2026-11-22"))
