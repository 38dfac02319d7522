"""The language of a request, its catalogue, and its days in words."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from web.accounts.login import cookie_settings, init_login, sign_in
from web.accounts.store import Accounts
from web.languages import (
    LANGUAGES,
    N_,
    clock,
    day_long,
    day_short,
    direction,
    gettext,
    init_languages,
    language,
    ngettext,
    wall,
)
from web.languages import catalogues as catalogues_module
from web.languages.catalogues import catalogue, po_file

MONDAY = date(2026, 11, 23)


# Catalogues


@pytest.mark.parametrize("name", ["fr", "ar"])
def test_a_catalogue_is_well_formed_and_keeps_every_placeholder(name: str) -> None:
    with po_file(name).open("rb") as file:
        messages = read_po(file, locale=name, abort_invalid=True)

    assert [str(error) for m in messages for error in m.check(messages)] == []
    for message in messages:
        if message.id and message.string:
            wanted = placeholders(message.id)
            assert all(placeholders(each) <= wanted for each in strings(message)), message.id
            assert not message.fuzzy, message.id


def placeholders(text: str | list[str] | tuple[str, ...]) -> set[str]:
    """The names in `%(name)s` of a message or of any of its forms."""
    return set(re.findall(r"%\((\w+)\)", text if isinstance(text, str) else " ".join(text)))


def strings(message: Message) -> list[str]:
    """The forms of a translation."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_a_language_without_a_catalogue_speaks_english(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(catalogues_module, "TRANSLATIONS", tmp_path)

    words = catalogue.__wrapped__("fr")
    assert words.gettext("Please sign in first.") == "Please sign in first."
    assert words.ngettext("one", "many", 2) == "many"


# Days and times


@pytest.mark.parametrize(
    ("of", "long", "short"),
    [
        ("fr", "lundi 23 novembre", "lun. 23 nov."),
        ("en", "Monday 23 November", "Mon 23 Nov"),
        ("ar", "الاثنين 23 نونبر", "الاثنين 23 نونبر"),
    ],
)
def test_a_day_in_words(of: str, long: str, short: str) -> None:
    assert (day_long(MONDAY, of), day_short("2026-11-23", of)) == (long, short)


def test_the_first_of_a_month_is_the_premier() -> None:
    assert day_long("2026-12-01", "fr") == "mardi 1er décembre"
    assert day_short("2026-12-01", "fr") == "mar. 1er déc."


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("of", LANGUAGES)
def test_digits_are_latin_in_every_language(of: str, month: int) -> None:
    assert re.findall(r"\d+", day_long(date(2026, month, 23), of), re.ASCII) == ["23"]


def test_a_clock_shows_the_time_of_the_site_by_the_pinned_rules() -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)

    assert clock(noon, "Africa/Casablanca") == "12:00"
    assert clock(noon, "Europe/Paris") == "13:00"
    assert (wall("09:00"), wall("24:00")) == ("09:00", "24:00")


# Requests


@pytest.fixture
def app(accounts: Accounts) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="a key for tests", **cookie_settings())
    init_languages(app)
    init_login(app, accounts)

    @app.get("/")
    def which() -> str:
        return f"{language()} {direction()}"

    @app.get("/static-like")
    def none() -> str:
        return ""

    @app.post("/in/<in_language>")
    def enter(in_language: str) -> str:
        sign_in(accounts.add("a@example.org", "Aya", role="member", language=in_language))
        return ""

    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_default_is_french_or_what_the_settings_say(app: Flask, browser: FlaskClient) -> None:
    assert browser.get("/").text == "fr ltr"
    app.config["DEFAULT_LANGUAGE"] = "ar"
    assert browser.get("/").text == "ar rtl"


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("ar-MA,fr;q=0.5", "ar"),
        ("en-US,en;q=0.9", "en"),
        ("es, en;q=0.1", "en"),
        ("fr;q=0.5, AR-ma", "ar"),
        ("en;q=0, ar;q=0.1", "ar"),
        ("es", "fr"),
        ("*", "fr"),
        (";;q=x", "fr"),
    ],
)
def test_the_browsers_language_is_spoken(browser: FlaskClient, accepted: str, spoken: str) -> None:
    assert browser.get("/", headers={"Accept-Language": accepted}).text[:2] == spoken


