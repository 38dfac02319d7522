"""A reservation that cannot be: its code and sentence, and what instead."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.house import Clock
from web.house import House, open_house

BODY = {"position": "ESS-09", "day": MONDAY, "starts": "09:00", "ends": "12:00"}
RESERVE = f"/sites/{SITE}/reservations"


def test_when_a_desk_is_taken_the_nearest_free_ones_are_offered(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    api.reserve(people.member)
    before = head()

    answer = api.reserve(people.other)

    assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
    assert answer.json["type"] == "urn:mogador:problem:position-taken"
    assert head() == before
    elsewhere, (later,), (anywhere,) = (
        answer.json["alternatives"][:3],
        answer.json["alternatives"][3:4],
        answer.json["alternatives"][4:],
    )
    for slot in elsewhere:
        assert slot == BODY | {"position": slot["position"]}
        assert slot["position"] != "ESS-09"
    assert later == BODY | {"starts": "12:00", "ends": "15:00"}
    assert anywhere == BODY | {"position": "any"}


@pytest.mark.parametrize("number", range(5))
def test_what_is_offered_instead_can_be_sent_as_it_is(
    api: Caller, people: People, number: int
) -> None:
    api.reserve(people.member)
    offered = api.reserve(people.front_desk, member=people.other.id).json["alternatives"]

    made = api.post(RESERVE, people.front_desk, offered[number])

    assert made.status_code == 201
    assert api.get("/me/reservations", people.other).json == [made.json]


def test_no_time_is_offered_at_which_the_member_is_elsewhere(api: Caller, people: People) -> None:
    api.reserve(people.member)
    api.reserve(people.other, "ESS-30", starts="12:00", ends="13:00")

    offered = api.reserve(people.other).json["alternatives"]

    assert BODY | {"starts": "13:00", "ends": "16:00"} in offered


def test_when_all_is_taken_all_day_nothing_is_offered(
    api: Caller, someone: Callable[..., Someone], member: Someone
) -> None:
    for n in range(35):
        who, code = someone(f"Member {n}"), f"ESS-{n + 1:02}"
        assert api.reserve(who, code, starts="07:00", ends="22:00").status_code == 201

    for position in ("ESS-09", "any"):
        answer = api.reserve(member, position)

        assert (answer.status_code, answer.json["code"]) == (409, "position-taken")
        assert answer.json["alternatives"] == []


REFUSALS = {
    "member-elsewhere": (409, {"position": "ESS-10"}),
    "outside-hours": (422, {"starts": "06:00", "ends": "08:00"}),
    "beyond-horizon": (422, {"day": "2027-06-01"}),
    "too-short": (422, {"starts": "14:00", "ends": "14:15"}),
    "off-grid": (422, {"starts": "14:01", "ends": "16:00"}),
    "in-the-past": (422, {"day": "2026-11-20"}),
    "unknown-position": (404, {"position": "ESS-99"}),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_every_no_has_its_code_and_status_and_leaves_no_event(
    api: Caller, member: Someone, code: str, head: Callable[[], int]
) -> None:
    api.reserve(member)
    before = head()
    status, wish = REFUSALS[code]

    answer = api.reserve(member, **wish)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["detail"]
    assert head() == before


def test_too_many_upcoming_reservations_are_refused(api: Caller, member: Someone) -> None:
    for day in range(24, 30):
        api.reserve(member, day=f"2026-11-{day}", starts="10:00", ends="11:00")
        api.reserve(member, day=f"2026-11-{day}", starts="12:00", ends="13:00")

    answer = api.reserve(member)

    assert (answer.status_code, answer.json["code"]) == (409, "limit-reached")


def test_at_an_unknown_site_there_is_nothing_to_reserve(api: Caller, member: Someone) -> None:
    seen = api.get("/sites/atlantis/positions", member)

    for position in ("ESS-09", "any"):
        answer = api.reserve(member, position, site="atlantis")

        assert (answer.status_code, answer.json["code"]) == (404, "not-found")
        assert answer.json["detail"] == seen.json["detail"]


def test_a_refusal_is_said_in_the_callers_language(
    api: Caller, house: House, people: People
) -> None:
    api.reserve(people.member)
    french = house.accounts.add("f@example.org", "Fatima", role="member", language="fr")
    token = house.accounts.issue_token(french.id)

    answer = api.reserve(Someone(french, token))

    assert answer.headers["Content-Language"] == "fr"
    assert "ESS-09" in answer.json["detail"]
    assert "taken" not in answer.json["detail"]


def test_when_the_house_is_busy_one_is_told_when_to_come_back(
    *, api: Caller, house: House, settings: Any, member: Someone, app: Flask, clock: Clock
) -> None:
    hurried = open_house(settings, clock)
    hurried.bookings.patience = 0.05
    app.extensions["mogador"] = hurried

    with house.bookings.deciding():
        answer = api.reserve(member)
    hurried.close()

    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
