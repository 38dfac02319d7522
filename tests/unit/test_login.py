"""Who a request is from: by a session in a cookie, or by a bearer token."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.accounts.login import (
    cookie_settings,
    current_person,
    init_login,
    sign_in,
    sign_out,
    signed_in_by_token,
)
from web.accounts.people import Person
from web.accounts.store import Accounts


@pytest.fixture
def app(accounts: Accounts) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="a key for tests", **cookie_settings())
    init_login(app, accounts)

    @app.get("/")
    def who() -> dict[str, object]:
        person = current_person()
        return {
            "name": person and person.name,
            "staff": person and person.is_staff,
            "token": signed_in_by_token(),
        }

    @app.post("/in/<person_id>")
    def enter(person_id: str) -> str:
        person = accounts.person(person_id)
        assert person
        sign_in(person)
        return ""

    @app.post("/out")
    def leave() -> str:
        sign_out()
        return ""

    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def name(client: FlaskClient, **headers: str) -> object:
    """The name of whom the application takes this client for."""
    return client.get("/", headers=headers).get_json()["name"]


def cookie(client: FlaskClient) -> str:
    """What the browser holds of us."""
    held = client.get_cookie("mogador")
    return held.value if held else ""


def test_a_visitor_is_nobody(browser: FlaskClient) -> None:
    assert browser.get("/").get_json() == {"name": None, "staff": None, "token": False}
    assert cookie(browser) == ""


def test_who_signs_in_is_known_until_they_sign_out(browser: FlaskClient, salma: Person) -> None:
    browser.post(f"/in/{salma.id}")
    assert browser.get("/").get_json() == {"name": "Salma Bennis", "staff": False, "token": False}

    browser.post("/out")
    assert name(browser) is None


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(
    browser: FlaskClient, app: Flask, salma: Person
) -> None:
    browser.post(f"/in/{salma.id}")
    stolen = cookie(browser)
    browser.post("/out")

    thief = app.test_client()
    thief.set_cookie("mogador", stolen)
    assert name(thief) is None


def test_signing_in_again_ends_the_session_before(
    browser: FlaskClient, app: Flask, salma: Person, accounts: Accounts
) -> None:
    browser.post(f"/in/{salma.id}")
    before = cookie(browser)
    sami = accounts.add("sami@example.org", "Sami Alaoui", role="member")
    browser.post(f"/in/{sami.id}")

    other = app.test_client()
    other.set_cookie("mogador", before)
    assert (name(browser), name(other)) == ("Sami Alaoui", None)


def test_rights_and_sessions_are_read_at_every_request(
    browser: FlaskClient, salma: Person, accounts: Accounts
) -> None:
    browser.post(f"/in/{salma.id}")
    accounts.grant(salma.id, "front-desk", "rabat")
    assert browser.get("/").get_json()["staff"] is True
    accounts.revoke(salma.id, "front-desk", "rabat")
    assert browser.get("/").get_json()["staff"] is False

    accounts.close_sessions(salma.id)
    assert name(browser) is None


def test_a_phone_may_change_its_address_and_its_browser_be_updated(
    browser: FlaskClient, salma: Person
) -> None:
    browser.post(f"/in/{salma.id}", environ_base={"REMOTE_ADDR": "10.0.0.1"})

    moved = browser.get(
        "/", environ_base={"REMOTE_ADDR": "41.92.0.7"}, headers={"User-Agent": "Newer/2"}
    )
    assert moved.get_json()["name"] == "Salma Bennis"


def test_the_cookie_holds_no_id_of_the_person_and_is_kept_from_scripts(
    browser: FlaskClient, app: Flask, salma: Person
) -> None:
    plain = browser.post(f"/in/{salma.id}").headers["Set-Cookie"]
    secure = browser.post(f"/in/{salma.id}", base_url="https://localhost").headers["Set-Cookie"]

    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined] # of the signed one
    assert salma.id not in str(serializer.loads(cookie(browser)))
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Expires=" in plain
    assert "Secure" not in plain
    assert "Secure" in secure


def test_looking_around_sets_the_cookie_no_second_time(browser: FlaskClient, salma: Person) -> None:
    browser.post(f"/in/{salma.id}")

    assert "Set-Cookie" not in browser.get("/").headers


def test_a_program_comes_with_its_token_and_needs_no_cookie(
    browser: FlaskClient, salma: Person, accounts: Accounts
) -> None:
    token = accounts.issue_token(salma.id)

    answer = browser.get("/", headers={"Authorization": f"Bearer {token}"})
    assert answer.get_json() == {"name": "Salma Bennis", "staff": False, "token": True}
    assert "Set-Cookie" not in answer.headers

    accounts.revoke_token(token)
    assert name(browser, Authorization=f"Bearer {token}") is None


def test_a_token_goes_before_the_cookie_and_a_wrong_one_is_not_overlooked(
    browser: FlaskClient, salma: Person, accounts: Accounts
) -> None:
    browser.post(f"/in/{salma.id}")
    script = accounts.add("script@example.org", "Script", role="member")

    token = accounts.issue_token(script.id)
    assert name(browser, Authorization=f"Bearer {token}") == "Script"
    assert name(browser, Authorization="Bearer mog_wrong") is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "mog_x", "Bearer \xff"])
def test_an_unreadable_authorization_is_nobody(browser: FlaskClient, header: str) -> None:
    assert browser.get("/", headers={"Authorization": header}).get_json() == {
        "name": None,
        "staff": None,
        "token": False,
    }


def test_without_accounts_everybody_is_a_visitor() -> None:
    with Flask(__name__).test_request_context():
        assert current_person() is None
