"""Reserving: once, for oneself or by staff, and what instead when a desk is taken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from projections.store import writing
from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.house import Clock
from web.house import House, open_house

BODY = {"position": "ESS-09", "day": MONDAY, "starts": "09:00", "ends": "12:00"}
RESERVE = f"/sites/{SITE}/reservations"


def test_a_reservation_reads_as_promised(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    made = api.reserve(member)

    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"],
        "site": SITE,
        "position": "ESS-09",
        "day": MONDAY,
        "starts": "09:00",
        "ends": "12:00",
        "starts_at": "2026-11-23T09:00:00Z",
        "ends_at": "2026-11-23T12:00:00Z",
        "time_zone": "Africa/Casablanca",
        "state": "reserved",
        "reason": None,
        "cause": None,
        "seq": head() - 1,
    }
    assert made.headers["Location"] == f"/api/v1/reservations/{made.json['id']}"
    assert made.headers["ETag"] == f'"{head() - 1}"'
    assert made.headers["Log-Sequence"] == str(head())


def test_the_location_leads_to_the_reservation(api: Caller, member: Someone) -> None:
    made = api.reserve(member)

    found = api.get(made.headers["Location"].removeprefix("/api/v1"), member)

    assert found.json == made.json
    assert found.headers["ETag"] == made.headers["ETag"]


def test_a_desk_is_sold_even_while_the_boards_are_away(
    api: Caller, member: Someone, house: House
) -> None:
    with writing(house.wall.engine).begin() as connection:
        house.wall.reservations.rows.drop(connection)

    made = api.reserve(member)

    assert made.status_code == 201
    assert made.json["state"] == "reserved"


def test_who_has_waited_too_long_is_served_if_nobody_is_in_the_way(
    api: Caller, member: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.app.waited", lambda: 60.0)

    assert api.reserve(member).status_code == 201


def test_a_reservation_that_did_not_change_costs_a_304(
    api: Caller, member: Someone, people: People
) -> None:
    made = api.reserve(member)
    api.reserve(people.other, "ESS-10")

    path = f"/reservations/{made.json['id']}"

    assert api.get(path, member, If_None_Match=made.headers["ETag"]).status_code == 304
    api.post(f"{path}/release", member)
    assert api.get(path, member, If_None_Match=made.headers["ETag"]).status_code == 200


def test_the_same_request_twice_is_one_reservation_and_the_same_answer(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    first = api.reserve(member, key="once")
    before = head()
    api.post(f"/reservations/{first.json['id']}/release", member)

    again = api.reserve(member, key="once")

    assert head() == before + 2
    assert (again.status_code, again.json) == (first.status_code, first.json)
    for name in ("ETag", "Location", "Log-Sequence"):
        assert again.headers[name] == first.headers[name]


def test_the_same_request_is_known_after_a_restart(
    api: Caller, member: Someone, house: House, settings: Any, app: Flask
) -> None:
    first = api.reserve(member, key="once")
    restarted = open_house(settings, house.clock)
    app.extensions["mogador"] = restarted

    again = api.reserve(member, key="once")
    restarted.close()

    assert again.json == first.json


def test_fifty_at_once_with_one_key_are_one_reservation(
    app: Flask, api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    def send(_: int) -> Answer:
        return Caller(app.test_client(use_cookies=False)).reserve(member, key="double-tap")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))

    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert head() == before + 2


def test_fifty_for_one_desk_are_one_reservation(
    app: Flask, someone: Callable[..., Someone], head: Callable[[], int]
) -> None:
    before = head()
    members = [someone(f"Member {n}") for n in range(50)]

    def send(who: Someone) -> Answer:
        return Caller(app.test_client(use_cookies=False)).reserve(who)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, members))

    assert sorted(each.status_code for each in answers) == [201] + [409] * 49
    assert {each.json["code"] for each in answers if each.status_code == 409} == {"position-taken"}
    assert head() == before + 2


@pytest.mark.parametrize(
    "other",
    [{"position": "ESS-10"}, {"day": "2026-11-24"}, {"starts": "09:15"}, {"ends": "12:15"}],
    ids=str,
)
def test_the_same_key_for_another_request_is_refused(
    api: Caller, member: Someone, other: dict[str, str], head: Callable[[], int]
) -> None:
    api.reserve(member, key="once")
    before = head()

    answer = api.reserve(member, key="once", **other)

    assert (answer.status_code, answer.json["code"]) == (422, "duplicate-command")
    assert head() == before


def test_a_key_is_somebodys_own(api: Caller, people: People) -> None:
    mine = api.reserve(people.member, key="1")
    theirs = api.reserve(people.other, "ESS-10", key="1")

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json["id"] != theirs.json["id"]


def test_without_a_key_nothing_is_reserved(
    api: Caller, member: Someone, head: Callable[[], int]
) -> None:
    before = head()

    answer = api.client.post(f"/api/v1{RESERVE}", json=BODY, headers=member.headers)

    assert answer.status_code == 400
    assert "idempotency-key-required" in answer.text
    assert head() == before


@pytest.mark.parametrize("key", ["", "a b", "é", "a\tb", "x" * 201, "\x7f"], ids=repr)
def test_a_key_is_visible_ascii_and_not_too_long(
    api: Caller, member: Someone, key: str, head: Callable[[], int]
) -> None:
    before = head()

    answer = api.post(RESERVE, member, BODY, Idempotency_Key=key)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["Idempotency-Key"]
    assert head() == before


@pytest.mark.parametrize("key", ["x", "!~", "x" * 200], ids=len)
def test_any_visible_ascii_is_a_key(api: Caller, member: Someone, key: str) -> None:
    assert api.reserve(member, key=key).status_code == 201


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


@pytest.mark.parametrize("kind", ["front_desk", "operator"])
def test_staff_reserve_for_somebody_else(api: Caller, people: People, kind: str) -> None:
    staff = people.everybody()[kind]
    assert staff

    made = api.reserve(staff, member=people.member.id)

    assert made.status_code == 201
    assert api.get("/me/reservations", people.member).json == [made.json]
    body = api.get("/events?after=0&limit=1000", people.operator).json[-1]["body"]
    assert body["actor"] == {"id": staff.id, "role": kind.replace("_", "-")}
    assert body["member_id"] == people.member.id


@pytest.mark.parametrize("kind", ["member", "other_front_desk"])
def test_others_reserve_for_themselves_alone(
    api: Caller, people: People, kind: str, head: Callable[[], int]
) -> None:
    who = people.everybody()[kind]
    assert who
    before = head()

    for somebody in (people.other.id, "no-such-account"):
        answer = api.reserve(who, member=somebody)
        assert (answer.status_code, answer.json["code"]) == (403, "not-yours")

    assert head() == before
    assert api.reserve(who, member=who.id).status_code == 201


def test_staff_cannot_reserve_for_nobody(
    api: Caller, people: People, head: Callable[[], int]
) -> None:
    before = head()

    answer = api.reserve(people.front_desk, member="no-such-account")

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["member"]
    assert head() == before


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