def test_the_persons_language_goes_before_the_browsers(browser: FlaskClient) -> None:
    browser.post("/in/ar")

    assert browser.get("/", headers={"Accept-Language": "en"}).text == "ar rtl"


def test_a_language_asked_for_goes_before_all_and_is_remembered(browser: FlaskClient) -> None:
    browser.post("/in/ar")

    answer = browser.get("/?lang=en", headers={"Accept-Language": "fr"})

    assert answer.text == "en ltr"
    assert "Max-Age=31536000" in answer.headers["Set-Cookie"]
    assert browser.get("/").text == "en ltr"
    assert browser.get("/?lang=fr").text == "fr ltr"


@pytest.mark.parametrize("asked", ["es", "", "FR", "../fr", "\0"])
def test_a_language_there_is_not_is_overlooked(browser: FlaskClient, asked: str) -> None:
    browser.set_cookie("lang", "xx")
    answer = browser.get("/", query_string={"lang": asked})

    assert answer.text == "fr ltr"
    assert "Set-Cookie" not in answer.headers


def test_answers_say_their_language_and_that_it_depends(browser: FlaskClient) -> None:
    answer = browser.get("/")

    assert answer.headers["Content-Language"] == "fr"
    assert {"accept-language", "cookie"} <= {name.lower() for name in answer.vary}
    assert "Content-Language" not in browser.get("/static-like").headers


def test_an_unreadable_accounts_file_still_leaves_a_language(
    app: Flask, browser: FlaskClient, tmp_path: Path
) -> None:
    browser.post("/in/ar")
    app.extensions["mogador-accounts"] = broken = Accounts(tmp_path / "nothing.sqlite3")

    assert browser.get("/").text == "fr ltr"
    broken.close()


def test_outside_of_a_request_the_default_is_spoken(app: Flask) -> None:
    assert language() == "fr"
    with app.app_context():
        assert language() == "fr"


# Messages in Python and in templates


def test_messages_are_said_in_the_language_of_the_request(app: Flask) -> None:
    signed_out = N_("Please sign in first.")
    with app.test_request_context("/?lang=fr"):
        assert gettext(signed_out) == "Connectez-vous d’abord."
    with app.test_request_context("/?lang=en"):
        assert gettext(signed_out) == signed_out == "Please sign in first."
        assert gettext("100 % of %(it)s is not formatted") == "100 % of %(it)s is not formatted"
        assert gettext("Hello %(name)s", name="Salma") == "Hello Salma"
        assert ngettext("%(num)s desk", "%(num)s desks", 2) == "2 desks"
        assert ngettext("One desk", "%(num)s desks in %(zone)s", 1, zone="A") == "One desk"


def test_templates_speak_the_language_and_escape_what_people_typed(app: Flask) -> None:
    page = (
        "{{ language() }} {{ direction() }} {{ LANGUAGES|length }}"
        " {{ _('Please sign in first.') }}"
        " {% trans %}\n  Please sign\n  in first.\n{% endtrans %}"
        " {{ gettext('Hello %(name)s', name='<b>') }}"
        " {% trans n=2 %}{{ n }} desk{% pluralize %}{{ n }} desks{% endtrans %}"
        " {{ day|day_long }} {{ day|day_short }} {{ at|clock('Africa/Casablanca') }}"
        " {{ '09:00'|wall }}"
    )
    with app.test_request_context("/?lang=fr"):
        said = render_template_string(page, day=MONDAY, at=datetime(2026, 11, 23, 9, tzinfo=UTC))

    assert said == (
        "fr ltr 3 Connectez-vous d’abord. Connectez-vous d’abord. Hello &lt;b&gt; 2 desks"
        " lundi 23 novembre lun. 23 nov. 09:00 09:00"
    )
