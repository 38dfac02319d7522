"""The one field of the front desk: whoever stands there is found by whatever they give."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.forms import press, words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]
ARRIVALS = f"/sites/{SITE}/arrivals"


@pytest.fixture
def morning(
    *,
    client: FlaskClient,
    people: People,
    someone: Callable[..., Someone],
    sign_in: SignIn,
    api: Caller,
    clock: Clock,
) -> str:
    """Nine o'clock, with four who are expected; gives the id of Salma's reservation."""
    salma: str = api.reserve(people.member).json["id"]
    api.reserve(people.other, "ESS-10", starts="14:00", ends="16:00")
    api.reserve(someone("Zoé Béraud"), "ESS-11")
    api.reserve(someone("أحمد بنّاني"), "ESS-12")
    sign_in(client, people.front_desk)
    clock.move(hours=2)
    return salma


def find(client: FlaskClient, text: str, **more: str) -> TestResponse:
    return client.get(ARRIVALS, query_string={"find": text, "lang": "en", **more})


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sal", "Salma Bennis"),
        ("BEN", "Salma Bennis"),
        ("be zo", "Zoé Béraud"),
        ("BÉR", "Zoé Béraud"),
        ("zoe", "Zoé Béraud"),
        ("احم", "أحمد بنّاني"),
        ("بناني", "أحمد بنّاني"),
        ("ess-09", "Salma Bennis"),
        ("9", "Salma Bennis"),
        (f"https://mogador.example/sites/{SITE}/desks/ESS-09", "Salma Bennis"),
    ],
)
def test_some_letters_a_desk_or_a_sticker_find_whoever_is_meant(
    client: FlaskClient, text: str, name: str
) -> None:
    found = find(client, text)

    assert found.text.count('class="person') == 1
    assert name in words(found)
    assert "1 found" in words(found)


def test_the_code_of_a_reservation_finds_it(client: FlaskClient, morning: str) -> None:
    for scanned in (morning, f"https://mogador.example/reservations/{morning}", morning.upper()):
        found = find(client, scanned)

        assert found.text.count('class="person') == 1
        assert "Salma Bennis" in words(found)


@pytest.mark.usefixtures("morning")
def test_the_field_has_the_focus_until_there_is_a_first_to_take(client: FlaskClient) -> None:
    assert client.get(ARRIVALS).text.count("autofocus") == 1
    assert find(client, "nobody").text.count("autofocus") == 1

    found, later = find(client, "salma").text, find(client, "lena").text

    assert '<button class="primary" autofocus aria-label="Check in, Salma Bennis">' in found
    assert found.count("autofocus") == later.count("autofocus") == 1
    assert "autofocus><bdi>Lena Fischer" in later


@pytest.mark.usefixtures("morning")
def test_who_was_found_is_let_in_and_then_all_are_listed_again(client: FlaskClient) -> None:
    led = press(client, f"{ARRIVALS}?find=zoe", "check-in").location

    assert "find" not in led
    told = words(client.get(led))
    assert "Zoé Béraud Desk 11" in told
    assert "Lena Fischer" in told


@pytest.mark.usefixtures("morning")
def test_the_counts_and_the_plan_are_of_everybody(client: FlaskClient) -> None:
    assert "Expected 4" in words(find(client, "zoe"))


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    "text", ["xyz", "***", "<x>", "%", "https://mogador.example/sites/x/desks/Y"]
)
def test_who_is_not_found_is_said_so_with_what_to_do(client: FlaskClient, text: str) -> None:
    page = find(client, text)

    assert page.status_code == 200
    assert "Check the spelling, or look at another day" in words(page)
    assert "<x>”" not in page.text


@pytest.mark.usefixtures("morning")
def test_the_sticker_of_a_desk_that_nobody_has_chooses_it_on_the_plan(client: FlaskClient) -> None:
    chosen = f"/sites/{SITE}?day=2026-11-23&position=ESS-20#plan"

    for scanned in ("ESS-20", f"https://mogador.example/sites/{SITE}/desks/ESS-20"):
        assert find(client, scanned).location == chosen

    assert "Seat now" in words(client.get(chosen))


@pytest.mark.usefixtures("morning")
def test_a_reservation_of_another_day_is_shown_by_itself(
    client: FlaskClient, people: People, api: Caller
) -> None:
    ahead = api.reserve(people.member, "ESS-09", day="2026-11-24").json["id"]

    assert find(client, ahead).location == f"/reservations/{ahead}"
    assert find(client, ahead, day="2026-11-24").status_code == 200


@pytest.mark.usefixtures("morning")
def test_a_reservation_elsewhere_that_is_not_for_their_eyes_is_nobody_s(
    client: FlaskClient, people: People, api: Caller
) -> None:
    elsewhere = api.reserve(people.other, "CAS-01", "casablanca", day="2026-11-24").json["id"]

    assert "Nobody found" in words(find(client, elsewhere))


@pytest.mark.usefixtures("morning")
def test_a_script_that_asks_as_one_types_is_led_nowhere(client: FlaskClient) -> None:
    part = client.get(f"{ARRIVALS}?find=ESS-20", headers={"Live-Part": "1"})

    assert part.status_code == 200
    assert "autofocus" not in client.get(f"{ARRIVALS}?find=sal", headers={"Live-Part": "1"}).text


def test_what_cannot_be_typed_is_refused(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.front_desk)

    assert find(client, "a\x00b").status_code == 422
    assert find(client, "x" * 300).status_code == 422
