"""Arriving, leaving and cancelling by the buttons of the pages, and the front desk's day."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import SITE, Caller, People, Someone
from tests.support.forms import form, forms, offers, press, words
from tests.support.house import Clock
from web.house import House
from web.pages import story
from web.sweeping import Sweeper

SignIn = Callable[[FlaskClient, Someone], str]
Reservation = dict[str, Any]
ARRIVALS = f"/sites/{SITE}/arrivals"


def page_of(reservation: Reservation) -> str:
    return f"/reservations/{reservation['id']}"


def test_a_member_arrives_and_leaves(
    client: FlaskClient, member: Someone, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, member)
    page = page_of(reservation)
    assert [each.action for each in forms(client.get(page)) if page in each.action] == [
        f"{page}/release",
        f"{page}/extend",
    ]
    assert "Check-in opens at 08:45" in words(client.get(page))

    clock.move(hours=2)
    assert press(client, page, "check-in").location == page
    assert "Here now" in words(client.get(page))
    clock.move(hours=1)
    assert press(client, page, "check-out").status_code == 303

    said = words(client.get(page))
    assert "Arrived Mon 23 Nov, 09:00" in said
    assert "Left Mon 23 Nov, 10:00" in said


def test_a_button_pressed_twice_is_pressed_once(
    client: FlaskClient,
    member: Someone,
    sign_in: SignIn,
    reservation: Reservation,
    head: Callable[[], int],
) -> None:
    sign_in(client, member)
    cancel = form(client.get(page_of(reservation)), "/release")

    first = client.post(cancel.action, data=cancel.fields)
    before = head()
    second = client.post(cancel.action, data=cancel.fields)

    assert first.status_code == second.status_code == 303
    assert head() == before


def test_a_refusal_is_said_on_the_reservation_s_page(
    client: FlaskClient, member: Someone, sign_in: SignIn, reservation: Reservation
) -> None:
    sign_in(client, member)
    cancel = form(client.get(page_of(reservation)), "/release")

    early = client.post(f"{page_of(reservation)}/check-in", data=cancel.fields)

    assert early.status_code == 409
    assert "Check-in opens at 08:45. Try again then." in words(early)


def test_a_step_leads_back_to_our_own_pages_alone(
    client: FlaskClient, member: Someone, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, member)
    clock.move(hours=2)
    page = page_of(reservation)
    filled = form(client.get(page), "/check-in").fields

    for given in ("https://example.org/", "//example.org", "/\\example.org", "x", "/a\r\nB: c"):
        answer = client.post(f"{page}/check-in", data={**filled, "next": given})
        assert (answer.status_code, answer.location) == (303, page)
    answer = client.post(f"{page}/check-in", data={**filled, "next": "/reservations"})
    assert answer.location == f"/reservations?done={reservation['id']}"


def test_my_reservations_begin_with_the_next_one(
    client: FlaskClient, member: Someone, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    sign_in(client, member)
    assert "Nothing ahead" in words(client.get("/reservations"))
    api.reserve(member, "ESS-12", day="2026-11-24")
    api.reserve(member, "ESS-09")

    today = words(client.get("/reservations"))
    clock.move(days=1)
    tomorrow = words(client.get("/reservations"))

    assert today.index("Desk 9") < today.index("Upcoming") < today.index("ESS-12")
    assert tomorrow.index("Desk 12") < tomorrow.index("Past") < tomorrow.index("ESS-09")


def test_the_front_desk_sees_who_is_due_late_inside_and_gone(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller, clock: Clock
) -> None:
    for who, position, starts in (
        (people.member, "ESS-09", "08:00"),
        (people.other, "ESS-10", "09:00"),
        (people.operator, "ESS-11", "14:00"),
    ):
        api.reserve(who, position, starts=starts, ends="18:00")
    sign_in(client, people.front_desk)
    clock.move(hours=2)

    said = words(client.get(ARRIVALS))
    assert (
        said.index("Expected now 1")
        < said.index("Lena Fischer")
        < said.index("Late 1")
        < said.index("Salma Bennis")
        < said.index("60 minutes late")
        < said.index("Later 1")
        < said.index("Nadia Idrissi")
    )
    assert press(client, ARRIVALS, "check-in").location.startswith(f"{ARRIVALS}?done=")
    assert "Inside now 1" in words(client.get(ARRIVALS))
    assert press(client, ARRIVALS, "check-out").location.startswith(f"{ARRIVALS}?done=")
    assert "Left or cancelled 1" in words(client.get(ARRIVALS))


def test_another_day_of_the_front_desk(
    client: FlaskClient, people: People, sign_in: SignIn, api: Caller
) -> None:
    api.reserve(people.member, "ESS-09", day="2026-11-24")
    sign_in(client, people.front_desk)

    assert "Nobody is expected that day" in words(client.get(ARRIVALS))
    assert "Salma Bennis" in words(client.get(f"{ARRIVALS}?day=2026-11-24"))


def test_whoever_comes_late_is_let_in_after_all_while_the_desk_is_free(
    *,
    client: FlaskClient,
    people: People,
    sign_in: SignIn,
    reservation: Reservation,
    clock: Clock,
    house: House,
) -> None:
    clock.move(hours=3)
    Sweeper(house).sweep()
    sign_in(client, people.front_desk)
    assert "Did not come" in words(client.get(ARRIVALS))

    taken_back = press(client, ARRIVALS, "undo")

    assert taken_back.location == f"{ARRIVALS}?done={reservation['id']}"
    assert press(client, ARRIVALS, "check-in").status_code == 303
    assert offers(client, ARRIVALS, "check-out")


def test_what_was_done_at_the_front_desk_is_said_with_the_way_back(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: Reservation, clock: Clock
) -> None:
    sign_in(client, people.front_desk)
    clock.move(hours=2)

    told = client.get(press(client, ARRIVALS, "check-in").location)

    assert "Salma Bennis Desk 9, Mon 23 Nov, 09:00–12:00 Here now Undo check-in" in words(told)
    first = forms(told)[1]
    assert first.action.endswith("/undo")
    assert client.post(first.action, data=first.fields).status_code == 303
    assert offers(client, ARRIVALS, "check-in")


def test_what_was_cancelled_in_one_s_list_is_said_there_with_the_way_back(
    client: FlaskClient, member: Someone, sign_in: SignIn, reservation: Reservation
) -> None:
    sign_in(client, member)

    told = client.get(press(client, "/reservations", "release").location)

    assert "Desk 9, Mon 23 Nov, 09:00–12:00 Cancelled Undo cancellation" in words(told)
    assert press(client, f"/reservations?done={reservation['id']}", "undo").status_code == 303
    assert offers(client, "/reservations", "release")


def test_what_others_did_is_not_told_in_one_s_list(
    client: FlaskClient, people: People, sign_in: SignIn, reservation: Reservation
) -> None:
    sign_in(client, people.other)

    told = client.get(f"/reservations?done={reservation['id']}")

    assert told.status_code == 200
    assert "Desk 9" not in words(told)


def test_of_a_very_long_story_the_end_is_told(
    client: FlaskClient,
    member: Someone,
    sign_in: SignIn,
    reservation: Reservation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(story, "MOST", 2)
    sign_in(client, member)

    press(client, page_of(reservation), "release")

    assert "Cancelled Mon 23 Nov, 07:00" in words(client.get(page_of(reservation)))
