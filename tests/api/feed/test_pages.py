"""A calendar on pages: the file of a reservation, and the address of a feed, shown once."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.conftest import MONDAY, Caller, People, Someone
from tests.support.forms import form, forms, words
from tests.support.house import SEVEN, Clock
from tests.support.ical import calendar, entry
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
MINE, MAKE, STOP = "/reservations", "/reservations/feed", "/reservations/feed/stop"
ADDRESS = re.compile(r"(https?|webcal)://localhost(/api/v1/me/calendar\.ics\?token=[\w-]+)")


@pytest.fixture
def browser(client: FlaskClient, member: Someone, sign_in: SignIn) -> FlaskClient:
    """The member's, in English."""
    sign_in(client, member)
    client.set_cookie("lang", "en")
    return client


def press(browser: FlaskClient, action: str) -> TestResponse:
    """Press a button on the page of one's own."""
    return browser.post(action, data=form(browser.get(MINE), action).fields)


def paths(page: TestResponse) -> dict[str, str]:
    """What a page gives as addresses of a feed, by scheme."""
    return dict(ADDRESS.findall(page.text))


# The address of a feed


def test_looking_makes_no_address(browser: FlaskClient, house: House, member: Someone) -> None:
    said = words(browser.get(MINE))

    assert "can follow your reservations" in said
    assert house.accounts.feed_since(member.id) is None
    assert browser.get(MAKE).status_code == HTTPStatus.NOT_FOUND


def test_an_address_is_shown_as_it_is_made_and_never_again(
    browser: FlaskClient, reservation: dict[str, Any]
) -> None:
    made = press(browser, MAKE)
    found = paths(made)

    assert found.keys() == {"webcal", "http"}
    assert found["webcal"] == found["http"]
    assert made.headers["Cache-Control"] == "no-store"
    feed = browser.get(found["http"])
    assert entry(feed.data)["UID"] == reservation["id"]
    later = browser.get(MINE)
    assert paths(later) == {}
    assert "under an address made on Monday 23 November" in words(later)


def test_a_new_address_takes_the_place_of_the_old_one(browser: FlaskClient) -> None:
    old, new = (paths(press(browser, MAKE))["http"] for _ in range(2))

    assert browser.get(old).status_code == HTTPStatus.NOT_FOUND
    assert browser.get(new).status_code == HTTPStatus.OK


def test_who_stops_sharing_has_no_address(browser: FlaskClient) -> None:
    address = paths(press(browser, MAKE))["http"]

    stopped = press(browser, STOP)

    assert (stopped.status_code, stopped.location) == (HTTPStatus.SEE_OTHER, MINE)
    assert browser.get(address).status_code == HTTPStatus.NOT_FOUND
    assert STOP not in [each.action for each in forms(browser.get(MINE))]


def test_nobody_is_tricked_into_it(
    browser: FlaskClient, house: House, member: Someone, app: Any
) -> None:
    for action in (MAKE, STOP):
        assert browser.post(action).status_code == HTTPStatus.BAD_REQUEST
        stranger = app.test_client()
        filled = form(stranger.get("/sign-in"), "/sign-in").fields
        sent = stranger.post(action, data=filled)
        assert (sent.status_code, sent.location) == (303, "/sign-in?next=/reservations")
    assert house.accounts.feed_since(member.id) is None


def test_the_languages_of_a_page_with_an_address_lead_to_one_s_own(browser: FlaskClient) -> None:
    assert 'href="/reservations?lang=ar"' in press(browser, MAKE).text


def test_the_past_has_no_addresses(browser: FlaskClient) -> None:
    assert MAKE not in [each.action for each in forms(browser.get(f"{MINE}?as_of={MONDAY}T07:00"))]


# The file of a reservation


def test_a_reservation_is_offered_as_a_file(
    browser: FlaskClient, reservation: dict[str, Any]
) -> None:
    path = f"{MINE}/{reservation['id']}"
    assert f'href="{path}/calendar.ics"' in browser.get(path).text

    file = browser.get(f"{path}/calendar.ics")

    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert file.headers["Content-Disposition"] == f"attachment; filename=ESS-09-{MONDAY}.ics"
    told = calendar(file.data)
    assert not {"METHOD", "REFRESH-INTERVAL"} & told.keys()
    assert entry(file.data)["UID"] == reservation["id"]
    assert entry(file.data)["DTSTAMP"] == SEVEN
    tag = file.headers["ETag"]
    assert browser.get(file.request.path, headers={"If-None-Match": tag}).status_code == 304


def test_a_file_speaks_the_language_of_who_reads_it(
    browser: FlaskClient, reservation: dict[str, Any]
) -> None:
    browser.set_cookie("lang", "ar")

    file = browser.get(f"{MINE}/{reservation['id']}/calendar.ics")

    assert entry(file.data)["SUMMARY"] == "المكتب 9، Technopark Essaouira"


def test_a_file_is_for_whoever_may_see_the_reservation(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: dict[str, Any]
) -> None:
    path = f"{MINE}/{reservation['id']}/calendar.ics"
    answered = {"visitor": client.get(path).status_code}
    for name, who in vars(people).items():
        sign_in(client, who)
        answered[name] = client.get(path).status_code

    allowed = dict.fromkeys(("member", "front_desk", "operator"), 200)
    assert answered == {"visitor": 303, "other": 404, "other_front_desk": 404, **allowed}


def test_what_is_over_is_not_offered(
    browser: FlaskClient, api: Caller, member: Someone, reservation: dict[str, Any], clock: Clock
) -> None:
    path = f"{MINE}/{reservation['id']}"
    clock.move(minutes=1)
    api.post(f"/reservations/{reservation['id']}/release", member)

    assert "calendar.ics" not in browser.get(path).text
    assert "calendar.ics" not in browser.get(f"{path}?as_of={MONDAY}T07:00").text
