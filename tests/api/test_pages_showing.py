"""What the pages show: sites, the plan and its hours, the log, signing in, languages."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, OTHER_SITE, SITE, Caller, People, Someone
from tests.support.forms import form, words
from tests.support.house import Clock
from web.accounts.demo import add_demo_people
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
PLAN = f"/sites/{SITE}"


@pytest.fixture(autouse=True)
def _in_english(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")


def test_the_first_page_is_the_drawn_site_and_then_the_one_last_seen(client: FlaskClient) -> None:
    first = client.get("/")
    client.get(f"/sites/{OTHER_SITE}")
    then = client.get("/")

    assert (first.status_code, first.location) == (303, PLAN)
    assert then.location == f"/sites/{OTHER_SITE}"


def test_the_network_says_what_is_free_now(
    client: FlaskClient, member: Someone, api: Caller, clock: Clock
) -> None:
    api.reserve(member, "ESS-09", starts="07:00")
    said = words(client.get("/sites"))
    clock.move(hours=16)
    at_night = words(client.get("/sites"))

    assert "34 of 35 desks free now" in said
    assert said.index("Essaouira") < said.index("Casablanca") < said.index("Example floor")
    assert "Closed now Opens Tue 24 Nov at 07:00" in at_night


@pytest.mark.parametrize(
    ("hour", "shown"),
    [
        (0, "Monday 23 November, 07:00–22:00"),
        (3.2, "Monday 23 November, 10:00–22:00"),
        (14.5, "Monday 23 November, 21:30–22:00"),
        (14.6, "Tuesday 24 November, 07:00–22:00"),
        (20, "Tuesday 24 November, 07:00–22:00"),
    ],
)
def test_the_plan_shows_the_next_bookable_hours(
    client: FlaskClient, clock: Clock, hour: float, shown: str
) -> None:
    clock.move(hours=hour)

    assert shown in words(client.get(PLAN))


def test_a_desk_says_what_it_is_to_whom(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    api.reserve(people.member, "ESS-09")
    api.reserve(people.other, "ESS-12")
    sign_in(client, people.member)

    page = client.get(f"{PLAN}?day={MONDAY}&position=ESS-10").text

    assert 'aria-label="Desk 9, yours, sockets, quiet, by the window"' in page
    assert 'aria-label="Desk 12, taken, sockets, quiet"' in page
    assert 'aria-label="Desk 10, free, sockets, quiet, by the window" aria-current="true"' in page
    assert "33 of 35 desks free" in words(client.get(f"{PLAN}?day={MONDAY}"))
    assert "35 of 35 desks free" in words(client.get(f"{PLAN}?day={MONDAY}&starts=12:00"))


def test_one_finds_one_s_own_reservation_behind_somebody_else_s(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    api.reserve(people.other, "ESS-09", starts="08:00", ends="09:00")
    api.reserve(people.member, "ESS-09")
    sign_in(client, people.member)
    page = f"{PLAN}?day={MONDAY}&position=ESS-09"

    assert "Show my reservation" in words(client.get(f"{page}&starts=09:00&ends=12:00"))
    assert "Show my reservation" not in words(client.get(f"{page}&starts=08:00&ends=09:00"))


def test_every_desk_is_on_the_plan_and_in_the_list(client: FlaskClient) -> None:
    page = client.get(PLAN)

    codes = [f"ESS-{n:02}" for n in range(1, 36)]
    assert all(page.text.count(f"position={code}#plan") == 2 for code in codes)
    scripts = re.findall("<script[^>]*>[^<]*", page.text)
    assert len(scripts) == 1
    assert re.fullmatch('<script type="module" src="/static/live.js[^"]*">', scripts[0])
    assert "style=" not in page.text


def test_a_day_that_cannot_be_had_says_why_and_offers_the_next(client: FlaskClient) -> None:
    closed = words(client.get(f"/sites/{OTHER_SITE}?day=2026-11-29"))
    past = words(client.get(f"{PLAN}?day=2026-11-22"))
    far = words(client.get(f"{PLAN}?day=2027-11-22"))

    assert "The site is closed on Sunday 29 November" in closed
    assert "The next free day begins on Monday 23 November at 08:30" in closed
    assert "is over" in past
    assert "Desks can be reserved up to" in far


def test_hours_that_cannot_be_had_fall_back_to_the_day(client: FlaskClient) -> None:
    page = client.get(f"{PLAN}?day=2026-11-24&starts=03:00&ends=05:00")

    assert "open from 07:00 to 22:00" in words(page)
    assert 'name="starts" aria-invalid="true"' in page.text
    assert "Tuesday 24 November, 07:00–22:00" in words(page)


def test_the_log_tells_what_happened(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: dict[str, Any]
) -> None:
    sign_in(client, people.operator)

    told = words(client.get("/log"))
    about = words(client.get(f"/log?reservation={reservation['id']}"))
    nothing = words(client.get("/log?member=nobody"))

    assert "Desk ESS-09 reserved for Salma Bennis , Mon 23 Nov, 09:00–12:00." in told
    assert "Desk ESS-35 was installed." in told
    assert "position.reserved" in about
    assert "installed" not in about
    assert "Nothing about that in the log" in nothing


def test_the_log_pages_back_and_forth(
    client: FlaskClient, people: People, sign_in: SignIn, head: Callable[[], int]
) -> None:
    sign_in(client, people.operator)
    newest = head()

    first = client.get("/log")
    older = client.get(f"/log?before={newest - 49}")
    newer = client.get(f"/log?after={newest - 50}")

    assert f"before={newest - 49}" in first.text
    assert f"after={newest - 50}" in older.text
    assert words(first).split("1 event")[0] == words(newer).split("1 event")[0]
    assert first.headers["Log-Sequence"] == str(newest)


def test_who_has_no_account_any_more_is_a_former_member(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, house: House
) -> None:
    token = sign_in(client, people.operator)
    api.reserve(people.member)
    assert token

    house.accounts.names = lambda ids: {}  # type: ignore[method-assign]  # everybody has gone

    assert "former member" in words(client.get("/log"))
    assert "former member" in words(client.get(f"{PLAN}/arrivals"))


def test_demo_people_sign_in_with_one_tap(client: FlaskClient, house: House) -> None:
    assert "Try it as" not in words(client.get("/sign-in"))
    shown, *others = add_demo_people(house.accounts)

    filled = form(client.get("/sign-in"), "/sign-in").fields
    refused = client.post("/sign-in", data={**filled, "person": others[-1].id})
    entered = client.post("/sign-in", data={**filled, "person": shown.id})

    assert refused.status_code == 422
    assert (entered.status_code, entered.location) == (303, "/")
    assert "Salma B." in words(client.get(PLAN))


def test_one_signs_in_with_a_token_and_out_again(
    client: FlaskClient, people: People, house: House
) -> None:
    for who, home in (
        (people.member, "/"),
        (people.front_desk, f"{PLAN}/arrivals"),
        (people.operator, "/log"),
    ):
        asked = form(client.get("/sign-in"), "/sign-in").fields
        wrong = client.post("/sign-in", data={**asked, "token": "mog_nothing"})
        entered = client.post("/sign-in", data={**asked, "token": who.token})
        assert (wrong.status_code, entered.status_code, entered.location) == (422, 303, home)
        left = client.post("/sign-out", data=form(client.get(PLAN), "/sign-out").fields)
        assert left.status_code == 303
        assert client.get("/reservations").status_code == 303


@pytest.mark.parametrize("next_path", ["//example.org/", "https://example.org", "/\\example.org"])
def test_signing_in_leads_to_our_own_pages_alone(
    client: FlaskClient, member: Someone, next_path: str
) -> None:
    asked = form(client.get("/sign-in", query_string={"next": next_path}), "/sign-in").fields

    entered = client.post("/sign-in", data={**asked, "next": next_path, "token": member.token})

    assert (entered.status_code, entered.location) == (303, "/")


def test_the_language_changes_and_the_page_stays(client: FlaskClient) -> None:
    page = client.get(f"{PLAN}?day={MONDAY}&position=ESS-09&lang=ar")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert f"{PLAN}?day={MONDAY}&amp;position=ESS-09&amp;lang=fr" in page.text
    assert client.get(PLAN).headers["Content-Language"] == "ar"


def test_a_page_is_light(client: FlaskClient) -> None:
    page = client.get(f"{PLAN}?position=ESS-09").data
    with client.get("/static/mogador.css") as answer:
        style = answer.data
    with client.get("/static/live.js") as answer:
        script = answer.data

    assert len(script) < 10_000
    assert sum(len(gzip.compress(each)) for each in (page, style, script)) < 30_000
