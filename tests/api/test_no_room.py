"""No room is left to write anything down: that is said, nothing is changed, and looking goes on."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.conftest import MONDAY, SITE, Caller, Someone
from tests.support.forms import form, words
from tests.support.room import no_room_in_the_log, no_room_on
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
SAID = {
    "en": "There is no room left to write anything down.",
    "fr": "Il n’y a plus de place pour enregistrer quoi que ce soit.",
    "ar": "لم تعد هناك مساحة لتسجيل أي شيء.",
}
PLAN = f"/sites/{SITE}"
CHOSEN = f"{PLAN}?day={MONDAY}&starts=09:00&ends=12:00&position=ESS-09"


@pytest.fixture
def full(
    house: House, api: Caller, someone: Callable[..., Someone], head: Callable[[], int]
) -> Iterator[Someone]:
    """From now on nothing more fits; the member who got the last desk."""
    with no_room_in_the_log(house.bookings), no_room_on(house.wall.engine):
        last = someone("First Comer")
        while True:
            comer, before = someone("Next Comer"), head()
            if api.reserve(comer, "any").status_code != 201:
                break
            last = comer
        assert head() == before
        yield last


@pytest.mark.parametrize("language", SAID)
def test_the_api_says_so_and_changes_nothing(
    full: Someone, api: Caller, member: Someone, head: Callable[[], int], language: str
) -> None:
    before = head()

    answer = api.post(
        f"/sites/{SITE}/reservations",
        member,
        {"position": "any", "day": MONDAY, "starts": "13:00", "ends": "14:00"},
        Cookie=f"lang={language}",
    )

    assert (answer.status_code, answer.json["code"]) == (503, "storage-full")
    assert answer.json["detail"].startswith(SAID[language])
    assert int(answer.headers["Retry-After"]) >= 10
    assert head() == before


@pytest.mark.parametrize("language", SAID)
def test_a_page_says_so_too(
    *, full: Someone, client: FlaskClient, member: Someone, sign_in: SignIn, language: str
) -> None:
    sign_in(client, member)
    filled = form(client.get(f"{CHOSEN}&lang={language}"), f"{PLAN}/reservations").fields

    answer = client.post(f"{PLAN}/reservations", data=filled)

    assert answer.status_code == 503
    assert SAID[language] in words(answer)


def test_the_last_who_got_a_desk_sees_it_though_the_boards_have_no_room_either(
    *, full: Someone, api: Caller, client: FlaskClient, sign_in: SignIn, house: House
) -> None:
    shown = api.get("/me/reservations", full).json
    day = api.get(f"/sites/{SITE}/availability?day={MONDAY}").json
    floor = api.get(f"/sites/{SITE}/floor").json
    sign_in(client, full)

    [code] = [each["position"] for each in shown]
    assert next(each for each in day["positions"] if each["position"] == code)["busy"]
    assert {each["position"] for each in floor["positions"]} >= {code}
    assert "Technopark Essaouira" in words(client.get("/reservations"))
    for path in ("/sites", PLAN, "/readyz"):
        assert client.get(path).status_code == 200
    assert max(house.wall.reached().values()) < house.bookings.event_log.head()


def test_when_there_is_room_again_the_same_request_is_carried_out(
    house: House, api: Caller, member: Someone, someone: Callable[..., Someone]
) -> None:
    with no_room_in_the_log(house.bookings), no_room_on(house.wall.engine):
        while api.reserve(someone("Next Comer"), "any").status_code == 201:
            pass
        assert api.reserve(member, "any", key="insisting").json["code"] == "storage-full"

    assert api.reserve(member, "any", key="insisting").status_code == 201
    assert len(api.get("/me/reservations", member).json) == 1
    assert set(house.wall.reached().values()) == {house.bookings.event_log.head()}


def test_nobody_can_sign_in_and_that_is_said(
    house: House, client: FlaskClient, member: Someone
) -> None:
    def sign_in() -> TestResponse:
        filled = form(client.get("/sign-in?lang=en"), "/sign-in").fields
        return client.post("/sign-in", data=filled | {"token": member.token})

    with no_room_on(house.accounts.engine):
        answer = sign_in()

    assert answer.status_code == 503
    assert SAID["en"] in words(answer)
    assert sign_in().status_code == 303
