"""Why: the chain from each command to what one sees, with the numbers of the rules."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Caller, People
from tests.support.house import Clock
from web.house import House
from web.sweeping import Sweeper


@pytest.fixture
def missed(api: Caller, people: People, clock: Clock, house: House) -> str:
    """A reservation of the member's, made by them, that they did not come to."""
    made = api.reserve(people.member, key="the-key", ends="11:00").json
    clock.move(hours=2, minutes=31)
    assert Sweeper(house).sweep().no_shows == 1
    id_: str = made["id"]
    return id_


def test_a_no_show_is_told_from_the_booking_to_the_grace(
    api: Caller, people: People, missed: str
) -> None:
    told = api.get(f"/reservations/{missed}/why", people.member).json

    assert (told["state"], told["id"]) == ("no-show", missed)
    booked, gone = told["steps"]
    assert booked["event"] == "position.reserved"
    assert booked["command"] == "the-key"
    assert booked["actor"] == {"id": people.member.id, "role": "member"}
    assert booked["via"] == "api"
    assert booked["at"] == "2026-11-23T07:00:00.000000Z"
    assert booked["rule"] == {
        "name": "booking",
        "policy": 1,
        "numbers": {
            "grid_minutes": 15,
            "min_minutes": 30,
            "horizon_days": 90,
            "max_upcoming": 10,
            "opens": "07:00",
            "closes": "22:00",
        },
    }
    assert booked["says"]["period"]["starts"] == "09:00"
    assert gone["event"] == "position.no-show"
    assert gone["rule"]["name"] == "grace"
    assert gone["rule"]["numbers"] == {
        "grace_minutes": 30,
        "full_day_grace_minutes": 120,
        "until": "2026-11-23T09:30:00Z",
    }
    assert (gone["actor"], gone["via"]) == ({"id": None, "role": "system"}, "sweep")
    assert gone["command"] is None
    assert booked["sequence"] < gone["sequence"] == told["seq"]


def test_members_learn_of_nobodys_ids_but_their_own(
    api: Caller, people: People, clock: Clock
) -> None:
    made = api.reserve(people.front_desk, member=people.member.id).json
    clock.move(hours=2)
    api.post(f"/reservations/{made['id']}/check-in", people.front_desk)
    path = f"/reservations/{made['id']}/why"

    mine, theirs = api.get(path, people.member), api.get(path, people.front_desk)

    assert people.front_desk.id not in mine.text
    assert people.member.id in mine.text
    assert [step["actor"]["role"] for step in mine.json["steps"]] == ["front-desk"] * 2
    assert [s["actor"]["id"] for s in theirs.json["steps"]] == [people.front_desk.id] * 2
    assert mine.json["steps"][1]["rule"]["numbers"] == {"check_in_opens_minutes": 15}
    assert api.get(path, people.operator).json["steps"] == theirs.json["steps"]
    assert mine.headers["ETag"] != theirs.headers["ETag"]


def test_why_is_for_those_who_may_see_the_reservation(
    api: Caller, people: People, missed: str
) -> None:
    path = f"/reservations/{missed}/why"

    assert api.get(path).status_code == 401
    assert api.get(path, people.other).status_code == 404
    assert api.get(path, people.other_front_desk).status_code == 404


def test_the_chain_as_of_a_moment_ends_there(api: Caller, people: People, missed: str) -> None:
    told = api.get(f"/reservations/{missed}/why?as_of=2026-11-23T08:00", people.member).json

    assert told["state"] == "reserved"
    assert [step["event"] for step in told["steps"]] == ["position.reserved"]


def why_position(api: Caller, people: People, as_of: str = "", code: str = "ESS-09") -> Any:
    mark = f"?as_of={as_of}" if as_of else ""
    answer = api.get(f"/sites/{SITE}/positions/{code}/why{mark}", people.front_desk)
    assert answer.status_code == 200
    return answer.json


def test_a_position_is_explained_by_who_has_it_or_had_it_last(
    api: Caller, people: People, missed: str, clock: Clock
) -> None:
    def told(as_of: str = "") -> tuple[str, str | None, list[str]]:
        seen = why_position(api, people, as_of)
        return seen["state"], seen["reservation"], [step["event"] for step in seen["steps"]]

    booked = ["position.reserved"]
    assert told("2026-11-23T08:59") == ("free", None, ["position.installed"])
    assert told("2026-11-23T09:00") == ("reserved", missed, booked)
    assert told() == ("free", missed, [*booked, "position.no-show"])
    assert why_position(api, people, code="ESS-10")["state"] == "free"


def test_who_has_not_left_is_why_a_position_is_not_free(
    api: Caller, people: People, clock: Clock
) -> None:
    made = api.reserve(people.member, ends="10:00").json
    clock.move(hours=2)
    api.post(f"/reservations/{made['id']}/check-in", people.member)
    clock.move(hours=2)

    seen = why_position(api, people)

    assert (seen["state"], seen["reservation"]) == ("checked-in", made["id"])


def test_what_the_house_keeps_from_people_is_told_as_the_document_says(
    api: Caller, people: People, client: FlaskClient
) -> None:
    week, here = {"first": MONDAY, "last": "2026-11-29"}, f"/sites/{SITE}"
    all_day = {"starts": "00:00", "ends": "24:00", "cause": "works"}
    api.post(f"{here}/blocks", people.operator, {"positions": ["ESS-09"], **week, **all_day})
    given = {"positions": ["ESS-10"], "branch": "argan", **week}
    made = api.post(f"{here}/assignments", people.operator, given).json
    kept = {"position": "ESS-10", "days": [MONDAY]}
    api.post(f"{here}/assignments/{made['id']}/keep", people.operator, kept)
    document: Any = client.get("/openapi.json").json
    states = document["components"]["schemas"]["PositionWhy"]["properties"]["state"]["enum"]

    seen = [why_position(api, people, code=code) for code in ("ESS-09", "ESS-10")]

    assert [(each["state"], each["reservation"]) for each in seen] == [
        ("blocked", None),
        ("assigned", None),
    ]
    assert {each["state"] for each in seen} <= set(states)


@pytest.mark.parametrize("who", ["visitor", "member", "other_front_desk"])
def test_why_a_position_is_for_its_site_alone(api: Caller, people: People, who: str) -> None:
    answer = api.get(f"/sites/{SITE}/positions/ESS-09/why", people.everybody()[who])

    assert answer.status_code == (401 if who == "visitor" else 403)


def test_a_position_that_is_not_there_has_no_why(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    for code in ("ESS-99", "%00", "x" * 200):
        path = f"/sites/{SITE}/positions/{code}/why"
        assert api.get(path, people.front_desk).status_code == 404
    assert api.get("/sites/atlantis/positions/A/why", people.operator).status_code == 404
