"""How a site was used, as its staff sees it: pictures, each with its figures, and files of them."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.changes_by_api import CLOSURE
from tests.support.forms import words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
Show = Callable[..., TestResponse]
PAGE = f"/sites/{SITE}/occupancy"
DAYS = f"from={MONDAY}&to=2026-11-24"


@pytest.fixture
def show(client: FlaskClient, sign_in: SignIn, people: People) -> Show:
    """The page, or another address, as the front desk sees it in a language."""
    sign_in(client, people.front_desk)
    return lambda query="", *, page=PAGE, lang="en": client.get(f"{page}?{query}&lang={lang}")


@pytest.fixture
def visit(api: Caller, people: People, reservation: dict[str, Any], clock: Clock) -> None:
    """Reserved at ESS-09 from nine to noon, and there from nine to half past ten."""
    clock.move(hours=2)
    api.post(f"/reservations/{reservation['id']}/check-in", people.member)
    clock.move(minutes=90)
    api.post(f"/reservations/{reservation['id']}/check-out", people.member)


def rows(answer: TestResponse, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(answer.text, newline=""), delimiter=delimiter))


@pytest.mark.usefixtures("visit")
def test_every_picture_has_its_figures_beside_it(show: Show) -> None:
    shown = show(DAYS)

    assert shown.status_code == 200
    assert shown.text.count('role="img"') == 5
    assert shown.text.count('<details class="figures"') == shown.text.count("<table") == 3
    said = words(shown)
    assert "Fullest: Monday, 09:00, with 3%" in said
    assert "Desk 9: 5%; desk 35: 0%" in said
    assert "For every 100 hours booked, 50 were used" in said
    assert re.search(r"No-shows\s+None in these days", said)


@pytest.mark.usefixtures("visit")
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ["2 heures sur 1 050 disponibles", "Poste 9 : 5 %", "525,0"]),
        ("en", ["2 of 1,050 hours available", "Desk 9: 5%", "525.0"]),
        ("ar", ["2 من أصل 1.050 ساعة متاحة", "المكتب 9: 5%", "525,0"]),
    ],
)
def test_numbers_are_written_as_the_language_has_them(
    show: Show, lang: str, said: list[str]
) -> None:
    told = words(show(DAYS, lang=lang))

    assert [each for each in said if each not in told] == []


@pytest.mark.usefixtures("visit")
def test_hours_go_from_left_to_right_in_arabic_too(
    show: Show,
) -> None:
    lying = r'class="drawing heat lying".*?class="drawing'
    places = {
        lang: re.findall(r'x="([\d.]+)%" y="1em">(\d\d:00)', found.group())
        for lang in ("fr", "ar")
        if (found := re.search(lying, show(DAYS, lang=lang).text, re.DOTALL))
    }

    assert places["fr"] == places["ar"] == sorted(places["ar"], key=lambda each: float(each[0]))
    assert [hour for _, hour in places["ar"]] == sorted(hour for _, hour in places["ar"])


def test_without_days_the_last_four_weeks_are_shown_and_one_end_is_enough(show: Show) -> None:
    def asked(query: str) -> list[str]:
        return re.findall(r'type="date".*?value="([\d-]+)"', show(query).text)

    assert asked("") == ["2026-10-27", MONDAY]
    assert asked("from=2026-10-01") == ["2026-10-01", "2026-10-28"]
    assert asked("to=2026-10-28") == ["2026-10-01", "2026-10-28"]


@pytest.mark.usefixtures("visit")
def test_it_can_be_seen_as_it_was_and_its_links_stay_at_that_moment(
    show: Show, reservation: dict[str, Any]
) -> None:
    moment = f"as_of={reservation['seq']}"

    then = show(f"{DAYS}&{moment}")

    assert "2 of 1,050 hours available" in words(show(DAYS))
    assert "This is how it was:" in words(then)
    assert "0 of 1,050 hours available" in words(then)
    files = re.findall(r'href="([^"]*occupancy\.csv[^"]*)"', then.text)
    assert len(files) == 6
    assert all("as_of=" in each for each in files)
    assert {row[3] for row in rows(show(f"{DAYS}&by=day&{moment}", page=f"{PAGE}.csv"))} == {
        "used",
        "0",
    }


def test_days_that_cannot_be_shown_leave_one_at_the_moment(show: Show, head: Any) -> None:
    shown = show(f"from=never&as_of={head()}")

    assert shown.status_code == 422
    assert "This is how it was:" in words(shown)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-11-24&to=2026-11-23", "Choose a last day that is not before the first."),
        ("from=2026-01-01&to=2026-04-03", "Choose at most 92 days."),
        ("from=yesterday", "Send a day like 2026-12-01."),
        ("to=1066-10-14", "Send a day like 2026-12-01."),
    ],
)
def test_days_that_cannot_be_shown_are_told_with_what_would_work(
    show: Show, query: str, said: str
) -> None:
    shown = show(query)

    assert shown.status_code == 422
    assert said in words(shown)
    assert shown.text.count("aria-invalid") == 1
    assert f'value="{parse_qs(query).popitem()[1][0]}"' in shown.text


def test_days_with_nothing_in_them_say_so(
    show: Show, api: Caller, people: People, clock: Clock
) -> None:
    assert "Nobody came and nothing was booked in these days" in words(show(DAYS))
    api.post(f"/sites/{SITE}/closures", people.operator, CLOSURE)
    clock.move(minutes=1)

    assert "The site was not open in these days" in words(show(f"from={MONDAY}&to={MONDAY}"))


@pytest.mark.usefixtures("visit")
@pytest.mark.parametrize("by", ["day", "hour", "position", "weekday-hour"])
def test_a_file_has_what_the_api_tells(show: Show, api: Caller, people: People, by: str) -> None:
    told = api.get(f"/sites/{SITE}/occupancy?{DAYS}&by={by}", people.operator).json["rows"]

    file = show(f"{DAYS}&by={by}", page=f"{PAGE}.csv")
    head, *found = rows(file)

    assert file.mimetype == "text/csv"
    assert f"{SITE}-{MONDAY}-2026-11-24-{by}.csv" in file.headers["Content-Disposition"]
    assert found == [[str(row[name]) for name in head] for row in told]


@pytest.mark.usefixtures("visit")
def test_a_spreadsheet_in_french_opens_the_file_for_it_at_once(show: Show) -> None:
    file = show(f"{DAYS}&by=weekday-hour&french=1", page=f"{PAGE}.csv", lang="fr")

    assert file.data.startswith("\ufeffJour de la semaine;Heure;Disponible;".encode())
    assert rows(file, ";")[1][:2] == ["lundi", "07:00"]


def test_a_file_of_days_that_cannot_be_counted_is_refused(show: Show) -> None:
    for query in ("from=2026-11-24&to=2026-11-23", "by=week", "french=perhaps"):
        assert show(query, page=f"{PAGE}.csv").status_code == 422, query


def test_the_front_desk_finds_it_from_its_day(show: Show) -> None:
    assert f'href="{PAGE}"' in show(page=f"/sites/{SITE}/arrivals").text
