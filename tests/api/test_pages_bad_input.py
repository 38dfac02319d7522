"""Whatever is sent to a page: an answer below 500 in the layout, and nothing stored."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, People, Someone
from tests.support.forms import words
from web.house import House

SignIn = Callable[[FlaskClient, Someone], str]
ODD = {
    "empty": "",
    "NUL": "a\x00b",
    "half a surrogate": "%ED%A0%80",
    "not UTF-8": "%FF%FE",
    "right to left": "\u202eevil",
    "long": "x" * 5000,
    "a query": "' OR 1=1 --",
    "markup": "<script>alert(1)</script>",
    "a format": "%(x)s %s {0} {{7*7}}",
    "Arabic digits": "٢٠٢٦-١١-٢٣",
    "a year too far": "9999-12-31",
    "year one": "0001-01-01",
    "no day": "2026-02-30",
    "a big number": "9" * 400,
    "minus": "-1",
    "a path": "../../etc/passwd",
    "24:15": "24:15",
    "midnight": "24:00",
}
PAGES = {
    f"/sites/{SITE}": ("day", "starts", "ends", "position", "lang"),
    f"/sites/{SITE}/arrivals": ("day",),
    f"/sites/{SITE}/occupancy": ("from", "to"),
    f"/sites/{SITE}/occupancy.csv": ("from", "to", "by", "french"),
    "/log": ("site", "position", "reservation", "member", "before", "after"),
    "/sign-in": ("next",),
}
GOOD = {
    "command_id": "6f1c2f0e-6d0a-4b6e-9a43-7f0f6e6f6764",
    "day": MONDAY,
    "starts": "09:00",
    "ends": "12:00",
    "position": "ESS-09",
}


def sent(value: str) -> str:
    return value if value.startswith(("%E", "%F")) else quote(value)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("path", PAGES)
def test_a_query_never_breaks_a_page(
    client: FlaskClient, people: People, sign_in: SignIn, path: str, odd: str
) -> None:
    sign_in(client, people.operator)

    for name in PAGES[path]:
        answer = client.get(f"{path}?{name}={sent(odd)}")
        assert answer.status_code in (200, 303, 422), (name, odd)
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_address_never_breaks_a_page(
    client: FlaskClient, people: People, sign_in: SignIn, odd: str
) -> None:
    sign_in(client, people.operator)

    for path in ("/sites/{}", "/sites/{}/arrivals", "/reservations/{}"):
        answer = client.get(path.format(sent(odd)))
        assert answer.status_code in (200, 308, 404), path


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", [*GOOD, "member", "member_id"])
def test_a_form_never_breaks_a_page_nor_stores_nonsense(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    head: Callable[[], int],
    name: str,
    odd: str,
) -> None:
    token = sign_in(client, people.front_desk)
    before = head()

    answer = client.post(
        f"/sites/{SITE}/reservations", data={**GOOD, name: odd, "csrf_token": token}
    )

    if odd == "" and name.startswith("member"):
        assert answer.status_code == 303
    elif name == "ends" and odd == "24:00":
        assert "open from 07:00 to 22:00" in words(answer)
    else:
        assert answer.status_code in (404, 422)
        assert head() == before
        assert "</html>" in answer.text


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_a_step_with_nonsense_changes_nothing(
    *,
    client: FlaskClient,
    member: Someone,
    sign_in: SignIn,
    reservation: dict[str, Any],
    head: Callable[[], int],
    odd: str,
) -> None:
    token = sign_in(client, member)
    before = head()

    answer = client.post(
        f"/reservations/{reservation['id']}/release", data={"command_id": odd, "csrf_token": token}
    )

    assert answer.status_code == 422
    assert head() == before


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", ["token", "person", "next"])
def test_nobody_gets_in_with_nonsense(
    client: FlaskClient, sign_in: SignIn, member: Someone, name: str, odd: str
) -> None:
    token = sign_in(client, member)
    client.delete_cookie("mogador")
    with client.session_transaction() as session:
        session["csrf_token"] = "x"
    assert token

    answer = client.post("/sign-in", data={name: odd, "csrf_token": token})

    assert answer.status_code in (400, 422)
    assert client.get("/reservations").status_code == 303


def test_an_error_has_the_layout_a_sentence_and_a_number(client: FlaskClient) -> None:
    answer = client.get("/nothing?lang=en")

    assert answer.status_code == 404
    assert "There is nothing here." in words(answer)
    assert answer.headers["X-Request-Id"] in answer.text
    assert "Back to the plan" in words(answer)


@pytest.mark.parametrize("path", ["/", "/nothing", "/sites", "/static/mogador.css", "/?lang=ar"])
def test_a_host_that_is_not_ours_is_told_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    sent = client.post("/sign-in", data={"token": "x"}, headers={"Host": "evil.example"})

    assert answer.status_code == sent.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "evil" not in answer.text


def test_a_fault_of_ours_has_a_page_too(client: FlaskClient, house: House) -> None:
    house.wall.places.site = None  # type: ignore[method-assign,assignment]  # a fault is planted

    answer = client.get(f"/sites/{SITE}?lang=fr")

    assert answer.status_code == 500
    assert "Back" not in words(answer)
    assert answer.headers["X-Request-Id"] in answer.text
