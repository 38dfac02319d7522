"""Somebody is forgotten, by another process: no door knows them, what they did is still there."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from config.settings import Settings
from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.forms import words
from tests.support.house import Clock
from web.accounts.forgotten import ForgottenList
from web.forgetting import forget
from web.house import open_house

SignIn = Callable[[FlaskClient, Someone], str]
Forget = Callable[[Someone], int]
PLAN = f"/sites/{SITE}"
FORMER = {"en": "former member", "fr": "ancien membre", "ar": "عضو سابق"}


@pytest.fixture
def forgotten(settings: Settings, clock: Clock, tmp_path: Path) -> Iterator[Forget]:
    """Forgets somebody as another process would."""
    with closing(open_house(settings, clock)) as another:
        yield lambda who: forget(another, ForgottenList(tmp_path / "forgotten"), who.id)


@pytest.fixture
def visited(api: Caller, people: People, clock: Clock) -> dict[str, Any]:
    """The member's first desk of the day, where they were from nine to ten, and one ahead."""
    made: dict[str, Any] = api.reserve(people.member).json
    api.reserve(people.member, "ESS-10", starts="14:00", ends="16:00")
    clock.move(hours=2)
    api.post(f"/reservations/{made['id']}/check-in", people.member)
    clock.move(hours=1)
    api.post(f"/reservations/{made['id']}/check-out", people.member)
    return made


def test_at_the_very_next_request_they_are_nobody(
    api: Caller, client: FlaskClient, people: People, sign_in: SignIn, forgotten: Forget
) -> None:
    sign_in(client, people.member)
    assert api.get("/me/reservations", people.member).status_code == 200
    assert client.get("/reservations").status_code == 200

    forgotten(people.member)

    assert api.get("/me/reservations", people.member).status_code == 401
    assert api.reserve(people.member).status_code == 401
    left = client.get("/reservations")
    assert (left.status_code, left.location.partition("?")[0]) == (303, "/sign-in")
    assert api.get("/me/reservations", people.other).status_code == 200


def test_what_was_ahead_of_them_is_free_and_what_was_stays(
    api: Caller, people: People, visited: dict[str, Any], forgotten: Forget
) -> None:
    figures = f"/sites/{SITE}/occupancy?from={MONDAY}&to={MONDAY}&by=day"
    about = f"/reservations/{visited['id']}"
    before = api.get(about, people.operator).json, api.get(figures, people.operator).json

    forgotten(people.member)

    (day,), (was,) = api.get(figures, people.operator).json["rows"], before[1]["rows"]
    assert api.get(about, people.operator).json == before[0]
    assert day["used"] == was["used"] == 60
    assert api.reserve(people.other, "ESS-10", starts="14:00", ends="16:00").status_code == 201


def test_nobody_can_reserve_for_them(api: Caller, people: People, forgotten: Forget) -> None:
    forgotten(people.member)

    answer = api.reserve(people.front_desk, member=people.member.id)

    assert (answer.status_code, answer.json["code"]) == (422, "invalid-request")


@pytest.mark.parametrize("language", FORMER)
def test_pages_call_them_a_former_member(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    visited: dict[str, Any],
    forgotten: Forget,
    language: str,
) -> None:
    forgotten(people.member)
    sign_in(client, people.operator)
    client.set_cookie("lang", language)

    log = words(client.get("/log"))
    pages = (log, words(client.get(f"{PLAN}/arrivals")))

    assert all(FORMER[language] in said for said in pages)
    assert all("Salma" not in said for said in pages)
    sign_in(client, people.front_desk)
    client.set_cookie("lang", language)
    theirs = words(client.get(f"/reservations/{visited['id']}"))
    assert FORMER[language] in theirs
    assert "Salma" not in theirs


def test_the_log_tells_that_it_was_done(
    api: Caller, client: FlaskClient, people: People, sign_in: SignIn, forgotten: Forget
) -> None:
    forgotten(people.member)
    sign_in(client, people.operator)
    client.set_cookie("lang", "en")

    (told,) = api.get("/events?kind=agenda.forgotten", people.operator).json

    assert told["body"]["member_id"] == people.member.id
    assert "A member was forgotten: their name and rights are deleted." in words(client.get("/log"))


@pytest.mark.parametrize("language", FORMER)
def test_programs_hear_it_in_the_callers_language(
    api: Caller, people: People, clock: Clock, forgotten: Forget, language: str
) -> None:
    api.reserve(people.member)
    moment = clock.at.isoformat().replace("+00:00", "Z")
    path = f"/sites/{SITE}/arrivals?as_of={moment}"
    before = api.get(path, people.front_desk)
    clock.move(minutes=1)
    forgotten(people.member)

    after = api.get(path, people.front_desk, Cookie=f"lang={language}")

    assert [row["name"] for row in before.json] == ["Salma Bennis"]
    assert [row["name"] for row in after.json] == [FORMER[language]]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_staff_who_leave_act_no_more(
    api: Caller, client: FlaskClient, people: People, sign_in: SignIn, forgotten: Forget
) -> None:
    api.reserve(people.front_desk, member=people.other.id)

    forgotten(people.front_desk)

    assert api.get(f"/sites/{SITE}/arrivals", people.front_desk).status_code == 401
    sign_in(client, people.operator)
    client.set_cookie("lang", "en")
    assert "former member" in words(client.get("/log"))
