"""A desk is taken out of order on its page: whom that concerns is said first."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MONDAY, SITE, Caller, People, Someone
from tests.support.forms import form, forms, words
from tests.support.house import Clock

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]
BLOCK = f"/sites/{SITE}/desks/ESS-09/block"
PLAN = f"/sites/{SITE}?day={MONDAY}&position=ESS-09"
AFTERNOON = {"cause": "works", "first": MONDAY, "starts": "14:00", "last": MONDAY, "ends": "18:00"}
ALL_DAY = {**AFTERNOON, "starts": "07:00", "ends": "22:00"}


@pytest.fixture
def desk(client: FlaskClient, people: People, sign_in: SignIn) -> FlaskClient:
    """The browser of the front desk."""
    sign_in(client, people.front_desk)
    return client


def asked(desk: FlaskClient, **fields: str) -> dict[str, str]:
    """What the form of the page sends, with what one has chosen."""
    return {**form(desk.get(BLOCK), "/block").fields, **ALL_DAY, **fields}


def plan_of(desk: FlaskClient, wish: dict[str, str]) -> str:
    """The plan for whom a wish concerns, as the page makes it."""
    return form(desk.post(BLOCK, data={**wish, "look": "1"}), "/block").fields["plan"]


def test_the_plan_leads_staff_to_it_and_nobody_else(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    token = {"csrf_token": sign_in(client, people.member)}
    assert "/block" not in client.get(PLAN).text
    assert client.get(BLOCK).status_code == 403
    assert client.post(BLOCK, data=token).status_code == 403

    sign_in(client, people.front_desk)
    assert f'href="{BLOCK}?day={MONDAY}"' in client.get(PLAN).text
    assert "/block" not in client.get(f"{PLAN}&as_of=1").text
    assert client.get(BLOCK).status_code == 200


def test_whom_it_concerns_is_said_at_once_and_nothing_is_written(
    desk: FlaskClient, reservation: Reservation, head: Callable[[], int]
) -> None:
    before = head()

    said = words(desk.get(BLOCK))
    looked = desk.post(BLOCK, data=asked(desk, **AFTERNOON, look="1"))

    assert "Who is concerned 1 Salma Bennis Mon 23 Nov, 09:00–12:00 moves to desk" in said
    assert looked.status_code == 200
    assert "Who is concerned 0 Nobody has this desk then" in words(looked)
    assert head() == before


def test_they_are_moved_in_the_same_step_and_find_the_reason(
    desk: FlaskClient, api: Caller, people: People, reservation: Reservation
) -> None:
    wish = asked(desk)
    wish["plan"] = plan_of(desk, wish)

    done = desk.post(BLOCK, data=wish)

    assert (done.status_code, done.location) == (303, f"{BLOCK}?day={MONDAY}")
    said = words(desk.get(done.location))
    assert "building works from Mon 23 Nov, 07:00 to Mon 23 Nov, 22:00 Put back to use" in said
    assert "07:00–22:00 (building works)" in words(desk.get(PLAN))
    moved = api.get(f"/reservations/{reservation['id']}", people.member).json
    assert moved["position"] != "ESS-09"
    page = words(desk.get(f"/reservations/{reservation['id']}"))
    assert "Moved by the site" in page
    assert "building works" in page


def test_whoever_cannot_be_moved_is_cancelled(
    desk: FlaskClient, api: Caller, people: People, reservation: Reservation
) -> None:
    others = [f"ESS-{number:02}" for number in range(1, 36) if number != 9]
    block = {"positions": others, **AFTERNOON, "starts": "07:00"}
    assert api.post(f"/sites/{SITE}/blocks", people.operator, block).status_code == 201

    wish = asked(desk)
    looked = desk.post(BLOCK, data={**wish, "look": "1"})
    assert "is cancelled: no desk is free" in words(looked)
    desk.post(BLOCK, data={**wish, "plan": plan_of(desk, wish)})

    ended = api.get(f"/reservations/{reservation['id']}", people.member).json
    assert (ended["state"], ended["reason"]) == ("released", "displaced")


def test_whoever_has_come_in_between_is_said_before_anything_is_done(
    desk: FlaskClient, reservation: Reservation, head: Callable[[], int]
) -> None:
    wish, before = asked(desk, plan=""), head()

    unseen = desk.post(BLOCK, data=wish)

    assert (unseen.status_code, head()) == (409, before)
    assert "Salma Bennis" in words(unseen)
    again = {**form(unseen, "/block").fields, **ALL_DAY}
    assert desk.post(BLOCK, data=again).status_code == 303


def test_pressed_twice_it_is_done_once(desk: FlaskClient, head: Callable[[], int]) -> None:
    wish = asked(desk, plan="")
    desk.post(BLOCK, data=wish)
    before = head()

    assert desk.post(BLOCK, data=wish).status_code == 303
    assert head() == before


def test_it_is_put_back_to_use(desk: FlaskClient) -> None:
    desk.post(BLOCK, data=asked(desk, plan=""))
    back = form(desk.get(BLOCK), "/lift")

    assert desk.post(back.action, data=back.fields).location == BLOCK

    assert not any(each.action.endswith("/lift") for each in forms(desk.get(BLOCK)))
    assert "Desk 9 free" in words(desk.get(PLAN))
    gone = desk.post(back.action, data={**back.fields, "command_id": str(uuid4())})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ends", "06:00", "That ends before it starts on Monday 23 November"),
        ("first", "2026-11-24", "That ends before it starts on Tuesday 24 November"),
        ("starts", "09:07", "See the marked fields"),
        ("starts", "x", "See the marked fields"),
        ("first", "tomorrow", "See the marked fields"),
        ("last", "", "See the marked fields"),
        ("cause", "because Salma", "See the marked fields"),
        ("plan", "x:ESS-10 x:", "See the marked fields"),
        ("command_id", "", "See the marked fields"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(
    *, desk: FlaskClient, head: Callable[[], int], field: str, value: str, said: str
) -> None:
    before = head()

    answer = desk.post(BLOCK, data=asked(desk, **{field: value}))

    assert (answer.status_code, head()) == (422, before)
    assert said in words(answer)
    assert form(answer, "/block").fields["command_id"]


def test_days_that_are_over_are_not_asked_about(desk: FlaskClient, clock: Clock) -> None:
    assert f'value="{MONDAY}"' in desk.get(f"{BLOCK}?day=2026-11-01").text
    wish = asked(desk)
    clock.move(days=2)

    late = desk.post(BLOCK, data=wish)

    assert late.status_code == 422
    assert "That day is over" in words(late)


def test_a_desk_or_a_site_that_is_not_there_is_not_found(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    token = {"csrf_token": sign_in(client, people.operator)}

    for path in (f"/sites/{SITE}/desks/ESS-99/block", "/sites/nowhere/desks/ESS-09/block"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=token).status_code == 404
    assert client.get(f"{BLOCK}?day=x").status_code == 422
