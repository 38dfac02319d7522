"""The part of a page that its script asks for again: light, and a 304 while nothing is new."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.forms import form, words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
PLAN, ARRIVALS = f"/sites/{SITE}", f"/sites/{SITE}/arrivals"
PART = {"Live-Part": "1"}


@pytest.fixture
def staff(client: FlaskClient, people: People, sign_in: SignIn) -> FlaskClient:
    """A browser of the front desk's."""
    sign_in(client, people.front_desk)
    return client


@pytest.mark.parametrize("path", [PLAN, f"{PLAN}?position=ESS-09", ARRIVALS])
def test_a_part_is_what_the_page_has_inside(staff: FlaskClient, path: str) -> None:
    page, part = staff.get(path), staff.get(path, headers=PART)

    assert part.status_code == 200
    assert "<html" not in part.text
    assert "<script" not in part.text
    assert words(part)
    assert words(part) in words(page)
    assert part.headers["Cache-Control"] == "no-store"
    assert "Live-Part" in part.headers["Vary"]


@pytest.mark.parametrize("path", [PLAN, ARRIVALS])
def test_a_part_costs_a_304_until_something_is_new_or_a_minute_has_passed(
    staff: FlaskClient, path: str, api: Caller, people: People, clock: Clock
) -> None:
    def ask(tag: str) -> tuple[int, str]:
        answer = staff.get(path, headers={**PART, "If-None-Match": tag})
        return answer.status_code, answer.headers["ETag"]

    _, tag = ask('"nothing"')
    assert ask(tag) == (304, tag)
    api.reserve(people.member)
    status, newer = ask(tag)
    assert (status, ask(newer)) == (200, (304, newer))
    clock.move(minutes=1)
    assert ask(newer)[0] == 200


def test_a_part_is_one_person_s_and_one_address_s(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    paths = (PLAN, f"{PLAN}?lang=ar", f"{PLAN}?position=ESS-09&lang=ar")
    tags = [client.get(path, headers=PART).headers["ETag"] for path in paths]
    sign_in(client, people.member)
    tags.append(client.get(paths[-1], headers=PART).headers["ETag"])

    assert len(set(tags)) == 4


def test_a_page_has_no_tag_for_forms_are_in_it_that_may_be_sent_once(client: FlaskClient) -> None:
    page = client.get(PLAN)

    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_a_page_is_live_from_the_sequence_it_shows(client: FlaskClient, staff: FlaskClient) -> None:
    for path in (PLAN, ARRIVALS):
        page = (client if path == PLAN else staff).get(path)
        shown = page.headers["Log-Sequence"]
        assert f'data-stream="/api/v1/sites/{SITE}/live" data-after="{shown}"' in page.text


def test_the_answer_to_a_form_stays_as_it_is(staff: FlaskClient) -> None:
    found = form(staff.get(f"{PLAN}?position=ESS-09"), "/reservations")

    answer = staff.post(found.action, data={**found.fields, "starts": "25:00"})

    assert answer.status_code == 422
    assert "ESS-09" in answer.text
    assert "data-stream" not in answer.text
