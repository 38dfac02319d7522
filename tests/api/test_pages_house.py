"""What the house decides, as the pages show it: closed days, blocks, branches, other floors."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Answer, Caller, People, Someone
from tests.support.changes_by_api import ASSIGNMENT, BLOCK, CLOSURE, season
from tests.support.forms import forms, words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
PLAN, TUESDAY, LATER = f"/sites/{SITE}", "2026-11-24", "2026-12-03"
DURING = f"{PLAN}?day={MONDAY}&starts=10:00&ends=11:00"

Change = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _in_english(client: FlaskClient) -> None:
    client.set_cookie("lang", "en")


@pytest.fixture
def change(api: Caller, people: People) -> Change:
    """The operator's changes of Essaouira."""
    return lambda what, **body: api.post(f"/sites/{SITE}/{what}", people.operator, body)


def test_a_closed_day_says_why_and_when_it_opens_next(client: FlaskClient, change: Change) -> None:
    change("closures", **CLOSURE)

    shown = client.get(f"{PLAN}?day={MONDAY}")

    assert shown.status_code == 200
    assert "closed on Monday 23 November (public holiday)" in words(shown)
    assert "The next free day begins on Tuesday 24 November at 07:00." in words(shown)
    assert "Tuesday 24 November" in words(client.get(PLAN))


def test_a_season_has_its_own_hours(client: FlaskClient, change: Change) -> None:
    change("seasons", **season())

    assert "Tuesday 24 November, 10:00–16:00" in words(client.get(f"{PLAN}?day={TUESDAY}"))


@pytest.mark.parametrize(
    ("what", "body", "query", "why"),
    [
        ("blocks", BLOCK, DURING, "Taken: 10:00–11:00 (building works)"),
        ("assignments", ASSIGNMENT, f"{PLAN}?day={LATER}", "Taken: 00:00–24:00 (given to a team)"),
    ],
)
def test_a_desk_that_cannot_be_had_is_taken_and_says_why(
    *,
    client: FlaskClient,
    change: Change,
    what: str,
    body: dict[str, Any],
    query: str,
    why: str,
) -> None:
    change(what, **body)

    shown = words(client.get(f"{query}&position=ESS-09"))

    assert "34 of 35 desks free" in shown
    assert why in shown


def test_who_tries_all_the_same_is_shown_what_is_near(
    client: FlaskClient, change: Change, sign_in: SignIn, member: Someone
) -> None:
    sign_in(client, member)
    wish = next(
        each
        for each in forms(client.get(f"{DURING}&position=ESS-09"))
        if each.action.endswith("/reservations")
    )
    change("blocks", **BLOCK)

    refused = client.post(wish.action, data=wish.fields)

    assert refused.status_code == 409
    assert "Desk ESS-09 is out of use for part of that time (building works)" in words(refused)
    near = next(each for each in forms(refused) if each.buttons)
    assert len(near.buttons) == 3
    name, code = near.buttons[0]
    assert client.post(near.action, data={**near.fields, name: code}).status_code == 303


def test_a_floor_shows_what_stands_there_that_day(client: FlaskClient, change: Change) -> None:
    change("layout-changes", starts_on=TUESDAY, retire=["ESS-09"])

    assert "of 35 desks" in words(client.get(f"{PLAN}?day={MONDAY}"))
    assert "of 34 desks" in words(client.get(f"{PLAN}?day={TUESDAY}"))
    gone = client.get(f"{PLAN}?day={TUESDAY}&position=ESS-09")
    assert "There is no such desk." in words(gone)


def test_who_had_a_desk_that_is_gone_still_sees_what_became_of_it(
    *, client: FlaskClient, api: Caller, change: Change, sign_in: SignIn, member: Someone
) -> None:
    made = api.reserve(member, day=TUESDAY).json
    plan = [{"reservation": made["id"], "to": None}]
    assert (
        change("layout-changes", starts_on=TUESDAY, retire=["ESS-09"], plan=plan).status_code == 201
    )
    sign_in(client, member)

    shown = client.get(f"/reservations/{made['id']}")

    assert shown.status_code == 200
    assert "Cancelled by the site" in words(shown)
    assert "the floor is rearranged" in words(shown)
    assert client.get("/reservations").status_code == 200


def test_who_was_moved_is_told_where_and_why(
    client: FlaskClient, api: Caller, change: Change, sign_in: SignIn, member: Someone
) -> None:
    made = api.reserve(member).json
    change("blocks", **BLOCK, plan=[{"reservation": made["id"], "to": "ESS-12"}])
    sign_in(client, member)

    shown = words(client.get(f"/reservations/{made['id']}"))

    assert "12" in shown
    assert "building works" in shown


def test_one_may_stay_until_the_desk_is_out_of_use(
    *,
    client: FlaskClient,
    api: Caller,
    change: Change,
    sign_in: SignIn,
    member: Someone,
    clock: Clock,
) -> None:
    made = api.reserve(member, starts="08:00", ends="09:00").json
    change("blocks", **BLOCK)
    clock.move(hours=1)
    api.post(f"/reservations/{made['id']}/check-in", member)
    sign_in(client, member)

    shown = client.get(f"/reservations/{made['id']}").text

    assert "<option>10:00" in shown.replace(" selected", "")
    assert "<option>10:15" not in shown.replace(" selected", "")


def test_at_the_front_desk_a_desk_out_of_use_is_not_free(
    client: FlaskClient, change: Change, sign_in: SignIn, people: People, clock: Clock
) -> None:
    sign_in(client, people.front_desk)
    change("blocks", **BLOCK)

    before = client.get(f"{PLAN}/arrivals").text
    clock.move(hours=3)
    during = client.get(f"{PLAN}/arrivals").text

    assert before.count('class="desk taken"') == 0
    assert during.count('class="desk taken"') == 1


@pytest.mark.parametrize("path", ["arrivals", f"arrivals?day={LATER}"])
def test_the_front_desk_sees_a_closed_day(
    *, client: FlaskClient, change: Change, sign_in: SignIn, people: People, path: str
) -> None:
    change("closures", **CLOSURE | {"last": LATER})
    sign_in(client, people.front_desk)

    assert client.get(f"{PLAN}/{path}").status_code == 200


def test_the_log_says_one_closed_day_once(
    client: FlaskClient, change: Change, people: People, sign_in: SignIn
) -> None:
    change("closures", **CLOSURE)
    sign_in(client, people.operator)

    said = words(client.get("/log"))

    assert "stays closed on Mon 23 Nov (public holiday)" in said
    assert "from Mon 23 Nov to Mon 23 Nov" not in said
